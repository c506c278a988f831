/** Housekeeping of the platform's own tables. */
import {
  EventRow,
  IdempotencyKey,
  inSystem,
  inTenant,
  MailRow,
  RateLimit,
  resealBatch,
  rotatedOrganizations,
  rotateMasterKey,
  SEALED_COLUMNS,
  type Transaction,
} from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../runtime/app.ts';
import { defineJob, type JobDefinition } from '../../runtime/jobs.ts';
import { deliverMail } from './mails/mail-queue.ts';

/** How long a subscription can resume, and an Idempotency-Key is remembered. */
const EVENT_DAYS = 7;
const IDEMPOTENCY_DAYS = 2;
const MAIL_DAYS = 30;

const daysAgo = (now: Date, days: number) => new Date(now.getTime() - days * 86_400_000);

const forgetOld = defineJob({
  name: 'platform.forgetOld',
  payload: z.object({}),
  cron: '17 * * * *',
  run: async (app) => {
    await inSystem(app.database, async (db) => {
      const now = app.now();
      // An organization's newest event stays: whoever has seen it has missed nothing.
      await EventRow.query(db)
        .alias('old')
        .where('createdAt', '<', daysAgo(now, EVENT_DAYS))
        .whereExists(
          EventRow.query(db)
            .alias('newer')
            .whereColumn('newer.organizationId', 'old.organizationId')
            .whereColumn('newer.position', '>', 'old.position'),
        )
        .delete();
      await IdempotencyKey.query(db).where('createdAt', '<', daysAgo(now, IDEMPOTENCY_DAYS)).delete();
      await MailRow.query(db).where('createdAt', '<', daysAgo(now, MAIL_DAYS)).delete();
      await RateLimit.query(db).where('expiresAt', '<', now).delete();
    });
  },
});

/** Tables partitioned by month. */
const MONTHLY = ['organizations.activity_logs', 'messaging.messages', 'ticketing.event_views', 'tracking.data_events'];
/** Made ahead: a worker may stand still that long before rows land in the default partition. */
const MONTHS_AHEAD = 3;

export const makeMonths = defineJob({
  name: 'platform.makeMonths',
  payload: z.object({}),
  cron: '41 3 * * *',
  onStart: {},
  run: async (app) => {
    for (const table of MONTHLY) {
      await inSystem(app.database, (db) => db.raw('select platform.make_months(?, ?)', [table, MONTHS_AHEAD]).then());
    }
  },
});

/** A new master key stands before the one it replaces, until this has brought every data key under it. */
export const rewrapKeys = defineJob({
  name: 'platform.rewrapKeys',
  payload: z.object({}),
  onStart: {},
  run: async (app) => {
    if (app.masterKeys.length === 1) return;
    const dataKeys = await inSystem(app.database, (db) => rotateMasterKey(db, app.masterKeys));
    app.log.info({ dataKeys }, 'every data key is under the first master key: the others may go');
  },
});

/** Values brought under a new data key in one transaction. */
const RESEALED_AT_ONCE = 200;

/**
 * After a rotation everything an organization has sealed comes under its new data key. Once a day for all that were ever
 * rotated: a transaction that was under way at that moment may have sealed with the old key still.
 */
export const resealSecrets = defineJob({
  name: 'platform.resealSecrets',
  payload: z.object({ organizationId: z.uuid().optional() }),
  cron: '29 4 * * *',
  timeout: 3_000,
  run: async (app, { organizationId }, signal) => {
    const rotated = organizationId
      ? [organizationId]
      : await inSystem(app.database, (db) => rotatedOrganizations(db), { readOnly: true });
    for (const organization of rotated) {
      const values = await resealAll(app, organization, signal);
      if (values > 0) app.log.info({ organization, values }, 'secrets are under the newest data key');
    }
  },
});

async function resealAll(app: App, organization: string | null, signal: AbortSignal): Promise<number> {
  const within = <T>(work: (db: Transaction) => Promise<T>) =>
    organization === null ? inSystem(app.database, work) : inTenant(app.database, organization, work);
  let values = 0;
  for (const column of SEALED_COLUMNS) {
    for (let found = RESEALED_AT_ONCE; found === RESEALED_AT_ONCE; values += found) {
      signal.throwIfAborted();
      found = await within((db) => resealBatch(db, app.masterKeys, column, organization, RESEALED_AT_ONCE));
    }
  }
  return values;
}

export const platformJobs: readonly JobDefinition<never>[] = [
  forgetOld,
  makeMonths,
  rewrapKeys,
  resealSecrets,
  deliverMail,
] as JobDefinition<never>[];
