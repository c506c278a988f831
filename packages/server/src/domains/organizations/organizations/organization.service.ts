/** Organizations: creating, listing, changing and deleting them. */
import { inSystem, Member, Organization, pipeline, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { badInput, notFound } from '../../../lib/app-error.ts';
import { randomToken } from '../../../lib/tokens.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { App } from '../../../runtime/app.ts';
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
  return { ...(await requireCurrentOrganization(ctx)), permissions: [...ctx.permissions] };
}

export async function requireCurrentOrganization(ctx: Ctx) {
  const organization = await Organization.query(ctx.db).findById(ctx.organization.id);
  if (!organization) throw notFound('organization');
  return withPostalAddress(organization);
}

/** The column holds what `PostalAddress` has validated. */
const withPostalAddress = (organization: Organization) => ({
  ...organization,
  address: organization.address as z.infer<typeof PostalAddress> | null,
});

export function createOrganization(ctx: UserCtx, input: z.infer<typeof CreateOrganizationInput>) {
  return inSystem(ctx.app.database, async (db) => {
    const owner = await User.query(db).findById(ctx.actor.userId);
    if (!owner) throw notFound('account');
    const organization = await insertOrganization(ctx.app, db, { name: input.name, owner });
    await recordActivity(
      { db, actor: ctx.actor, organization, request: ctx.request },
      { action: 'organizations.create', resource: 'organizations', resourceId: organization.id },
    );
    return withPostalAddress(organization);
  });
}

/** Runs as the system, because the caller names no organization. */
export function listOrganizations(ctx: UserCtx, input: z.infer<typeof ListOrganizationsInput>) {
  return inSystem(
    ctx.app.database,
    (db) => {
      const query = Organization.query(db)
        .alias('o')
        .join('organizations.members as m', 'm.organization_id', 'o.id')
        .where({ 'm.user_id': ctx.actor.userId, 'm.status': 'active' })
        .whereNull('o.deleted_at')
        .select('o.id', 'o.name', 'o.slug', 'o.plan', 'm.role')
        .castTo<z.infer<typeof OrganizationSummary>[]>();
      return page(query, input, { createdAt: { ...byAge, column: 'o.id' } });
    },
    { readOnly: true },
  );
}

export async function updateOrganization(ctx: Ctx, input: z.infer<typeof UpdateOrganizationInput>) {
  const before = await requireCurrentOrganization(ctx);
  await Organization.query(ctx.db).findById(ctx.organization.id).patch(input);
  const after = await requireCurrentOrganization(ctx);
  await recordActivity(ctx, {
    action: 'organizations.update',
    resource: 'organizations',
    resourceId: ctx.organization.id,
    changes: changesOf(before, after, Object.keys(input) as (keyof typeof input)[]),
  });
  return after;
}

/** Members and API keys lose access within a second. The rows stay, because sales and messages must remain accountable. */
export async function deleteOrganization(ctx: Ctx, input: z.infer<typeof DeleteOrganizationInput>) {
  await requireOwner(ctx);
  const { name } = await requireCurrentOrganization(ctx);
  if (input.name !== name.trim()) throw badInput('name', 'is not the name of this organization');
  await Organization.query(ctx.db).findById(ctx.organization.id).whereNull('deletedAt').patch({ deletedAt: ctx.now() });
}

/** Inserts an organization with its owner, in the caller's system transaction. In development it begins in test mode. */
export async function insertOrganization(
  { config, now }: Pick<App, 'config' | 'now'>,
  db: Transaction,
  input: { name: string; owner: { id: string; email: string } },
): Promise<Organization> {
  const organization = (await Organization.query(db)
    .insert({ name: input.name, slug: slugFor(input.name), isTestMode: !config.production })
    .returning('*')) as unknown as Organization;
  await Member.query(db).insert({
    organizationId: organization.id,
    userId: input.owner.id,
    email: input.owner.email,
    role: 'owner',
    status: 'active',
    joinedAt: now(),
  });
  return organization;
}

/** The organizations of a user, the oldest membership first. In the caller's system transaction. */
export async function listMemberships(db: Transaction, userId: string) {
  const ofUser = () => Member.query(db).where({ userId, status: 'active' });
  const [members, organizations] = await pipeline(
    () => ofUser().orderBy('createdAt'),
    () => Organization.query(db).whereIn('id', ofUser().select('organizationId')).whereNull('deletedAt'),
  );
  return members.flatMap((member) => {
    const organization = organizations.find(({ id }) => id === member.organizationId);
    return organization ? [{ ...organization, role: member.role }] : [];
  });
}

/** Readable, with a random suffix that makes it unique without a query: `acme-foods-x7k2p9`. */
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
