/** What has been kept for as long as it was promised, and goes. */
import { DataEvent, DataSource, firstIdAt, inSystem } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { RETENTION_MONTHS } from '../settings/settings.service.ts';

const DAY_MS = 86_400_000;
/** A message that comes again is known for at least a week; one more day for clocks and late jobs. */
export const KEY_DAYS = 8;
/** Rows in one transaction. */
const STEP = 5_000;
/** Requests that found a source before it was deleted are through by then. */
const LAST_REQUEST_MS = 60_000;

export async function forget(app: App, signal?: AbortSignal): Promise<void> {
  for (const [organizationId, months] of await promises(app)) {
    await inSteps(app, organizationId, signal, (ctx) => forgetExpired(ctx, months));
  }
  await forgetDeletedSources(app, signal);
  const before = new Date(app.now().getTime() - KEY_DAYS * DAY_MS);
  let deleted = STEP;
  while (deleted === STEP) {
    signal?.throwIfAborted();
    deleted = await inSystem(app.database, (db) => forgetKeys(db, before));
  }
}

/** Months of which nothing is left. It locks each for a moment, and so is not for every hour. */
export async function dropMonths(app: App): Promise<void> {
  await inSystem(app.database, (db) => db.raw('select platform.drop_empty_months(?)', [DataEvent.tableName]).then());
}

/** Every organization that has, or had, a source. */
async function promises(app: App): Promise<Map<string, number>> {
  const { rows } = await inSystem(
    app.database,
    async (db) =>
      db.raw(
        `select distinct s.organization_id, coalesce(t.retention_months, ${RETENTION_MONTHS}) as months
         from tracking.data_sources s left join tracking.settings t on t.organization_id = s.organization_id`,
      ),
    { readOnly: true },
  );
  return new Map((rows as { organizationId: string; months: number }[]).map((row) => [row.organizationId, row.months]));
}

async function inSteps(
  app: App,
  organizationId: string,
  signal: AbortSignal | undefined,
  step: (ctx: Ctx) => Promise<number>,
): Promise<void> {
  const actor = { type: 'system' as const, name: 'tracking.forget' };
  let deleted = STEP;
  while (deleted === STEP) {
    signal?.throwIfAborted();
    deleted = await inTransaction({ app, actor, organization: { id: organizationId } }, step);
  }
}

/**
 * What came on 15 January goes, with six months, when 15 July is over. Counted forwards from the day it came, for backwards
 * the ends of months meet others; the id and a generous date are there for the index and the partitions.
 */
async function forgetExpired(ctx: Ctx, months: number): Promise<number> {
  const today = new Date(Math.floor(ctx.now().getTime() / DAY_MS) * DAY_MS);
  const latest = new Date(today);
  latest.setUTCMonth(latest.getUTCMonth() - months);
  latest.setUTCDate(latest.getUTCDate() + 4);
  return forgetEvents(
    ctx,
    `id < ? and created_at < ?
     and ((created_at at time zone 'UTC')::date + make_interval(months => ?))::date < (?::timestamptz at time zone 'UTC')::date`,
    [firstIdAt(new Date(latest.getTime() + DAY_MS)), latest, months, today],
  );
}

/**
 * Deletes a step of the organization's events for which `condition` holds, and says how many those were. Found first, and
 * then by id: joined, PostgreSQL may read whole partitions once per row.
 */
export async function forgetEvents(ctx: Ctx, condition: string, bindings: unknown[]): Promise<number> {
  const { rowCount } = await ctx.db.raw(
    `delete from tracking.data_events where organization_id = ? and id = any(array(
       select id from tracking.data_events where organization_id = ? and ${condition} limit ${STEP}))`,
    [ctx.organization.id, ctx.organization.id, ...bindings] as string[],
  );
  return rowCount as number;
}

async function forgetDeletedSources(app: App, signal?: AbortSignal): Promise<void> {
  const before = new Date(app.now().getTime() - LAST_REQUEST_MS);
  const sources = await inSystem(
    app.database,
    async (db) => DataSource.query(db).where('deletedAt', '<', before).limit(100),
    { readOnly: true },
  );
  for (const { organizationId, id } of sources) {
    await inSteps(app, organizationId, signal, async (ctx) => {
      const deleted = await forgetEvents(ctx, 'data_source_id = ?', [id]);
      if (deleted < STEP) await DataSource.of(ctx).where({ id }).delete();
      return deleted;
    });
  }
}

async function forgetKeys(db: Ctx['db'], before: Date): Promise<number> {
  const { rowCount } = await db.raw(
    `delete from tracking.event_keys where ctid = any(array(
       select ctid from tracking.event_keys where created_at < ? order by created_at limit ${STEP}))`,
    [before],
  );
  return rowCount as number;
}
