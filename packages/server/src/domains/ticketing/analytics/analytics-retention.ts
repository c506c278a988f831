/** Retention: views of event pages and their visitor hashes are deleted after 25 months, to the day. The figures stay. */
import { EventView, inSystem, pipeline } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';

/** Two years to compare, and the current month. */
export const VIEW_RETENTION_MONTHS = 25;
const DAY_MS = 86_400_000;
/** Rows per transaction. */
const BATCH_SIZE = 5_000;
/** Months have different lengths and time zones different dates: the exact day is up to this many days away. */
const LEEWAY = 5;

const utcDayOf = (now: Date): Date => new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);

/** Views of days up to this one may be deleted already, whatever the time zone of their event. */
export function lastExpiredDay(now: Date): string {
  const day = utcDayOf(now);
  day.setUTCMonth(day.getUTCMonth() - VIEW_RETENTION_MONTHS);
  return new Date(day.getTime() + LEEWAY * DAY_MS).toISOString().slice(0, 10);
}

/** Adds the months to the day of the view: subtracting them from today would merge the ends of months. `:latest` is for indexes. */
const isExpired = (day: string) =>
  `${day} <= :latest and (${day} + make_interval(months => ${VIEW_RETENTION_MONTHS}))::date < :today::date`;

const DELETE_VIEWS = `
  delete from ticketing.event_views where organization_id = :org and created_at < :latest::date + 1
    and (created_at, id) in (
      select created_at, id from ticketing.event_views
      where organization_id = :org and created_at < :latest::date + 1 and ${isExpired("(created_at at time zone 'UTC')::date")}
      limit ${BATCH_SIZE}
    )`;

const DELETE_VISITORS = `
  delete from ticketing.event_visitors where organization_id = :org and (event_id, date, visitor) in (
    select v.event_id, v.date, v.visitor
    from (select distinct event_id from ticketing.event_analytics where organization_id = :org and date <= :latest) e
    join ticketing.event_visitors v on v.organization_id = :org and v.event_id = e.event_id and ${isExpired('v.date')}
    limit ${BATCH_SIZE}
  )`;

export async function deleteExpiredViews(app: App, signal?: AbortSignal): Promise<void> {
  for (const id of await organizationsWithExpiredViews(app)) {
    await deleteViewsOf(app, id, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      app.log.error({ error, organizationId: id }, 'expired views could not be deleted; they are tried again');
    });
  }
  await inSystem(app.database, (db) => db.raw('select platform.drop_empty_months(?)', [EventView.tableName]).then());
}

async function deleteViewsOf(app: App, id: string, signal?: AbortSignal): Promise<void> {
  const scope = { app, actor: { type: 'system', name: 'ticketing.forgetViews' }, organization: { id } } as const;
  for (const sql of [DELETE_VIEWS, DELETE_VISITORS]) {
    let deleted = BATCH_SIZE;
    while (deleted === BATCH_SIZE) {
      signal?.throwIfAborted();
      deleted = await inTransaction(scope, (ctx) => deleteBatch(ctx, sql));
    }
  }
}

async function deleteBatch(ctx: Ctx, sql: string): Promise<number> {
  const now = ctx.now();
  const { rowCount } = await ctx.db.raw(sql, {
    org: ctx.organization.id,
    latest: lastExpiredDay(now),
    today: utcDayOf(now),
  });
  return rowCount as number;
}

/** Organizations with figures or views of expired days. */
const organizationsWithExpiredViews = (app: App): Promise<string[]> =>
  inSystem(
    app.database,
    async (db) => {
      // One statement for each: a distributed database takes no `or` of two `exists`.
      const latest = lastExpiredDay(app.now());
      const found = await pipeline(
        () =>
          db.raw('select distinct organization_id as id from ticketing.event_analytics where date <= ?::date', [
            latest,
          ]),
        () =>
          db.raw('select distinct organization_id as id from ticketing.event_views where created_at < ?::date + 1', [
            latest,
          ]),
      );
      return [...new Set(found.flatMap(({ rows }) => (rows as { id: string }[]).map(({ id }) => id)))];
    },
    { readOnly: true },
  );
