/** Looks at events are kept for 25 months, to the day; what was counted from them stays. */
import { EventView, inSystem } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';

/** Two years to compare, and the month they are compared in. */
export const RETENTION_MONTHS = 25;
const DAY_MS = 86_400_000;
/** Rows in one transaction. */
const STEP = 5_000;
/** Days before or after the date by which a look may be told: months end on different days, and the earth is round. */
const LEEWAY = 5;

const dayOf = (now: Date): Date => new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);

/** Of days up to this one looks may be gone already, wherever their event is. */
export function lastExpiredDay(now: Date): string {
  const day = dayOf(now);
  day.setUTCMonth(day.getUTCMonth() - RETENTION_MONTHS);
  return new Date(day.getTime() + LEEWAY * DAY_MS).toISOString().slice(0, 10);
}

/** Counted forwards from the day, for backwards the ends of months meet others; the generous date is for indexes. */
const isOver = (day: string) =>
  `${day} <= :latest and (${day} + make_interval(months => ${RETENTION_MONTHS}))::date < :today::date`;

const VIEWS = `
  delete from ticketing.event_views where organization_id = :org and created_at < :latest::date + 1
    and (created_at, id) in (
      select created_at, id from ticketing.event_views
      where organization_id = :org and created_at < :latest::date + 1 and ${isOver("(created_at at time zone 'UTC')::date")}
      limit ${STEP}
    )`;

const VISITORS = `
  delete from ticketing.event_visitors where organization_id = :org and (event_id, date, visitor) in (
    select v.event_id, v.date, v.visitor
    from (select distinct event_id from ticketing.event_analytics where organization_id = :org and date <= :latest) e
    join ticketing.event_visitors v on v.organization_id = :org and v.event_id = e.event_id and ${isOver('v.date')}
    limit ${STEP}
  )`;

export async function deleteExpiredViews(app: App, signal?: AbortSignal): Promise<void> {
  for (const id of await organizations(app)) {
    for (const sql of [VIEWS, VISITORS]) {
      let deleted = STEP;
      while (deleted === STEP) {
        signal?.throwIfAborted();
        const scope = { app, actor: { type: 'system', name: 'ticketing.forgetViews' }, organization: { id } } as const;
        deleted = await inTransaction(scope, (ctx) => forget(ctx, sql));
      }
    }
  }
  await inSystem(app.database, (db) => db.raw('select platform.drop_empty_months(?)', [EventView.tableName]).then());
}

async function forget(ctx: Ctx, sql: string): Promise<number> {
  const now = ctx.now();
  const { rowCount } = await ctx.db.raw(sql, {
    org: ctx.organization.id,
    latest: lastExpiredDay(now),
    today: dayOf(now),
  });
  return rowCount as number;
}

/** Those with days so old; every look is of such a day, once it has been counted. */
const organizations = (app: App): Promise<string[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select id from organizations.organizations o
         where exists (select from ticketing.event_analytics a where a.organization_id = o.id and a.date <= :latest)
            or exists (select from ticketing.event_views v where v.organization_id = o.id and v.created_at < :latest::date + 1)`,
        { latest: lastExpiredDay(app.now()) },
      );
      return (rows as { id: string }[]).map(({ id }) => id);
    },
    { readOnly: true },
  );
