/**
 * Room for what is added often, thousands at once: where a limit is a wall, a counter moves with each addition instead of a
 * count. Additions to one organization then wait for each other; without a wall, they cost and wait for nothing.
 */
import { Contact, type Database, Usage } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { limitReached, wallOf } from './limit.service.ts';

type Counted = Usage['resource'];

/** How long a process goes on with the wall it knows of. */
const FRESH_MS = 900;
/** A counter this old is counted anew: it stood still while there was no wall. */
const RECOUNT_MS = 10 * 60_000;
/** At the wall it is counted anew sooner, yet not for everybody who knocks. */
const KNOCK_MS = 10_000;
const MAX_REMEMBERED = 10_000;

const remembered = new WeakMap<Database, Map<string, { wall: number | null; until: number }>>();

/** Takes room for one; throws `limit_reached` when there is none. To be called before anything is written. */
export async function requireQuota(ctx: Ctx, resource: Counted): Promise<void> {
  const taken = await consumeQuota(ctx, resource, 1);
  if (taken < 1) throw limitReached(resource, (await knownWall(ctx, resource)) ?? 0);
}

/** Takes room for as many of `wanted` as fit: how many that are. What is not used in the end is to be given back. */
export async function consumeQuota(ctx: Ctx, resource: Counted, wanted: number): Promise<number> {
  const wall = await knownWall(ctx, resource);
  if (wall === null || wanted === 0) return wanted;
  const now = ctx.now().getTime();
  const moved = await Usage.of(ctx)
    .where({ resource })
    .where('countedAt', '>', new Date(now - RECOUNT_MS))
    .whereRaw('used + ? <= ?', [wanted, wall])
    .patch({ used: moving(ctx, 'used + ?', wanted) });
  if (moved > 0) return wanted;

  const { used, countedAt } = await lockedUsage(ctx, resource);
  const isKnown = countedAt !== null && countedAt.getTime() > now - KNOCK_MS;
  const count = isKnown ? used : await counts[resource](ctx);
  const taken = Math.max(0, Math.min(wanted, wall - count));
  await Usage.of(ctx)
    .where({ resource })
    .patch({ used: count + taken, ...(!isKnown && { countedAt: ctx.now() }) });
  return taken;
}

/** To be called before what goes is deleted: whoever adds takes them in this order too. */
export async function releaseQuota(ctx: Ctx, resource: Counted, count = 1): Promise<void> {
  if (count === 0 || (await knownWall(ctx, resource)) === null) return;
  await Usage.of(ctx)
    .where({ resource })
    .patch({ used: moving(ctx, 'greatest(used - ?, 0)', count) });
}

const moving = (ctx: Ctx, sql: string, by: number) => ctx.db.raw(sql, [by]) as unknown as number;

const counts: Record<Counted, (ctx: Ctx) => Promise<number>> = {
  contacts: (ctx) => Contact.of(ctx).resultSize(),
};

/** Ours until the transaction ends: nobody else adds meanwhile. */
async function lockedUsage(ctx: Ctx, resource: Counted): Promise<Usage> {
  await Usage.query(ctx.db)
    .insert({ organizationId: ctx.organization.id, resource, used: 0, countedAt: null })
    .onConflict(['organizationId', 'resource'])
    .ignore();
  return Usage.of(ctx).where({ resource }).forUpdate().first().throwIfNotFound();
}

/** Asked with every contact that is made, and changed once in a blue moon. */
async function knownWall(ctx: Ctx, resource: Counted): Promise<number | null> {
  const { database } = ctx.app;
  const walls = remembered.get(database) ?? new Map<string, { wall: number | null; until: number }>();
  remembered.set(database, walls);
  const key = `${ctx.organization.id} ${resource}`;
  const known = walls.get(key);
  if (known && known.until > Date.now()) return known.wall;
  const wall = await wallOf(ctx, resource);
  if (walls.size >= MAX_REMEMBERED) walls.clear();
  walls.set(key, { wall, until: Date.now() + FRESH_MS });
  return wall;
}
