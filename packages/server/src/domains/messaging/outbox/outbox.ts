/**
 * The outbox: messages are written ahead, committed as `sending`, and only then handed to the vendor. The steps, in order:
 * `enqueue.ts` stores a message as `queued`; `claim.ts` marks it `sending` with a lease; `dispatch.ts` calls the vendor;
 * `outcomes.ts` stores the answer; `reconcile.ts` settles messages whose answer was lost.
 *
 * This file is the loop that sends due messages of the inbox. Campaigns claim their own and join at `dispatch.ts`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { arrayBinding, inSystem, type Message, type Sender } from '@tessera/db';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { findSuppressed } from '../consent/suppressed.ts';
import { openServiceWindows } from '../conversations/whatsapp-window.ts';
import { mediaLinkUrl, renewMediaLink } from '../media/media-link.ts';
import { emitMessagesChanged } from '../messages/message-events.ts';
import { messageTransition } from '../messages/message-state.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import { senderLimit } from '../throughput/sender-limits.ts';
import { reserveThroughput } from '../throughput/throughput.ts';
import { claimDueMessages, lockSender, markSending, type OutgoingMessage } from './claim.ts';
import { dispatchMessages } from './dispatch.ts';
import { resolveRecipientAddresses } from './recipient-address.ts';
import { backOffSender } from './sender-back-off.ts';

const BATCH_SIZE = 100;
/** Senders served concurrently. A slow vendor delays its own messages only. */
const MAX_CONCURRENT_SENDERS = 16;
/** How often further senders are looked for while one is slow. */
const POLL_INTERVAL_MS = 250;

interface DueSender {
  organizationId: string;
  senderId: string;
}

/** One run of the loop: lasts until no sender is being served. Returns whether more messages may be due. */
export async function sendDueMessages(app: App, signal: AbortSignal): Promise<boolean> {
  const running = new Map<string, Promise<void>>();
  let hasMore = false;
  const serve = async ({ organizationId, senderId }: DueSender): Promise<void> => {
    const actor = { type: 'system' as const, name: 'messaging.outbox' };
    const scope: OrganizationScope = { app, actor, organization: { id: organizationId } };
    try {
      if ((await sendBatch(scope, senderId)) === BATCH_SIZE) hasMore = true;
    } catch (error) {
      await backOffSender(scope, senderId, ['queued'], error);
    } finally {
      running.delete(senderId);
    }
  };
  try {
    do {
      const free = signal.aborted ? 0 : MAX_CONCURRENT_SENDERS - running.size;
      const groups = free > 0 ? await findDueSenders(app, [...running.keys()], free) : [];
      for (const group of groups) running.set(group.senderId, serve(group));
      if (running.size > 0) await Promise.race([...running.values(), delay(POLL_INTERVAL_MS)]);
    } while (running.size > 0);
  } finally {
    await Promise.allSettled(running.values());
  }
  return hasMore;
}

/** Senders whose messages have waited longest, without those being served. */
const findDueSenders = (app: App, served: readonly string[], limit: number): Promise<DueSender[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select organization_id, sender_id from messaging.messages
         where due_at <= ? and status = 'queued' and campaign_id is null and sender_id <> all(?::uuid[])
         group by 1, 2 order by min(due_at) limit ?`,
        [app.now(), arrayBinding(served), limit],
      );
      return rows as DueSender[];
    },
    { readOnly: true },
  );

/** Claims and dispatches one batch of a sender. Returns how many messages were due. */
async function sendBatch(scope: OrganizationScope, senderId: string): Promise<number> {
  const { app } = scope;
  const grantedAt = performance.now();
  const claimed = await inTransaction(scope, async (ctx) => {
    const sender = await lockSender(ctx, senderId);
    const due = await claimDueMessages(ctx, senderId, BATCH_SIZE);
    if (!sender?.isActive) return { due, outgoing: await skipMessages(ctx, due, 'sender_inactive') };
    const sendable = await skipUnsendable(ctx, sender, due);
    const { granted, retryAt } = await reserveThroughput(ctx, sender, [senderLimit(app, sender)], sendable);
    await postponeQueued(
      ctx,
      sendable.filter(({ id }) => !granted.has(id)),
      retryAt,
    );
    const outgoing = await markSending(
      ctx,
      sender,
      sendable.filter(({ id }) => granted.has(id)),
    );
    if (outgoing.length === 0) return { due, outgoing };
    const account = await decryptSenderAccount(app, ctx.db, sender);
    return {
      due,
      outgoing: await resolveRecipientAddresses(ctx, sender, outgoing.map(withFreshMedia(ctx, due))),
      account,
      sender,
    };
  });
  const { due, outgoing, account, sender } = claimed;
  if (account && sender && outgoing.length > 0) {
    await dispatchMessages(scope, { account, provider: messagingProvider(app, sender.provider), grantedAt }, outgoing);
  }
  return due.length;
}

/** Skips messages that consent, a block or the closed service window forbids now. Returns the messages to send. */
async function skipUnsendable(ctx: Ctx, sender: Sender, due: readonly Message[]): Promise<Message[]> {
  if (due.length === 0) return [];
  const isExempt = ({ payload }: Message) => payload?.ignoresConsent === true;
  const suppressed = await findSuppressed(
    ctx,
    sender.channel,
    due.filter((message) => !isExempt(message)),
  );
  for (const reason of ['opted_out', 'blocked'] as const) {
    await skipMessages(
      ctx,
      due.filter((message) => suppressed.get(message) === reason),
      reason,
    );
  }
  const allowed = due.filter((message) => !suppressed.has(message));
  const closed = await outsideServiceWindow(ctx, sender, allowed);
  await skipMessages(ctx, closed, 'window_closed');
  return allowed.filter((message) => !closed.includes(message));
}

/** Free text whose recipient last wrote too long ago. */
async function outsideServiceWindow(ctx: Ctx, sender: Sender, messages: readonly Message[]): Promise<Message[]> {
  const free = messages.filter(({ templateId }) => templateId === null);
  if (sender.channel !== 'whatsapp' || free.length === 0) return [];
  const addresses = await openServiceWindows(
    ctx,
    sender.id,
    free.map(({ address }) => address),
  );
  return free.filter(({ address }) => !addresses.has(address));
}

/** Media links expire after a day, and a message may have waited for longer: signs them again. */
const withFreshMedia =
  (ctx: Ctx, messages: readonly Message[]) =>
  (outgoing: OutgoingMessage): OutgoingMessage => {
    const { app, organization } = ctx;
    const { content } = outgoing;
    const { media, template } = content;
    const mediaId = messages.find(({ id }) => id === outgoing.id)?.mediaId;
    if (mediaId && media) {
      return {
        ...outgoing,
        content: { ...content, media: { ...media, url: mediaLinkUrl(app, organization.id, mediaId) } },
      };
    }
    const header = template?.header;
    if (!header || !('media' in header)) return outgoing;
    const fresh = { ...header.media, url: renewMediaLink(app, organization.id, header.media.url) };
    return { ...outgoing, content: { ...content, template: { ...template, header: { ...header, media: fresh } } } };
  };

const SKIP_REASONS: Record<string, string> = {
  opted_out: 'The contact opted out of this channel',
  blocked: 'The contact is blocked',
  window_closed: 'The contact’s last message is more than 24 hours old; send a template',
  sender_inactive: 'The sender was switched off',
};

async function skipMessages(ctx: Ctx, messages: readonly Message[], code: string): Promise<OutgoingMessage[]> {
  if (messages.length === 0) return [];
  const { rows } = await ctx.db.raw(
    `update messaging.messages m set status = :status, due_at = null, error_code = :code, error_message = :reason
     where m.organization_id = :organization and m.id = any(:ids::uuid[])
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    {
      status: messageTransition('queued', 'skipped').to,
      code,
      reason: SKIP_REASONS[code] ?? code,
      organization: ctx.organization.id,
      ids: arrayBinding(messages.map(({ id }) => id)),
    },
  );
  await emitMessagesChanged(ctx, rows);
  return [];
}

const postponeQueued = async (ctx: Ctx, messages: readonly Message[], until: Date): Promise<void> => {
  if (messages.length === 0) return;
  await ctx.db.raw('update messaging.messages set due_at = ? where organization_id = ? and id = any(?::uuid[])', [
    until,
    ctx.organization.id,
    arrayBinding(messages.map(({ id }) => id)),
  ]);
};
