/**
 * Quota counters for resources of high volume. With a hard limit, a counter row moves with each addition instead of a count, and writers
 * of one organization serialize on it. Without a hard limit, additions cost nothing and wait for nothing.
 */
import { Contact, PoolMap, sqlValue, Usage } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { hardLimitOf, limitReached } from './limit.service.ts';

type CountedResource = Usage['resource'];

/** How long a process uses a hard limit before it reads it again. */
const CACHE_MS = 900;
/** A counter older than this is recounted: it does not move while there is no hard limit. */
const RECOUNT_MS = 10 * 60_000;
/** At the limit the counter is recounted sooner, but not for every attempt. */
const RECOUNT_AT_LIMIT_MS = 10_000;
const MAX_CACHED_LIMITS = 10_000;

type CachedLimits = Map<string, { limit: number | null; until: number }>;

const cachedLimits = new PoolMap<CachedLimits>();

/** Consumes quota for one; throws `limit_reached` when none is left. Call it before any write. */
export async function requireQuota(ctx: Ctx, resource: CountedResource): Promise<void> {
  const granted = await consumeQuota(ctx, resource, 1);
  if (granted < 1) throw limitReached(resource, (await cachedHardLimit(ctx, resource)) ?? 0);
}

/** Consumes quota for at most `wanted` and answers how many were granted. Release what you do not use. */
export async function consumeQuota(ctx: Ctx, resource: CountedResource, wanted: number): Promise<number> {
  const limit = await cachedHardLimit(ctx, resource);
  if (limit === null || wanted === 0) return wanted;
  const now = ctx.now().getTime();
  const moved = await Usage.of(ctx)
    .where({ resource })
    .where('countedAt', '>', new Date(now - RECOUNT_MS))
    .whereRaw('used + ? <= ?', [wanted, limit])
    .patch({ used: counterExpression(ctx, 'used + ?', wanted) });
  if (moved > 0) return wanted;

  const { used, countedAt } = await lockUsage(ctx, resource);
  const isCurrent = countedAt !== null && countedAt.getTime() > now - RECOUNT_AT_LIMIT_MS;
  const count = isCurrent ? used : await countOf[resource](ctx);
  const granted = Math.max(0, Math.min(wanted, limit - count));
  await Usage.of(ctx)
    .where({ resource })
    .patch({ used: count + granted, ...(!isCurrent && { countedAt: ctx.now() }) });
  return granted;
}

/** Returns quota. Call it before the rows are deleted: additions also lock the counter before the rows. */
export async function releaseQuota(ctx: Ctx, resource: CountedResource, count = 1): Promise<void> {
  if (count === 0 || (await cachedHardLimit(ctx, resource)) === null) return;
  await Usage.of(ctx)
    .where({ resource })
    .patch({ used: counterExpression(ctx, 'greatest(used - ?, 0)', count) });
}

const counterExpression = (ctx: Ctx, sql: string, by: number) => sqlValue<number>(ctx.db.raw(sql, [by]));

const countOf: Record<CountedResource, (ctx: Ctx) => Promise<number>> = {
  contacts: (ctx) => Contact.of(ctx).resultSize(),
};

/** The counter, locked until the transaction ends. */
async function lockUsage(ctx: Ctx, resource: CountedResource): Promise<Usage> {
  await Usage.query(ctx.db)
    .insert({ organizationId: ctx.organization.id, resource, used: 0, countedAt: null })
    .onConflict(['organizationId', 'resource'])
    .ignore();
  const usage = await Usage.of(ctx).where({ resource }).forUpdate().first();
  if (!usage) throw notFound('organization');
  return usage;
}

/** The hard limit is read for every new contact and changes rarely, hence the cache. */
async function cachedHardLimit(ctx: Ctx, resource: CountedResource): Promise<number | null> {
  const { database } = ctx.app;
  const limits: CachedLimits = cachedLimits.get(database) ?? new Map();
  cachedLimits.set(database, limits);
  const key = `${ctx.organization.id} ${resource}`;
  const cached = limits.get(key);
  if (cached && cached.until > Date.now()) return cached.limit;
  const limit = await hardLimitOf(ctx, resource);
  if (limits.size >= MAX_CACHED_LIMITS) limits.clear();
  limits.set(key, { limit, until: Date.now() + CACHE_MS });
  return limit;
}
