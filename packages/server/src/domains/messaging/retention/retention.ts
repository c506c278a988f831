/** What is kept for a while only: webhooks that were taken in, names that vendors gave, places of limits, the sandbox's books. */
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';

/** Rows in one transaction. */
const BATCH_SIZE = 5_000;

interface RetentionRule {
  table: string;
  key: string;
  /** Of what may go: by then it was here long enough. */
  where: string;
  forMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const RETENTION_RULES: readonly RetentionRule[] = [
  {
    table: 'messaging.inbound_webhooks',
    key: 'organization_id, id',
    where: 'due_at is null and received_at < ?',
    forMs: 7 * DAY_MS,
  },
  // Vendors tell of messages for some days, people quote them for longer.
  {
    table: 'messaging.external_messages',
    key: 'organization_id, sender_id, external_id',
    where: 'message_created_at < ?',
    forMs: 90 * DAY_MS,
  },
  { table: 'messaging.rate_slots', key: 'organization_id, scope_id, at', where: 'at < ?', forMs: 10 * MINUTE_MS },
  {
    table: 'messaging.portfolio_contacts',
    key: 'organization_id, portfolio_id, address',
    where: 'last_at < ?',
    forMs: 2 * DAY_MS,
  },
  { table: 'messaging.sandbox_messages', key: 'id', where: 'created_at < ?', forMs: 30 * DAY_MS },
  { table: 'messaging.sandbox_webhooks', key: 'id', where: 'created_at < ?', forMs: 30 * DAY_MS },
];

export const retentionJob = defineJob({
  name: 'messaging.forgetOld',
  payload: z.object({}),
  cron: '*/10 * * * *',
  timeout: 600,
  run: (app, _payload, signal) => deleteExpired(app, signal),
});

/** In steps: nobody waits for long, and what is done stays done. */
export async function deleteExpired(app: App, signal: AbortSignal): Promise<void> {
  for (const { table, key, where, forMs } of RETENTION_RULES) {
    let forgotten = BATCH_SIZE;
    while (forgotten === BATCH_SIZE && !signal.aborted) {
      forgotten = await inSystem(app.database, async (db) => {
        const { rowCount } = await db.raw(
          `delete from ${table} where (${key}) in (select ${key} from ${table} where ${where} limit ${BATCH_SIZE} for update skip locked)`,
          [new Date(app.now().getTime() - forMs)],
        );
        return rowCount as number;
      });
    }
  }
}
