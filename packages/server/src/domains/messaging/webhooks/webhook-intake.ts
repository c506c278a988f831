/**
 * Webhooks of the vendors, on their way in: verified on the bytes as they came, and kept before the vendor is thanked. That is
 * all: a vendor that waits calls less. What they say is taken in by `webhook-process.ts`.
 */
import { InboundWebhook, inSystem, isId, newId, Sender } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { MessagingAccount, MessagingWebhook } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { inTransaction } from '../../../trpc/context.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';

export const INBOUND_LOOP = 'messaging.inbound';

/** Vendors call thousands of times a minute for the same sender, and what is asked of it changes seldom. */
const CACHE_MS = 5_000;
const MAX_CACHED = 500;

interface CachedSender {
  sender: Sender;
  account: MessagingAccount;
  until: number;
}

export interface WebhookReceiver {
  /** NOT_FOUND for a sender nobody has, UNAUTHORIZED for what the vendor did not send. */
  receive(senderId: string, webhook: Omit<MessagingWebhook, 'url'>, query: string): Promise<void>;
  /** What to answer a vendor with that asks whether the address is ours; FORBIDDEN when it is not to be answered. */
  answerHandshake(senderId: string, webhook: Omit<MessagingWebhook, 'url'>, query: string): Promise<string>;
}

export function createWebhookReceiver(app: App): WebhookReceiver {
  const remembered = new Map<string, CachedSender>();

  async function find(senderId: string, isFresh = false): Promise<CachedSender> {
    const known = remembered.get(senderId);
    if (known && !isFresh && known.until > performance.now()) return known;
    const opened = await loadSender(app, senderId);
    if (remembered.size >= MAX_CACHED) remembered.clear();
    remembered.set(senderId, opened);
    return opened;
  }

  return {
    async receive(senderId, given, query) {
      const opened = await find(senderId);
      // Its secret may be a new one since.
      const found = isGenuine(app, opened, given, query) ? opened : await find(senderId, true);
      if (found !== opened && !isGenuine(app, found, given, query)) {
        throw new AppError('UNAUTHORIZED', 'This webhook is not signed as it should be');
      }
      await storeWebhook(app, found.sender, given, query);
      app.loops.wake(INBOUND_LOOP);
    },

    async answerHandshake(senderId, given, query) {
      const { sender, account } = await find(senderId, true);
      const { answerHandshake } = messagingProvider(app, sender.provider);
      const answer = answerHandshake?.(account, { ...given, url: calledUrl(account, query) }) ?? null;
      if (answer === null) throw new AppError('FORBIDDEN', 'This is not for you');
      return answer;
    },
  };
}

/** The sender alone says whose it is. */
async function loadSender(app: App, senderId: string): Promise<CachedSender> {
  if (!isId(senderId)) throw notFound('sender');
  return inSystem(
    app.database,
    async (db) => {
      const sender = await Sender.query(db).findOne({ id: senderId }).whereNull('deletedAt');
      if (!sender || !messagingProvider(app, sender.provider).parse) throw notFound('sender');
      return { sender, account: await decryptSenderAccount(app, db, sender), until: performance.now() + CACHE_MS };
    },
    { readOnly: true },
  );
}

/** As it was given to the vendor, whatever a proxy of ours made of it, with the query it came with. */
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

/** Of the headers what says how to read the body; signatures and secrets have done their part. */
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
    await ctx.db.table(InboundWebhook.tableName).insert({
      organizationId,
      id: newId(),
      senderId,
      headers: JSON.stringify(kept),
      body,
      receivedAt: ctx.now(),
      dueAt: ctx.now(),
    });
  });
}
