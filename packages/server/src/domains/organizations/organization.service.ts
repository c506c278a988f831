/** Organizations and who belongs to them. */
import { Member, Organization, type Permission, type Role, type Transaction } from '@tessera/db';
import type { Ctx } from '../../context.ts';
import { notFound } from '../../errors.ts';
import { randomToken } from '../../lib/tokens.ts';
import { rolePermissions } from './permissions.ts';

export async function getOrganization(ctx: Ctx) {
  const organization = await Organization.query(ctx.db).findById(ctx.organization.id);
  if (!organization) throw notFound('Organization');
  return { ...organization, permissions: [...ctx.permissions] };
}

/** Makes an organization with its owner, in the caller's system transaction. */
export async function createOrganization(
  db: Transaction,
  input: { name: string; owner: { id: string; email: string } },
): Promise<Organization> {
  const organization = (await Organization.query(db)
    .insert({ name: input.name, slug: slugFor(input.name) })
    .returning('*')) as unknown as Organization;
  await Member.query(db).insert({
    organizationId: organization.id,
    userId: input.owner.id,
    email: input.owner.email,
    role: 'owner',
    status: 'active',
    joinedAt: new Date(),
  });
  return organization;
}

/** A person's organizations, the oldest membership first. Runs as the system: no organization is chosen yet. */
export async function membershipsOf(db: Transaction, userId: string) {
  const members = await Member.query(db).where({ userId, status: 'active' }).orderBy('createdAt');
  const organizations = await Organization.query(db)
    .whereIn(
      'id',
      members.map((member) => member.organizationId),
    )
    .whereNull('deletedAt');
  return members.flatMap((member) => {
    const organization = organizations.find(({ id }) => id === member.organizationId);
    return organization ? [{ ...organization, role: member.role }] : [];
  });
}

/** What a person may do in an organization; null when they do not belong to it. */
export async function permissionsIn(
  db: Transaction,
  organizationId: string,
  userId: string,
): Promise<ReadonlySet<Permission> | null> {
  const member = await Member.query(db)
    .findOne({ organizationId, userId, status: 'active' })
    .whereExists(Organization.query(db).where({ id: organizationId, deletedAt: null }));
  return member ? permissionsOf(member.role, member.permissions) : null;
}

const permissionsOf = (role: Role, extra: Permission[]): ReadonlySet<Permission> =>
  new Set([...rolePermissions[role], ...extra]);

/** Readable, and unique without asking: `acme-foods-x7k2p9`. */
function slugFor(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  const suffix = randomToken(8)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 6);
  return [words.replace(/-+$/, ''), suffix].filter(Boolean).join('-');
}
