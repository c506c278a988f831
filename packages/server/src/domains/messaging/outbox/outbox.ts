/** Messages of the inbox that are due: checked once more, begun, and delivered. Campaigns bring their own (`sending.ts`). */
import { setTimeout as delay } from 'node:timers/promises';
import { arrayBinding, inSystem, type Message, type Sender } from '@tessera/db';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { findSuppressed } from '../consent/suppressed.ts';
import { openServiceWindows } from '../conversations/whatsapp-window.ts';
import { mediaUrl, renewMediaLink } from '../media/media-link.ts';
import { emitMessagesChanged } from '../messages/status-reports.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import { senderLimit } from '../throughput/sender-limits.ts';
import { reserveThroughput } from '../throughput/throughput.ts';
import { backOffSender } from './back-off.ts';
import { claimDueMessages, lockSender, markSending, type Outgoing } from './claim.ts';
import { dispatchMessages } from './dispatch.ts';
import { resolveRecipientAddresses } from './recipient-address.ts';

const BATCH_SIZE = 100;
/** Senders served at the same time: a vendor that is slow holds up its own messages only, however long it takes. */
const MAX_CONCURRENT_SENDERS = 16;
/** When others are looked at again while one is slow. */
const POLL_INTERVAL_MS = 250;

interface DueSender {
  organizationId: string;
  senderId: string;
}

/** One turn, which lasts for as long as anything is on its way: whether there may be more. */
export async function sendDueMessages(app: App, signal: AbortSignal): Promise<boolean> {
  const underWay = new Map<string, Promise<void>>();
  let isMore = false;
  const begin = async ({ organizationId, senderId }: DueSender): Promise<void> => {
    const actor = { type: 'system' as const, name: 'messaging.outbox' };
    const scope: OrganizationScope = { app, actor, organization: { id: organizationId } };
    try {
      if ((await sendBatch(scope, senderId)) === BATCH_SIZE) isMore = true;
    } catch (error) {
      await backOffSender(scope, senderId, ['queued'], error);
    } finally {
      underWay.delete(senderId);
    }
  };
  try {
    do {
      const free = signal.aborted ? 0 : MAX_CONCURRENT_SENDERS - underWay.size;
      const groups = free > 0 ? await findDueSenders(app, [...underWay.keys()], free) : [];
      for (const group of groups) underWay.set(group.senderId, begin(group));
      if (underWay.size > 0) await Promise.race([...underWay.values(), delay(POLL_INTERVAL_MS)]);
    } while (underWay.size > 0);
  } finally {
    await Promise.allSettled(underWay.values());
  }
  return isMore;
}

/** Those whose messages have waited longest, without those that are served. */
const findDueSenders = (app: App, served: readonly string[], most: number): Promise<DueSender[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select organization_id, sender_id from messaging.messages
         where due_at <= ? and status = 'queued' and campaign_id is null and sender_id <> all(?::uuid[])
         group by 1, 2 order by min(due_at) limit ?`,
        [app.now(), arrayBinding(served), most],
      );
      return rows as DueSender[];
    },
    { readOnly: true },
  );

/** How many were due. */
async function sendBatch(scope: OrganizationScope, senderId: string): Promise<number> {
  const { app } = scope;
  const grantedAt = performance.now();
  const begun = await inTransaction(scope, async (ctx) => {
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
  const { due, outgoing, account, sender } = begun;
  if (account && sender && outgoing.length > 0) {
    await dispatchMessages(scope, { account, provider: messagingProvider(app, sender.provider), grantedAt }, outgoing);
  }
  return due.length;
}

/** Consent and the vendor's window, as they are at this moment. */
async function skipUnsendable(ctx: Ctx, sender: Sender, due: readonly Message[]): Promise<Message[]> {
  if (due.length === 0) return [];
  const isExempt = ({ payload }: Message) => payload?.ignoresConsent === true;
  const unwanted = await findSuppressed(
    ctx,
    sender.channel,
    due.filter((message) => !isExempt(message)),
  );
  for (const why of ['opted_out', 'blocked'] as const) {
    await skipMessages(
      ctx,
      due.filter((message) => unwanted.get(message) === why),
      why,
    );
  }
  const wanted = due.filter((message) => !unwanted.has(message));
  const closed = await outsideServiceWindow(ctx, sender, wanted);
  await skipMessages(ctx, closed, 'window_closed');
  return wanted.filter((message) => !closed.includes(message));
}

/** Free text that waited until the recipient's last message was too long ago. */
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

/** A link to a medium is good for a day; a message may have waited for longer. */
const withFreshMedia =
  (ctx: Ctx, messages: readonly Message[]) =>
  (outgoing: Outgoing): Outgoing => {
    const { app, organization } = ctx;
    const { content } = outgoing;
    const { media, template } = content;
    const mediaId = messages.find(({ id }) => id === outgoing.id)?.mediaId;
    if (mediaId && media) {
      return {
        ...outgoing,
        content: { ...content, media: { ...media, url: mediaUrl(app, organization.id, mediaId) } },
      };
    }
    const header = template?.header;
    if (!header || !('media' in header)) return outgoing;
    const fresh = { ...header.media, url: renewMediaLink(app, organization.id, header.media.url) };
    return { ...outgoing, content: { ...content, template: { ...template, header: { ...header, media: fresh } } } };
  };

const SKIP_REASONS: Record<string, string> = {
  opted_out: 'They asked not to be written to',
  blocked: 'The contact is blocked',
  window_closed: 'Their last message is too long ago for free text; send a template',
  sender_inactive: 'The sender was switched off',
};

async function skipMessages(ctx: Ctx, messages: readonly Message[], code: string): Promise<Outgoing[]> {
  if (messages.length === 0) return [];
  const { rows } = await ctx.db.raw(
    `update messaging.messages m set status = 'skipped', due_at = null, error_code = ?, error_message = ?
     where m.organization_id = ? and m.id = any(?::uuid[])
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    [code, SKIP_REASONS[code] ?? code, ctx.organization.id, arrayBinding(messages.map(({ id }) => id))],
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
