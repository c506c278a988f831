/** Organizations: made, listed, changed and deleted; and who may do what in them. */
import { inSystem, Member, Organization, type Rows, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { badInput, notFound } from '../../../lib/app-error.ts';
import { randomToken } from '../../../lib/tokens.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { Ctx, UserCtx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireOwner } from '../members/member-authority.ts';
import type {
  CreateOrganizationInput,
  DeleteOrganizationInput,
  ListOrganizationsInput,
  OrganizationSummary,
  PostalAddress,
  UpdateOrganizationInput,
} from './organization.schema.ts';

export async function getOrganization(ctx: Ctx) {
  return { ...(await current(ctx)), permissions: [...ctx.permissions] };
}

async function current(ctx: Ctx) {
  const organization = await Organization.query(ctx.db).findById(ctx.organization.id);
  if (!organization) throw notFound('organization');
  return { ...organization, address: organization.address as z.infer<typeof PostalAddress> | null };
}

/** Another organization for somebody who is signed in; they become its owner. */
export function addOrganization(ctx: UserCtx, input: z.infer<typeof CreateOrganizationInput>) {
  return inSystem(ctx.app.database, async (db) => {
    const owner = await User.query(db).findById(ctx.actor.userId).throwIfNotFound();
    const organization = await createOrganization(db, { name: input.name, owner });
    await recordActivity(
      { db, actor: ctx.actor, organization, request: ctx.request },
      { action: 'organizations.create', resource: 'organizations', resourceId: organization.id },
    );
    return { ...organization, role: 'owner' as const };
  });
}

/** A person's organizations, as one page. Runs as the system: no organization is chosen yet. */
export function listOrganizations(ctx: UserCtx, input: z.infer<typeof ListOrganizationsInput>) {
  return inSystem(
    ctx.app.database,
    (db) => {
      const mine = db
        .table('organizations.organizations as o')
        .join('organizations.members as m', 'm.organization_id', 'o.id')
        .where({ 'm.user_id': ctx.actor.userId, 'm.status': 'active' })
        .whereNull('o.deleted_at')
        .select('o.id', 'o.name', 'o.slug', 'o.plan', 'm.role');
      const query = db.table(mine.as('mine')) as unknown as Rows<z.infer<typeof OrganizationSummary>>;
      return page(query, input, { createdAt: byAge });
    },
    { readOnly: true },
  );
}

export async function updateOrganization(ctx: Ctx, input: z.infer<typeof UpdateOrganizationInput>) {
  const before = await current(ctx);
  await Organization.query(ctx.db).findById(ctx.organization.id).patch(input);
  const after = await current(ctx);
  await recordActivity(ctx, {
    action: 'organizations.update',
    resource: 'organizations',
    resourceId: ctx.organization.id,
    changes: changesOf(before, after, Object.keys(input) as (keyof typeof input)[]),
  });
  return after;
}

/** Ends it for everybody, keys included, within a second. The rows stay: what was sold and sent stays accountable. */
export async function deleteOrganization(ctx: Ctx, input: z.infer<typeof DeleteOrganizationInput>) {
  await requireOwner(ctx);
  const { name } = await current(ctx);
  if (input.name !== name.trim()) throw badInput('name', 'is not the name of this organization');
  await Organization.query(ctx.db).findById(ctx.organization.id).whereNull('deletedAt').patch({ deletedAt: ctx.now() });
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
