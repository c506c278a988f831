/** Delivers the sandbox's webhooks: signed, over HTTP, many items in each, with retries. */
import { inSystem, SandboxMessageWebhook } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { SIGNATURE_HEADER, signSandbox } from '../../payments/sandbox/sandbox-signature.ts';
import { callMessagingVendor } from '../vendor-call.ts';
import { MAX_ITEMS } from './sandbox-store.ts';

const MAX_TRIES = 12;
const MAX_BATCH_SIZE = 400;
const LEASE_MS = 30_000;
const MAX_CONCURRENT_POSTS = 4;
/** A run waits for webhooks that are due within this time; the next run takes the rest. */
const SOON_MS = 55_000;
/** A run keeps polling this long after the last webhook, because storing messages wakes the job only now and then. */
const LINGER_MS = 5_000;
const POLL_INTERVAL_MS = 100;

type DeliveryApp = Pick<App, 'database' | 'now'>;
/** The secret that signs an account's webhooks; null for a closed account. */
export type SecretOf = (account: string) => Promise<string | null>;

/** The job: delivers due webhooks, waits for those due soon, and ends when none are left. */
export async function runSandboxDelivery(app: DeliveryApp, secretOf: SecretOf, signal: AbortSignal): Promise<void> {
  const started = Date.now();
  let lastAt = 0;
  while (!signal.aborted && Date.now() - started < SOON_MS) {
    const { sent, next } = await deliverSandboxMessages(app, secretOf);
    if (sent > 0) lastAt = Date.now();
    const isSoon = next !== null && next.getTime() - app.now().getTime() < SOON_MS;
    if (!isSoon && Date.now() - lastAt > LINGER_MS) return;
    if (sent === 0) await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

/** Delivers all due webhooks. Returns how many there were, and when the next is due. */
export async function deliverSandboxMessages(
  app: DeliveryApp,
  secretOf: SecretOf,
): Promise<{ sent: number; next: Date | null }> {
  let sent = 0;
  for (;;) {
    const due = await leaseWebhooks(app);
    const posts = groupByAccount(due);
    const secrets = new Map<string, Promise<string | null>>();
    const secret = (account: string): Promise<string | null> => {
      const asked = secrets.get(account) ?? secretOf(account);
      secrets.set(account, asked);
      return asked;
    };
    const lane = async (): Promise<void> => {
      for (let post = posts.shift(); post; post = posts.shift())
        await deliverPost(app, post, await secret(post.account));
    };
    sent += posts.length;
    await Promise.all(Array.from({ length: MAX_CONCURRENT_POSTS }, lane));
    if (due.length < MAX_BATCH_SIZE) break;
  }
  const next = await inSystem(
    app.database,
    async (db) => SandboxMessageWebhook.query(db).whereNull('deliveredAt').orderBy('dueAt').first(),
    { readOnly: true },
  );
  return { sent, next: next?.dueAt ?? null };
}

/** Leases webhooks before they are sent: after a crash the lease expires and another run takes them. */
const leaseWebhooks = (app: DeliveryApp): Promise<SandboxMessageWebhook[]> =>
  inSystem(app.database, async (db) => {
    const now = app.now();
    const due = await SandboxMessageWebhook.query(db)
      .whereNull('deliveredAt')
      .where('dueAt', '<=', now)
      .orderBy('dueAt')
      .orderBy('id')
      .limit(MAX_BATCH_SIZE)
      .forUpdate()
      .skipLocked();
    const leased = SandboxMessageWebhook.query(db).whereIn(
      'id',
      due.map(({ id }) => id),
    );
    if (due.length > 0) await leased.patch({ dueAt: new Date(now.getTime() + LEASE_MS) });
    return due;
  });

interface Post {
  account: string;
  url: string;
  rows: SandboxMessageWebhook[];
  items: unknown[];
}

/** Groups rows by account and URL, up to `MAX_ITEMS` items per webhook. */
function groupByAccount(due: readonly SandboxMessageWebhook[]): Post[] {
  const posts: Post[] = [];
  const open = new Map<string, Post>();
  for (const row of due) {
    const { account, url, tries } = row;
    const items = JSON.parse(row.body) as unknown[];
    // A webhook that failed before is sent alone, so that it does not fail others.
    const key = tries === 0 ? `${account} ${url}` : row.id;
    const post = open.get(key);
    if (post && post.items.length + items.length <= MAX_ITEMS) {
      post.rows.push(row);
      post.items.push(...items);
    } else {
      const fresh = { account, url, rows: [row], items };
      open.set(key, fresh);
      posts.push(fresh);
    }
  }
  return posts;
}

async function deliverPost(app: DeliveryApp, { url, rows, items }: Post, secret: string | null): Promise<void> {
  const now = app.now();
  const delivered = secret !== null && (await postSigned(url, JSON.stringify({ items }), secret, now));
  const ids = rows.map(({ id }) => id);
  const tries = Math.max(...rows.map((row) => row.tries)) + 1;
  await inSystem(app.database, async (db) => {
    const webhooks = SandboxMessageWebhook.query(db).whereIn('id', ids);
    if (delivered) await webhooks.patch({ deliveredAt: now, tries });
    // The account is closed, or the URL keeps failing.
    else if (secret === null || tries >= MAX_TRIES) await webhooks.delete();
    else await webhooks.patch({ tries, dueAt: new Date(now.getTime() + 2 ** (tries - 1) * 1_000) });
  });
}

async function postSigned(url: string, body: string, secret: string, now: Date): Promise<boolean> {
  const to = URL.parse(url);
  if (!to) return false;
  const headers = {
    'content-type': 'application/json',
    [SIGNATURE_HEADER]: signSandbox(secret, Buffer.from(body), now),
  };
  const { origin, pathname, search } = to;
  return callMessagingVendor({
    vendor: 'The webhook',
    method: 'POST',
    origin,
    path: pathname + search,
    headers,
    body,
  }).then(
    ({ status }) => status >= 200 && status < 300,
    () => false,
  );
}
