/** Sends the sandbox's webhooks, signed, over real HTTP, and retries those that do not arrive. */
import { inSystem, SandboxWebhook } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { SIGNATURE_HEADER, signSandbox } from './sandbox-signature.ts';

const MAX_TRIES = 12;
const BATCH_SIZE = 50;
const LEASE_MS = 30_000;
const TIMEOUT_MS = 10_000;

/** Sends due webhooks. Returns when the next one is due, or null. `secretOf` returns the signing secret of an account. */
export async function deliverSandboxWebhooks(
  app: App,
  secretOf: (account: string) => Promise<string | null>,
): Promise<Date | null> {
  for (;;) {
    const due = await claimDue(app);
    for (const webhook of due) await sendWebhook(app, webhook, await secretOf(webhook.account));
    if (due.length < BATCH_SIZE) break;
  }
  return inSystem(
    app.database,
    async (db) => {
      const next = await SandboxWebhook.query(db).whereNull('deliveredAt').orderBy('dueAt').first();
      return next?.dueAt ?? null;
    },
    { readOnly: true },
  );
}

const claimDue = (app: App): Promise<SandboxWebhook[]> =>
  inSystem(app.database, async (db) => {
    const now = app.now();
    const due = await SandboxWebhook.query(db)
      .whereNull('deliveredAt')
      .where('dueAt', '<=', now)
      .orderBy('dueAt')
      .orderBy('id')
      .limit(BATCH_SIZE)
      .forUpdate()
      .skipLocked();
    const ids = due.map(({ id }) => id);
    await SandboxWebhook.query(db)
      .whereIn('id', ids)
      .patch({ dueAt: new Date(now.getTime() + LEASE_MS) });
    return due;
  });

async function sendWebhook(app: App, { id, url, event, tries }: SandboxWebhook, secret: string | null): Promise<void> {
  const now = app.now();
  const body = Buffer.from(JSON.stringify(event));
  const arrived =
    secret !== null &&
    (await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signSandbox(secret, body, now) },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).then(
      ({ ok }) => ok,
      () => false,
    ));
  await inSystem(app.database, async (db) => {
    const webhook = SandboxWebhook.query(db).where({ id });
    if (arrived) await webhook.patch({ deliveredAt: now, tries: tries + 1 });
    // The gateway was deleted, or its address never answers.
    else if (secret === null || tries + 1 >= MAX_TRIES) await webhook.delete();
    else await webhook.patch({ tries: tries + 1, dueAt: new Date(now.getTime() + 2 ** tries * 1_000) });
  });
}
