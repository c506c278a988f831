/**
 * Receives webhooks: verifies the signature over the raw bytes and stores the webhook before the vendor gets its answer.
 * Processing is left to `process-webhooks.ts`, because vendors send less to receivers that answer slowly.
 */
import { InboundWebhook, inSystem, isId, Sender } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { MessagingAccount, MessagingWebhook } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { inTransaction } from '../../../trpc/context.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';

export const INBOUND_LOOP = 'messaging.inbound';

/** Vendors call thousands of times a minute for one sender, and senders change rarely. */
const CACHE_MS = 5_000;
const MAX_CACHED = 500;

interface CachedSender {
  sender: Sender;
  account: MessagingAccount;
  expiresAt: number;
}

export interface WebhookReceiver {
  /** Stores a webhook. NOT_FOUND for an unknown sender, UNAUTHORIZED for a wrong signature. */
  receive(senderId: string, webhook: Omit<MessagingWebhook, 'url'>, query: string): Promise<void>;
  /** The answer to a vendor that verifies the address. FORBIDDEN for a wrong verify token. */
  answerHandshake(senderId: string, webhook: Omit<MessagingWebhook, 'url'>, query: string): Promise<string>;
}

export function createWebhookReceiver(app: App): WebhookReceiver {
  const cache = new Map<string, CachedSender>();

  async function resolveSender(senderId: string, isFresh = false): Promise<CachedSender> {
    const known = cache.get(senderId);
    if (known && !isFresh && known.expiresAt > performance.now()) return known;
    const loaded = await loadSender(app, senderId);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(senderId, loaded);
    return loaded;
  }

  return {
    async receive(senderId, given, query) {
      const opened = await resolveSender(senderId);
      // The cached signing secret may be outdated.
      const found = isGenuine(app, opened, given, query) ? opened : await resolveSender(senderId, true);
      if (found !== opened && !isGenuine(app, found, given, query)) {
        throw new AppError('UNAUTHORIZED', 'The signature of this webhook is not valid');
      }
      await storeWebhook(app, found.sender, given, query);
      app.loops.wake(INBOUND_LOOP);
    },

    async answerHandshake(senderId, given, query) {
      const { sender, account } = await resolveSender(senderId, true);
      const { answerHandshake } = messagingProvider(app, sender.provider);
      const answer = answerHandshake?.(account, { ...given, url: calledUrl(account, query) }) ?? null;
      if (answer === null) throw new AppError('FORBIDDEN', 'The verify token does not match that of the sender');
      return answer;
    },
  };
}

/** The webhook names only the sender; the organization is read from its row. */
async function loadSender(app: App, senderId: string): Promise<CachedSender> {
  if (!isId(senderId)) throw notFound('sender');
  return inSystem(
    app.database,
    async (db) => {
      const sender = await Sender.query(db).findOne({ id: senderId }).whereNull('deletedAt');
      if (!sender || !messagingProvider(app, sender.provider).parse) throw notFound('sender');
      return { sender, account: await decryptSenderAccount(app, db, sender), expiresAt: performance.now() + CACHE_MS };
    },
    { readOnly: true },
  );
}

/** The public URL that the vendor was given, with the query of this call. A proxy may have changed host or path. */
function calledUrl({ webhookUrl }: MessagingAccount, query: string): URL {
  const url = new URL(webhookUrl);
  url.search = query;
  return url;
}

const isGenuine = (
  app: App,
  { sender, account }: CachedSender,
  given: Omit<MessagingWebhook, 'url'>,
  query: string,
): boolean =>
  messagingProvider(app, sender.provider).isGenuine?.(account, { ...given, url: calledUrl(account, query) }) ?? false;

/** Keeps the headers that parsing needs. Signatures and secrets are not stored. */
async function storeWebhook(
  app: App,
  { organizationId, id: senderId }: Sender,
  { body, headers }: Omit<MessagingWebhook, 'url'>,
  query: string,
): Promise<void> {
  const token = new URLSearchParams(query).get('token');
  const kept = {
    ...(headers['content-type'] && { 'content-type': headers['content-type'].slice(0, 200) }),
    ...(token && { ':token': token.slice(0, 200) }),
  };
  const scope = {
    app,
    actor: { type: 'system' as const, name: 'messaging.webhook' },
    organization: { id: organizationId },
  };
  await inTransaction(scope, async (ctx) => {
    const now = ctx.now();
    await InboundWebhook.addAll(ctx, [{ senderId, headers: kept, body, receivedAt: now, dueAt: now }]);
  });
}
