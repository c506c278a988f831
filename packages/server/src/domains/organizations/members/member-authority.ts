/**
 * Who may manage members. Rules: you cannot grant a permission you do not have, and you cannot manage a member who has more permissions
 * than you. Changes to members lock the organization's row, so two owners cannot remove each other concurrently.
 */
import { Member, Organization, type Permission, type Role, type Transaction } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { OWNERS_ONLY, permissionsOf, visitorPermissions } from '../roles/permissions.ts';

type MemberRights = Pick<Member, 'role' | 'permissions'>;

/** The permissions of a user in an organization; null when they are not an active member. */
export async function permissionsIn(
  db: Transaction,
  organizationId: string,
  user: string,
): Promise<ReadonlySet<Permission> | null> {
  const member = await Member.query(db)
    .findOne({ organizationId, userId: user, status: 'active' })
    .whereExists(Organization.query(db).where({ id: organizationId, deletedAt: null }));
  return member ? permissionsOf(member.role, member.permissions) : null;
}

/** The organization as a person sees it who is no member: its shop; null when there is none with this id. */
export async function visitedOrganization(db: Transaction, id: string) {
  const organization = await Organization.query(db).findOne({ id, deletedAt: null }).select('id');
  return organization ? { id: organization.id, permissions: visitorPermissions } : null;
}

/** Serializes changes to the members of an organization until the transaction ends. Answers undefined for a deleted organization. */
export const lockMembers = (db: Transaction, organizationId: string) =>
  Organization.query(db).findById(organizationId).whereNull('deletedAt').select('id').forNoKeyUpdate();

/**
 * Locks the members and answers the caller's permissions as of then; they may have changed while the lock was awaited. An API key has its
 * scopes, but never the permission that requires an owner in person.
 */
export async function requireAuthority(ctx: Ctx, needed: Permission): Promise<ReadonlySet<Permission>> {
  await lockMembers(ctx.db, ctx.organization.id);
  const user = userId(ctx);
  const permissions = user
    ? await permissionsIn(ctx.db, ctx.organization.id, user)
    : new Set([...ctx.permissions].filter((scope) => scope !== OWNERS_ONLY));
  if (!permissions) throw notFound('organization');
  if (!permissions.has(needed)) throw permissionMissing(needed, `This needs the permission ${needed}`);
  return permissions;
}

/** Locks the members and answers the caller as an owner in person. An API key is never an owner, whatever its scopes. */
export async function requireOwner(ctx: Ctx): Promise<Member> {
  const user = userId(ctx);
  await lockMembers(ctx.db, ctx.organization.id);
  const owner = user && (await Member.of(ctx).findOne({ userId: user, role: 'owner', status: 'active' }));
  if (!owner) throw permissionMissing(OWNERS_ONLY, 'Only an owner may do this, in person');
  return owner;
}

export function requireGrantable(own: ReadonlySet<Permission>, { role, permissions }: MemberRights): void {
  if (permissions.includes(OWNERS_ONLY)) {
    throw permissionMissing(OWNERS_ONLY, `${OWNERS_ONLY} comes with the role owner only`);
  }
  const missing = firstMissing(own, { role, permissions });
  if (missing) throw permissionMissing(missing, `You cannot grant ${missing}: you do not have it`);
}

export function requireManageable(own: ReadonlySet<Permission>, member: MemberRights): void {
  const missing = firstMissing(own, member);
  if (missing) throw permissionMissing(missing, `You cannot manage this member: they have ${missing}`);
}

/** Throws if `member` is the last owner. The caller holds the lock on the members, and is about to end the member's ownership. */
export async function requireAnotherOwner(ctx: Ctx, member: Pick<Member, 'id' | 'role' | 'status'>): Promise<void> {
  if (member.role !== 'owner' || member.status !== 'active') return;
  const others = await Member.of(ctx)
    .where({ role: 'owner', status: 'active' })
    .whereNot({ id: member.id })
    .resultSize();
  if (others > 0) return;
  throw new AppError('CONFLICT', 'An organization needs an owner: make another member an owner first', {
    kind: 'organization_owner_required',
  });
}

const firstMissing = (own: ReadonlySet<Permission>, { role, permissions }: { role: Role; permissions: Permission[] }) =>
  [...permissionsOf(role, permissions)].find((permission) => !own.has(permission));

const permissionMissing = (permission: Permission, message: string) =>
  new AppError('FORBIDDEN', message, { kind: 'permission_required', permission });
