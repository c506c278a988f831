/**
 * Limits of a plan. A soft limit only warns; a hard limit, which the organization's row enforces, refuses additions. Members and API keys
 * are counted here; `quota.service.ts` has counters for resources of high volume.
 */
import { ApiKey, Contact, Member, Organization, type Plan, pipeline } from '@tessera/db';
import { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { LimitedResource } from './limit.schema.ts';

/** Less than `Ctx`: a user who accepts an invitation has no context of the organization yet. */
type LimitScope = Pick<Ctx, 'db' | 'organization' | 'now'>;
type LimitByResource = Record<LimitedResource, number | null>;

const UNLIMITED: LimitByResource = { contacts: null, members: null, apiKeys: null };
const planLimits: Record<z.infer<typeof Plan>, LimitByResource> = {
  free: { contacts: 1_000, members: 3, apiKeys: 5 },
  basic: { contacts: 10_000, members: 10, apiKeys: 20 },
  pro: { contacts: 100_000, members: 50, apiKeys: 100 },
  premium: { contacts: 250_000, members: 100, apiKeys: 200 },
  agency: { contacts: 1_000_000, members: 500, apiKeys: 500 },
  enterprise: UNLIMITED,
};

/** The column `organizations.limits`: limits that differ from the plan's, and which limits are hard. */
const customLimits = z.object({
  contacts: z.int().min(0).nullable().optional(),
  members: z.int().min(0).nullable().optional(),
  apiKeys: z.int().min(0).nullable().optional(),
  enforced: z.array(LimitedResource).default([]),
});

const NEAR_SHARE = 0.8;

export async function getLimits(ctx: Ctx) {
  const { plan, limits, enforced } = await readLimits(ctx);
  const counts = await pipeline(...LimitedResource.options.map((resource) => () => countOf[resource](ctx)));
  return {
    plan,
    limits: LimitedResource.options.map((resource, i) => {
      const used = counts[i] as number;
      const limit = limits[resource];
      return { resource, used, limit, status: limitStatus(used, limit), isEnforced: enforced.includes(resource) };
    }),
  };
}

/**
 * Throws `limit_reached` when a hard limit allows no further one. Locks the organization's row, so that concurrent additions cannot exceed
 * the limit together.
 */
export async function requireWithinLimit(ctx: LimitScope, resource: LimitedResource): Promise<void> {
  const limit = await hardLimitOf(ctx, resource);
  if (limit === null) return;
  await Organization.query(ctx.db).findById(ctx.organization.id).select('id').forNoKeyUpdate();
  if ((await countOf[resource](ctx)) >= limit) throw limitReached(resource, limit);
}

/** The hard limit of a resource; null when it has none. */
export async function hardLimitOf(ctx: LimitScope, resource: LimitedResource): Promise<number | null> {
  const { limits, enforced } = await readLimits(ctx);
  return enforced.includes(resource) ? limits[resource] : null;
}

export const limitReached = (resource: LimitedResource, limit: number): AppError =>
  new AppError('FORBIDDEN', `Your plan allows ${limit} ${NAMES[resource]}`, {
    kind: 'limit_reached',
    resource,
    limit,
  });

const NAMES: Record<LimitedResource, string> = { contacts: 'contacts', members: 'members', apiKeys: 'API keys' };

const countOf: Record<LimitedResource, (ctx: LimitScope) => Promise<number>> = {
  contacts: (ctx) => Contact.of(ctx).resultSize(),
  members: (ctx) => Member.of(ctx).where({ status: 'active' }).resultSize(),
  apiKeys: (ctx) =>
    ApiKey.of(ctx)
      .where({ revokedAt: null, replacedAt: null })
      .where((query) => query.whereNull('expiresAt').orWhere('expiresAt', '>', ctx.now()))
      .resultSize(),
};

async function readLimits(ctx: LimitScope) {
  const organization = await Organization.query(ctx.db).findById(ctx.organization.id);
  if (!organization) throw notFound('organization');
  const { enforced, ...custom } = customLimits.parse(organization.limits);
  const given = Object.fromEntries(Object.entries(custom).filter(([, limit]) => limit !== undefined));
  return { plan: organization.plan, limits: { ...planLimits[organization.plan], ...given }, enforced };
}

function limitStatus(used: number, limit: number | null): 'ok' | 'near' | 'reached' {
  if (limit === null || used < limit * NEAR_SHARE) return 'ok';
  return used < limit ? 'near' : 'reached';
}
