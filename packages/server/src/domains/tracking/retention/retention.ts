/** Retention: deletes events on the day promised, events of deleted sources, and message keys that are no longer needed. */
import { DataEvent, DataSource, firstIdAt, inSystem } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { DEFAULT_RETENTION_MONTHS } from '../settings/settings.service.ts';
import { deleteEvents, EVENTS_PER_DELETE } from './delete-events.ts';

const DAY_MS = 86_400_000;
/** A repeated message is recognized for at least a week; one more day allows for clocks and late jobs. */
export const KEY_RETENTION_DAYS = 8;
/** Keys that one transaction deletes. */
const KEYS_PER_DELETE = 5_000;
/** Requests that found a source before it was deleted have ended after this time. */
const MAX_REQUEST_MS = 60_000;

/** Runs in the job `tracking.forget`. Safe to interrupt and repeat. */
export async function deleteExpiredEvents(app: App, signal?: AbortSignal): Promise<void> {
  for (const [organizationId, months] of await retentionByOrganization(app)) {
    await deleteInSteps(app, organizationId, signal, (ctx) => deleteEventsBefore(ctx, months)).catch(
      (error: unknown) => {
        signal?.throwIfAborted();
        app.log.error({ error, organizationId }, 'expired events could not be deleted; they are tried again');
      },
    );
  }
  await deleteEventsOfDeletedSources(app, signal);
  const before = new Date(app.now().getTime() - KEY_RETENTION_DAYS * DAY_MS);
  let deleted = KEYS_PER_DELETE;
  while (deleted === KEYS_PER_DELETE) {
    signal?.throwIfAborted();
    deleted = await inSystem(app.database, (db) => deleteKeys(db, before));
  }
}

/** Drops empty monthly partitions. It locks each partition for a moment, so it runs once a day and not every hour. */
export async function dropEmptyMonths(app: App): Promise<void> {
  await inSystem(app.database, (db) => db.raw('select platform.drop_empty_months(?)', [DataEvent.tableName]).then());
}

/** Months by organization, for every organization that has or had a source. */
async function retentionByOrganization(app: App): Promise<Map<string, number>> {
  const { rows } = await inSystem(
    app.database,
    async (db) =>
      db.raw(
        `select distinct s.organization_id, coalesce(t.retention_months, ${DEFAULT_RETENTION_MONTHS}) as months
         from tracking.data_sources s left join tracking.settings t on t.organization_id = s.organization_id`,
      ),
    { readOnly: true },
  );
  return new Map((rows as { organizationId: string; months: number }[]).map((row) => [row.organizationId, row.months]));
}

async function deleteInSteps(
  app: App,
  organizationId: string,
  signal: AbortSignal | undefined,
  step: (ctx: Ctx) => Promise<number>,
): Promise<void> {
  const actor = { type: 'system' as const, name: 'tracking.forget' };
  let deleted = EVENTS_PER_DELETE;
  while (deleted === EVENTS_PER_DELETE) {
    signal?.throwIfAborted();
    deleted = await inTransaction({ app, actor, organization: { id: organizationId } }, step);
  }
}

/**
 * With six months, an event received on 15 January is deleted after the end of 15 July. The months are added to the day of receipt:
 * subtracted from today, the ends of months would give other days. The id and a generous date narrow the indexes and partitions.
 */
async function deleteEventsBefore(ctx: Ctx, months: number): Promise<number> {
  const today = new Date(Math.floor(ctx.now().getTime() / DAY_MS) * DAY_MS);
  const latest = new Date(today);
  latest.setUTCMonth(latest.getUTCMonth() - months);
  latest.setUTCDate(latest.getUTCDate() + 4);
  return deleteEvents(
    ctx,
    `id < :latestId and created_at < :latest and ((created_at at time zone 'UTC')::date + make_interval(months => :months))::date
       < (:today::timestamptz at time zone 'UTC')::date`,
    { latestId: firstIdAt(new Date(latest.getTime() + DAY_MS)), latest, months, today },
  );
}

async function deleteEventsOfDeletedSources(app: App, signal?: AbortSignal): Promise<void> {
  const before = new Date(app.now().getTime() - MAX_REQUEST_MS);
  const sources = await inSystem(
    app.database,
    async (db) => DataSource.query(db).where('deletedAt', '<', before).limit(100),
    { readOnly: true },
  );
  for (const { organizationId, id } of sources) {
    await deleteInSteps(app, organizationId, signal, async (ctx) => {
      const deleted = await deleteEvents(ctx, 'data_source_id = :sourceId', { sourceId: id });
      if (deleted < EVENTS_PER_DELETE) await DataSource.of(ctx).where({ id }).delete();
      return deleted;
    });
  }
}

async function deleteKeys(db: Ctx['db'], before: Date): Promise<number> {
  // Reads the keys first: a distributed database takes no limit in a statement that deletes rows of all organizations.
  const { rows } = await db.raw(
    `select organization_id as organization, key from tracking.event_keys where created_at < ? order by created_at
     limit ${KEYS_PER_DELETE}`,
    [before],
  );
  if (rows.length === 0) return 0;
  await db.raw(
    `delete from tracking.event_keys known using json_to_recordset(?) as expired(organization uuid, key uuid)
     where known.organization_id = expired.organization and known.key = expired.key`,
    [JSON.stringify(rows)],
  );
  return rows.length;
}
