/** Limits of a plan: warnings, and walls only where the organization's plan says so. */
import { ApiKey, Contact, Member, Organization, type Plan } from '@tessera/db';
import { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { LimitedResource } from './limit.schema.ts';

/** Also of somebody who is about to join, and so has no context of the organization yet. */
type Scope = Pick<Ctx, 'db' | 'organization' | 'now'>;
type Room = Record<LimitedResource, number | null>;

const UNLIMITED: Room = { contacts: null, members: null, apiKeys: null };
const planRoom: Record<z.infer<typeof Plan>, Room> = {
  free: { contacts: 1_000, members: 3, apiKeys: 5 },
  basic: { contacts: 10_000, members: 10, apiKeys: 20 },
  pro: { contacts: 100_000, members: 50, apiKeys: 100 },
  premium: { contacts: 250_000, members: 100, apiKeys: 200 },
  agency: { contacts: 1_000_000, members: 500, apiKeys: 500 },
  enterprise: UNLIMITED,
};

/** What `organizations.limits` may hold: other figures than the plan's, and which of them are walls. */
const ownLimits = z.object({
  contacts: z.int().min(0).nullable().optional(),
  members: z.int().min(0).nullable().optional(),
  apiKeys: z.int().min(0).nullable().optional(),
  enforced: z.array(LimitedResource).default([]),
});

const NEAR = 0.8;

export async function getLimits(ctx: Ctx) {
  const { plan, room, enforced } = await roomOf(ctx);
  const limits = await Promise.all(
    LimitedResource.options.map(async (resource) => {
      const used = await count[resource](ctx);
      const limit = room[resource];
      return { resource, used, limit, status: statusOf(used, limit), isEnforced: enforced.includes(resource) };
    }),
  );
  return { plan, limits };
}

/** Throws when there is a wall and one more would not fit. Additions wait for each other there, so that none slips by. */
export async function requireRoom(ctx: Scope, resource: LimitedResource): Promise<void> {
  const limit = await wallOf(ctx, resource);
  if (limit === null) return;
  await Organization.query(ctx.db).findById(ctx.organization.id).select('id').forNoKeyUpdate();
  if ((await count[resource](ctx)) >= limit) throw limitReached(resource, limit);
}

/** How many there may be; null where nothing stands in the way. */
export async function wallOf(ctx: Scope, resource: LimitedResource): Promise<number | null> {
  const { room, enforced } = await roomOf(ctx);
  return enforced.includes(resource) ? room[resource] : null;
}

export const limitReached = (resource: LimitedResource, limit: number): AppError =>
  new AppError('FORBIDDEN', `Your plan has room for ${limit} ${NAMES[resource]}`, {
    kind: 'limit_reached',
    resource,
    limit,
  });

const NAMES: Record<LimitedResource, string> = { contacts: 'contacts', members: 'members', apiKeys: 'API keys' };

const count: Record<LimitedResource, (ctx: Scope) => Promise<number>> = {
  contacts: (ctx) => Contact.of(ctx).resultSize(),
  members: (ctx) => Member.of(ctx).where({ status: 'active' }).resultSize(),
  apiKeys: (ctx) =>
    ApiKey.of(ctx)
      .where({ revokedAt: null, replacedAt: null })
      .where((query) => query.whereNull('expiresAt').orWhere('expiresAt', '>', ctx.now()))
      .resultSize(),
};

async function roomOf(ctx: Scope) {
  const organization = await Organization.query(ctx.db).findById(ctx.organization.id);
  if (!organization) throw notFound('organization');
  const { enforced, ...own } = ownLimits.parse(organization.limits);
  const given = Object.fromEntries(Object.entries(own).filter(([, limit]) => limit !== undefined));
  return { plan: organization.plan, room: { ...planRoom[organization.plan], ...given }, enforced };
}

function statusOf(used: number, limit: number | null): 'ok' | 'near' | 'reached' {
  if (limit === null || used < limit * NEAR) return 'ok';
  return used < limit ? 'near' : 'reached';
}
