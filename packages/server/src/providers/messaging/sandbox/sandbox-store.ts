/**
 * The sandbox vendor's storage. It acts as a separate system that lives in this database: what it stored stays stored when the
 * calling server is killed. Concurrent messages are inserted in one transaction, which gives thousands per second.
 */
import { randomBytes } from 'node:crypto';
import { type Channel, inSystem, newId, PoolMap, pipeline, SandboxMessage, SandboxMessageWebhook } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { type SandboxItem, scheduledItems } from './sandbox-items.ts';
import type { SandboxMessagingScript, SimulatedOutcome } from './sandbox-script.ts';

/** The job that delivers due webhooks. `domains/messaging` defines it, because it can read the accounts' secrets. */
export const SANDBOX_MESSAGES_JOB = 'messaging.sendSandboxWebhooks';

/** How long messages are collected for one transaction, and how many. */
const GATHER_MS = 3;
const MAX_BATCH_SIZE = 500;
/** One batch is prepared while another commits. */
const MAX_CONCURRENT_BATCHES = 2;
/** The most items in a webhook. */
export const MAX_ITEMS = 200;
/** The delivery job keeps polling for longer than this, so no webhook waits for the next minute. */
const WAKE_MS = 1_000;
const REPEATED_AFTER_MS = 1_000;

/** What storing messages requires. */
export type SandboxStoreApp = Pick<App, 'database' | 'jobs' | 'now'>;

export interface SandboxSubmission {
  account: string;
  channel: Channel;
  token: string;
  recipient: string;
  content: Record<string, unknown>;
  webhookUrl: string;
  script: SandboxMessagingScript;
  simulated: SimulatedOutcome;
}

interface PendingSubmission {
  id: string;
  submission: SandboxSubmission;
  resolve(id: string): void;
  reject(error: unknown): void;
}

interface SubmissionQueue {
  waiting: PendingSubmission[];
  running: number;
  isScheduled: boolean;
  lastWakeAt: number;
}

const queues = new PoolMap<SubmissionQueue>();

/** Resolves with the sandbox's id of the message after the commit. */
export function storeSandboxMessage(app: SandboxStoreApp, submission: SandboxSubmission): Promise<string> {
  const queue = queues.get(app.database) ?? { waiting: [], running: 0, isScheduled: false, lastWakeAt: 0 };
  queues.set(app.database, queue);
  return new Promise((resolve, reject) => {
    queue.waiting.push({ id: `sbxm_${randomBytes(15).toString('base64url')}`, submission, resolve, reject });
    if (queue.isScheduled) return;
    queue.isScheduled = true;
    setTimeout(() => {
      queue.isScheduled = false;
      void drainQueue(app, queue);
    }, GATHER_MS);
  });
}

async function drainQueue(app: SandboxStoreApp, queue: SubmissionQueue): Promise<void> {
  if (queue.running >= MAX_CONCURRENT_BATCHES) return;
  queue.running++;
  while (queue.waiting.length > 0) {
    const group = queue.waiting.splice(0, MAX_BATCH_SIZE);
    try {
      await insertBatch(app, queue, group);
      for (const { id, resolve } of group) resolve(id);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
  queue.running--;
}

async function insertBatch(
  app: SandboxStoreApp,
  queue: SubmissionQueue,
  group: readonly PendingSubmission[],
): Promise<void> {
  const now = app.now();
  const messages = group.map(({ id, submission }) => {
    const { account, channel, token, recipient, content, simulated } = submission;
    return { id, account, token, channel, recipient, content, status: simulated.outcome, created_at: now };
  });
  const webhooks = webhookRows(group, now);
  const wakes = Date.now() - queue.lastWakeAt >= WAKE_MS && webhooks.length > 0;
  if (wakes) queue.lastWakeAt = Date.now();
  await inSystem(app.database, async (db) => {
    const insertMessages = () =>
      db.raw(
        `insert into ${SandboxMessage.tableName} (id, account, token, channel, recipient, content, status, created_at)
       select id, account, token, channel, recipient, content, status, created_at
       from jsonb_to_recordset(?::jsonb) as x (id text, account uuid, token text, channel text, recipient text,
         content jsonb, status text, created_at timestamptz)`,
        [JSON.stringify(messages)],
      );
    const insertWebhooks = async () =>
      webhooks.length > 0 &&
      db.raw(
        `insert into ${SandboxMessageWebhook.tableName} (id, account, url, body, due_at)
         select id, account, url, body, due_at
         from jsonb_to_recordset(?::jsonb) as x (id uuid, account uuid, url text, body text, due_at timestamptz)`,
        [JSON.stringify(webhooks)],
      );
    const wakeJob = async () => wakes && app.jobs.send(db, SANDBOX_MESSAGES_JOB, {});
    await pipeline(insertMessages, insertWebhooks, wakeJob);
  });
}

/** One row per account, URL and time; several when a webhook would exceed `MAX_ITEMS`. */
function webhookRows(group: readonly PendingSubmission[], now: Date) {
  const rows: { account: string; url: string; dueAt: number; items: SandboxItem[] }[] = [];
  const open = new Map<string, (typeof rows)[number]>();
  for (const { id, submission } of group) {
    const { account, webhookUrl: url, token, recipient, script, simulated } = submission;
    if (simulated.isDropped) continue;
    const all = scheduledItems({ id, token, recipient, createdAt: now }, simulated, script);
    const repeated = all.map(({ item, afterMs }) => ({ item, afterMs: afterMs + REPEATED_AFTER_MS }));
    for (const { item, afterMs } of simulated.isRepeated ? [...all, ...repeated] : all) {
      const dueAt = now.getTime() + afterMs;
      const key = `${account} ${dueAt} ${url}`;
      const row = open.get(key);
      if (row && row.items.length < MAX_ITEMS) row.items.push(item);
      else {
        const fresh = { account, url, dueAt, items: [item] };
        open.set(key, fresh);
        rows.push(fresh);
      }
    }
  }
  return rows.map(({ account, url, dueAt, items }) => ({
    id: newId(),
    account,
    url,
    body: JSON.stringify(items),
    due_at: new Date(dueAt),
  }));
}

export const findSandboxMessage = (app: Pick<App, 'database'>, account: string, token: string) =>
  inSystem(
    app.database,
    async (db): Promise<SandboxMessage | undefined> =>
      SandboxMessage.query(db).findOne({ account, token }).orderBy('id'),
    { readOnly: true },
  );

/** All messages of an account, oldest first. For tests. */
export const sandboxMessages = (app: Pick<App, 'database'>, account: string) =>
  inSystem(
    app.database,
    async (db): Promise<SandboxMessage[]> =>
      SandboxMessage.query(db).where({ account }).orderBy('createdAt').orderBy('id'),
    { readOnly: true },
  );
