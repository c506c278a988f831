/** The sandbox's post office: sends its webhooks, signed, over real HTTP, many items in each, and again when they do not arrive. */
import { inSystem, SandboxMessageWebhook } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { SIGNATURE_HEADER, signSandbox } from '../../payments/sandbox/sandbox-signature.ts';
import { callMessagingVendor } from '../vendor-call.ts';
import { MOST_ITEMS } from './sandbox-books.ts';

const MOST_TRIES = 12;
const MOST_AT_ONCE = 400;
const LEASE_MS = 30_000;
const LANES = 4;
/** A run goes on for what is due this soon; the rest is the next run's. */
const SOON_MS = 55_000;
/** And looks about for so long before it ends: whoever books wakes it only now and then. */
const LINGER_MS = 5_000;
const LOOK_MS = 100;

type PostOffice = Pick<App, 'database' | 'now'>;
/** What an account's webhooks are signed with; null when it is closed. */
export type SecretOf = (account: string) => Promise<string | null>;

/** What the job does: sends what is due, waits for what soon will be, and ends when nothing is left. */
export async function runSandboxDelivery(app: PostOffice, secretOf: SecretOf, signal: AbortSignal): Promise<void> {
  const started = Date.now();
  let lastAt = 0;
  while (!signal.aborted && Date.now() - started < SOON_MS) {
    const { sent, next } = await deliverSandboxMessages(app, secretOf);
    if (sent > 0) lastAt = Date.now();
    const isSoon = next !== null && next.getTime() - app.now().getTime() < SOON_MS;
    if (!isSoon && Date.now() - lastAt > LINGER_MS) return;
    if (sent === 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Sends all that is due; answers how many webhooks those were, and when the next is due. */
export async function deliverSandboxMessages(
  app: PostOffice,
  secretOf: SecretOf,
): Promise<{ sent: number; next: Date | null }> {
  let sent = 0;
  for (;;) {
    const due = await take(app);
    const posts = postsOf(due);
    const secrets = new Map<string, Promise<string | null>>();
    const secret = (account: string): Promise<string | null> => {
      const asked = secrets.get(account) ?? secretOf(account);
      secrets.set(account, asked);
      return asked;
    };
    const lane = async (): Promise<void> => {
      for (let post = posts.shift(); post; post = posts.shift()) await send(app, post, await secret(post.account));
    };
    sent += posts.length;
    await Promise.all(Array.from({ length: LANES }, lane));
    if (due.length < MOST_AT_ONCE) break;
  }
  const next = await inSystem(
    app.database,
    async (db) => SandboxMessageWebhook.query(db).whereNull('deliveredAt').orderBy('dueAt').first(),
    { readOnly: true },
  );
  return { sent, next: next?.dueAt ?? null };
}

/** Leased before they are sent: whoever dies over them leaves them to the next. */
const take = (app: PostOffice): Promise<SandboxMessageWebhook[]> =>
  inSystem(app.database, async (db) => {
    const now = app.now();
    const due = await SandboxMessageWebhook.query(db)
      .whereNull('deliveredAt')
      .where('dueAt', '<=', now)
      .orderBy('dueAt')
      .orderBy('id')
      .limit(MOST_AT_ONCE)
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

/** Rows of one account and place together, until a webhook is full. */
function postsOf(due: readonly SandboxMessageWebhook[]): Post[] {
  const posts: Post[] = [];
  const open = new Map<string, Post>();
  for (const row of due) {
    const { account, url, tries } = row;
    const items = JSON.parse(row.body) as unknown[];
    // One that was refused before is tried by itself, so that it takes no other with it.
    const key = tries === 0 ? `${account} ${url}` : row.id;
    const post = open.get(key);
    if (post && post.items.length + items.length <= MOST_ITEMS) {
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

async function send(app: PostOffice, { url, rows, items }: Post, secret: string | null): Promise<void> {
  const now = app.now();
  const arrived = secret !== null && (await post(url, JSON.stringify({ items }), secret, now));
  const ids = rows.map(({ id }) => id);
  const tries = Math.max(...rows.map((row) => row.tries)) + 1;
  await inSystem(app.database, async (db) => {
    const webhooks = SandboxMessageWebhook.query(db).whereIn('id', ids);
    if (arrived) await webhooks.patch({ deliveredAt: now, tries });
    // An account that was closed, or a door that stays shut.
    else if (secret === null || tries >= MOST_TRIES) await webhooks.delete();
    else await webhooks.patch({ tries, dueAt: new Date(now.getTime() + 2 ** (tries - 1) * 1_000) });
  });
}

async function post(url: string, body: string, secret: string, now: Date): Promise<boolean> {
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
