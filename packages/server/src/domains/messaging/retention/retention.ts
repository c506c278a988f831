/** Deletes expired rows: processed webhooks, vendor ids, throughput slots, portfolio recipients, and the sandbox's tables. */
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';

/** Rows per transaction. */
const BATCH_SIZE = 5_000;

interface RetentionRule {
  table: string;
  /** The columns of the primary key, with their types. */
  key: Record<string, string>;
  /** A condition with the binding `:before`: the time before which rows expire. */
  where: string;
  forMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const RETENTION_RULES: readonly RetentionRule[] = [
  {
    table: 'messaging.inbound_webhooks',
    key: { organization_id: 'uuid', id: 'uuid' },
    where: 'due_at is null and received_at < :before',
    forMs: 7 * DAY_MS,
  },
  // Vendors report on messages for some days; replies quote them for longer.
  {
    table: 'messaging.external_messages',
    key: { organization_id: 'uuid', sender_id: 'uuid', external_id: 'text' },
    where: 'message_created_at < :before',
    forMs: 90 * DAY_MS,
  },
  {
    table: 'messaging.rate_slots',
    key: { organization_id: 'uuid', scope_id: 'uuid', at: 'timestamptz' },
    where: 'at < :before',
    forMs: 10 * MINUTE_MS,
  },
  {
    table: 'messaging.portfolio_contacts',
    key: { organization_id: 'uuid', portfolio_id: 'uuid', address: 'text' },
    where: 'last_at < :before',
    forMs: 2 * DAY_MS,
  },
  { table: 'messaging.sandbox_messages', key: { id: 'text' }, where: 'created_at < :before', forMs: 30 * DAY_MS },
  { table: 'messaging.sandbox_webhooks', key: { id: 'uuid' }, where: 'created_at < :before', forMs: 30 * DAY_MS },
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
  for (const { forMs, ...rule } of RETENTION_RULES) {
    const before = new Date(app.now().getTime() - forMs);
    let deleted = BATCH_SIZE;
    while (deleted === BATCH_SIZE && !signal.aborted) deleted = await deleteBatch(app, rule, before);
  }
}

/** Reads the keys first: a distributed database takes no limit in a statement that deletes rows of all organizations. */
async function deleteBatch(
  app: App,
  { table, key, where }: Omit<RetentionRule, 'forMs'>,
  before: Date,
): Promise<number> {
  const columns = Object.entries(key).map(([column, type], i) => ({ column, type, given: `k${i}` }));
  const names = columns.map(({ column, given }) => `${column} as ${given}`);
  const types = columns.map(({ given, type }) => `${given} ${type}`);
  const same = columns.map(({ column, given }) => `${column} = ${given}`);
  const find = `select ${names.join(', ')} from ${table} where ${where} limit ${BATCH_SIZE}`;
  const remove = `delete from ${table} using json_to_recordset(:keys) as expired(${types.join(', ')})
    where ${same.join(' and ')} and ${where}`;
  const { rows } = await inSystem(app.database, async (db) => db.raw(find, { before }), { readOnly: true });
  if (rows.length === 0) return 0;
  await inSystem(app.database, (db) => db.raw(remove, { keys: JSON.stringify(rows), before }).then());
  return rows.length;
}
