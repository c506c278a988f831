/** Deletes expired rows: processed webhooks, vendor ids, throughput slots, portfolio recipients, and the sandbox's tables. */
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';

/** Rows per transaction. */
const BATCH_SIZE = 5_000;

interface RetentionRule {
  table: string;
  key: string;
  /** A condition with one binding: the time before which rows expire. */
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
  // Vendors report on messages for some days; replies quote them for longer.
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
  run: (app, _payload, signal) => deleteExpiredMessages(app, signal),
});

/** Deletes in batches, so that locks are short and finished batches stay deleted. */
export async function deleteExpiredMessages(app: App, signal: AbortSignal): Promise<void> {
  for (const { table, key, where, forMs } of RETENTION_RULES) {
    let deleted = BATCH_SIZE;
    while (deleted === BATCH_SIZE && !signal.aborted) {
      deleted = await inSystem(app.database, async (db) => {
        const { rowCount } = await db.raw(
          `delete from ${table} where (${key}) in (select ${key} from ${table} where ${where} limit ${BATCH_SIZE} for update skip locked)`,
          [new Date(app.now().getTime() - forMs)],
        );
        return rowCount as number;
      });
    }
  }
}
