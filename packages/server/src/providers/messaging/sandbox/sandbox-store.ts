/**
 * The sandbox vendor's books. It is another house that happens to live in our database: what it booked stays booked when the
 * server that asked is killed. Messages that come at the same time are booked in one transaction: it takes thousands a second.
 */
import { randomBytes } from 'node:crypto';
import { type Channel, type Database, inSystem, newId, SandboxMessage, SandboxMessageWebhook } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { type SandboxItem, scheduledItems } from './sandbox-items.ts';
import type { SandboxMessagingScript, SimulatedOutcome } from './sandbox-script.ts';

/** The job that sends what is due; the domain defines it, for it knows the accounts' secrets. */
export const SANDBOX_MESSAGES_JOB = 'messaging.sendSandboxWebhooks';

/** So long messages gather, and at most so many. */
const GATHER_MS = 3;
const MAX_BATCH_SIZE = 500;
/** One more than is being committed, so that PostgreSQL need not wait for us. */
const MAX_CONCURRENT_BATCHES = 2;
/** What a webhook tells of at most. */
export const MAX_ITEMS = 200;
/** Whoever delivers looks about for longer than this before it ends: nothing waits for the next minute. */
const WAKE_MS = 1_000;
const REPEATED_AFTER_MS = 1_000;

/** What it takes to write in them. */
export type SandboxStoreApp = Pick<App, 'database' | 'jobs' | 'now'>;

export interface SandboxSubmission {
  account: string;
  channel: Channel;
  token: string;
  recipient: string;
  content: Record<string, unknown>;
  webhookUrl: string;
  script: SandboxMessagingScript;
  fate: SimulatedOutcome;
}

interface PendingSubmission {
  id: string;
  booking: SandboxSubmission;
  resolve(id: string): void;
  reject(error: unknown): void;
}

interface SubmissionQueue {
  waiting: PendingSubmission[];
  running: number;
  isCalled: boolean;
  wokenAt: number;
}

const queues = new WeakMap<Database, SubmissionQueue>();

/** Answers with the sandbox's id of it, once it is committed. */
export function storeSandboxMessage(app: SandboxStoreApp, booking: SandboxSubmission): Promise<string> {
  const counter = queues.get(app.database) ?? { waiting: [], running: 0, isCalled: false, wokenAt: 0 };
  queues.set(app.database, counter);
  return new Promise((resolve, reject) => {
    counter.waiting.push({ id: `sbxm_${randomBytes(15).toString('base64url')}`, booking, resolve, reject });
    if (counter.isCalled) return;
    counter.isCalled = true;
    setTimeout(() => {
      counter.isCalled = false;
      void drainQueue(app, counter);
    }, GATHER_MS);
  });
}

async function drainQueue(app: SandboxStoreApp, counter: SubmissionQueue): Promise<void> {
  if (counter.running >= MAX_CONCURRENT_BATCHES) return;
  counter.running++;
  while (counter.waiting.length > 0) {
    const group = counter.waiting.splice(0, MAX_BATCH_SIZE);
    try {
      await insertBatch(app, counter, group);
      for (const { id, resolve } of group) resolve(id);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
  counter.running--;
}

async function insertBatch(
  app: SandboxStoreApp,
  counter: SubmissionQueue,
  group: readonly PendingSubmission[],
): Promise<void> {
  const now = app.now();
  const messages = group.map(({ id, booking }) => {
    const { account, channel, token, recipient, content, fate } = booking;
    return { id, account, token, channel, recipient, content, status: fate.outcome, created_at: now };
  });
  const webhooks = webhookRows(group, now);
  const wakes = Date.now() - counter.wokenAt >= WAKE_MS && webhooks.length > 0;
  if (wakes) counter.wokenAt = Date.now();
  await inSystem(app.database, async (db) => {
    const booked = db.raw(
      `insert into ${SandboxMessage.tableName} (id, account, token, channel, recipient, content, status, created_at)
       select id, account, token, channel, recipient, content, status, created_at
       from jsonb_to_recordset(?::jsonb) as x (id text, account uuid, token text, channel text, recipient text,
         content jsonb, status text, created_at timestamptz)`,
      [JSON.stringify(messages)],
    );
    const told =
      webhooks.length > 0 &&
      db.raw(
        `insert into ${SandboxMessageWebhook.tableName} (id, account, url, body, due_at)
         select id, account, url, body, due_at
         from jsonb_to_recordset(?::jsonb) as x (id uuid, account uuid, url text, body text, due_at timestamptz)`,
        [JSON.stringify(webhooks)],
      );
    const woken = wakes && app.jobs.send(db, SANDBOX_MESSAGES_JOB, {});
    await Promise.all([booked, told, woken]);
  });
}

/** One row for what is to be told of one account at one time, or more where that is too much for a webhook. */
function webhookRows(group: readonly PendingSubmission[], now: Date) {
  const rows: { account: string; url: string; dueAt: number; items: SandboxItem[] }[] = [];
  const open = new Map<string, (typeof rows)[number]>();
  for (const { id, booking } of group) {
    const { account, webhookUrl: url, token, recipient, script, fate } = booking;
    if (fate.isDropped) continue;
    const all = scheduledItems({ id, token, recipient, createdAt: now }, fate, script);
    const repeated = all.map(({ item, afterMs }) => ({ item, afterMs: afterMs + REPEATED_AFTER_MS }));
    for (const { item, afterMs } of fate.isRepeated ? [...all, ...repeated] : all) {
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

/** Everything booked for an account, the oldest first: for tests to count. */
export const sandboxMessages = (app: Pick<App, 'database'>, account: string) =>
  inSystem(
    app.database,
    async (db): Promise<SandboxMessage[]> =>
      SandboxMessage.query(db).where({ account }).orderBy('createdAt').orderBy('id'),
    { readOnly: true },
  );
