/** Who may do what in an organization, and who may change that: nobody gives what they do not have, nobody acts on somebody above them. */
import { Member, Organization, type Permission, type Role, type Transaction } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { OWNERS_ONLY, permissionsOf } from '../roles/permissions.ts';

type Standing = Pick<Member, 'role' | 'permissions'>;

/** What a person may do in an organization; null when they do not belong to it. */
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

/** Changes of who belongs to an organization take turns, so that two owners cannot remove each other at the same moment. */
export const lockMemberships = (db: Transaction, organizationId: string) =>
  Organization.query(db).findById(organizationId).whereNull('deletedAt').select('id').forNoKeyUpdate();

/**
 * What the caller may do, as it stands once it is their turn: by then somebody may have changed it. For keys, their
 * scopes, but never what takes an owner in person.
 */
export async function authority(ctx: Ctx, needed: Permission): Promise<ReadonlySet<Permission>> {
  await lockMemberships(ctx.db, ctx.organization.id);
  const user = userId(ctx);
  const permissions = user
    ? await permissionsIn(ctx.db, ctx.organization.id, user)
    : new Set([...ctx.permissions].filter((scope) => scope !== OWNERS_ONLY));
  if (!permissions) throw notFound('organization');
  if (!permissions.has(needed)) throw forbidden(needed, `This needs the permission ${needed}`);
  return permissions;
}

/** The caller as an owner at this moment, in person: a key is nobody's, whatever its scopes. */
export async function requireOwner(ctx: Ctx): Promise<Member> {
  const user = userId(ctx);
  await lockMemberships(ctx.db, ctx.organization.id);
  const owner = user && (await Member.of(ctx).findOne({ userId: user, role: 'owner', status: 'active' }));
  if (!owner) throw forbidden(OWNERS_ONLY, 'Only an owner may do this, in person');
  return owner;
}

export function requireGivable(own: ReadonlySet<Permission>, { role, permissions }: Standing): void {
  if (permissions.includes(OWNERS_ONLY)) {
    throw forbidden(OWNERS_ONLY, `${OWNERS_ONLY} comes with the role owner and in no other way`);
  }
  const missing = beyond(own, { role, permissions });
  if (missing) throw forbidden(missing, `You cannot give ${missing}: you do not have it`);
}

export function requireNotAbove(own: ReadonlySet<Permission>, member: Standing): void {
  const missing = beyond(own, member);
  if (missing) throw forbidden(missing, `They stand above you: they have ${missing}`);
}

/** To be asked while it is our turn, about somebody who is about to stop being an owner. */
export async function requireAnotherOwner(ctx: Ctx, member: Pick<Member, 'id' | 'role' | 'status'>): Promise<void> {
  if (member.role !== 'owner' || member.status !== 'active') return;
  const others = await Member.of(ctx)
    .where({ role: 'owner', status: 'active' })
    .whereNot({ id: member.id })
    .resultSize();
  if (others > 0) return;
  throw new AppError('CONFLICT', 'An organization needs an owner: make somebody else one first', {
    kind: 'last_owner',
  });
}

const beyond = (own: ReadonlySet<Permission>, { role, permissions }: { role: Role; permissions: Permission[] }) =>
  [...permissionsOf(role, permissions)].find((permission) => !own.has(permission));

const forbidden = (permission: Permission, message: string) =>
  new AppError('FORBIDDEN', message, { kind: 'permission', permission });
