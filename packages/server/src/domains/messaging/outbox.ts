/** Messages of the inbox that are due: checked once more, begun, and delivered. Campaigns bring their own (`sending.ts`). */
import { inSystem, type Message, type Sender } from '@tessera/db';
import { type App, type Ctx, inTransaction, type OrganizationScope } from '../../context.ts';
import { messagingProvider } from '../../providers/messaging/index.ts';
import { mayContact } from '../contacts/index.ts';
import { deliver } from './deliver.ts';
import { mediaLink } from './media-link.ts';
import { recipientsOf } from './recipient-address.ts';
import { takeRoom } from './room.ts';
import { openAccount } from './sender-account.ts';
import { senderLimit } from './sender-limits.ts';
import { beginQueued, dueMessages, lockSender, type Outgoing } from './sending.ts';
import { tellChanged } from './statuses.ts';
import { openWindows } from './windows.ts';

const MOST_AT_ONCE = 100;
/** Senders served at the same time: a vendor that is slow holds up its own only. */
const LANES = 8;

interface Group {
  organizationId: string;
  senderId: string;
}

/** One turn: whether there may be more. */
export async function sendDueMessages(app: App, signal: AbortSignal): Promise<boolean> {
  const groups = await inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select organization_id, sender_id from messaging.messages
         where due_at <= ? and status = 'queued' and campaign_id is null
         group by 1, 2 order by min(due_at) limit 50`,
        [app.now()],
      );
      return rows as Group[];
    },
    { readOnly: true },
  );
  let isMore = false;
  const lane = async () => {
    for (let group = groups.shift(); group && !signal.aborted; group = groups.shift()) {
      if ((await sendGroup(app, group)) === MOST_AT_ONCE) isMore = true;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return isMore;
}

/** How many were due. */
async function sendGroup(app: App, { organizationId, senderId }: Group): Promise<number> {
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'messaging.outbox' },
    organization: { id: organizationId },
  };
  const grantedAt = performance.now();
  const begun = await inTransaction(scope, async (ctx) => {
    const sender = await lockSender(ctx, senderId);
    const due = await dueMessages(ctx, senderId, MOST_AT_ONCE);
    if (!sender?.isActive) return { due, outgoing: await skip(ctx, due, 'sender_inactive') };
    const sendable = await withoutRefused(ctx, sender, due);
    const { granted, againAt } = await takeRoom(ctx, sender, [senderLimit(app, sender)], sendable);
    await postpone(
      ctx,
      sendable.filter(({ id }) => !granted.has(id)),
      againAt,
    );
    const outgoing = await beginQueued(
      ctx,
      sendable.filter(({ id }) => granted.has(id)),
    );
    if (outgoing.length === 0) return { due, outgoing };
    const account = await openAccount(app, ctx.db, sender);
    return { due, outgoing: await recipientsOf(ctx, sender, outgoing.map(withFreshMedia(ctx, due))), account, sender };
  });
  const { due, outgoing, account, sender } = begun;
  if (account && sender && outgoing.length > 0) {
    await deliver(scope, { account, provider: messagingProvider(app, sender.provider), grantedAt }, outgoing);
  }
  return due.length;
}

/** Consent and the vendor's window, as they are at this moment. */
async function withoutRefused(ctx: Ctx, sender: Sender, due: readonly Message[]): Promise<Message[]> {
  if (due.length === 0) return [];
  const isExempt = ({ payload }: Message) => payload?.ignoresConsent === true;
  const { optedOut, blocked } = await mayContact(
    ctx,
    sender.channel,
    due.map(({ address }) => address),
  );
  const refused = new Set([...optedOut, ...blocked]);
  const unwanted = due.filter((message) => refused.has(message.address) && !isExempt(message));
  await skip(ctx, unwanted, 'opted_out');
  const wanted = due.filter((message) => !refused.has(message.address) || isExempt(message));
  const closed = await closedWindows(ctx, sender, wanted);
  await skip(ctx, closed, 'window_closed');
  return wanted.filter((message) => !closed.includes(message));
}

/** Free text that waited until the recipient's last message was too long ago. */
async function closedWindows(ctx: Ctx, sender: Sender, messages: readonly Message[]): Promise<Message[]> {
  const free = messages.filter(({ templateId }) => templateId === null);
  if (sender.channel !== 'whatsapp' || free.length === 0) return [];
  const addresses = await openWindows(
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
    const mediaId = messages.find(({ id }) => id === outgoing.id)?.mediaId;
    const { media } = outgoing.content;
    if (!mediaId || !media) return outgoing;
    const url = mediaLink(ctx.app, ctx.organization.id, mediaId);
    return { ...outgoing, content: { ...outgoing.content, media: { ...media, url } } };
  };

const WORDS: Record<string, string> = {
  opted_out: 'They asked not to be written to',
  window_closed: 'Their last message is too long ago for free text; send a template',
  sender_inactive: 'The sender was switched off',
};

async function skip(ctx: Ctx, messages: readonly Message[], code: string): Promise<Outgoing[]> {
  if (messages.length === 0) return [];
  const { rows } = await ctx.db.raw(
    `update messaging.messages m set status = 'skipped', due_at = null, error_code = ?, error_message = ?
     where m.organization_id = ? and m.id = any(?::uuid[])
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    [code, WORDS[code] ?? code, ctx.organization.id, messages.map(({ id }) => id) as unknown as string],
  );
  await tellChanged(ctx, rows);
  return [];
}

const postpone = async (ctx: Ctx, messages: readonly Message[], until: Date): Promise<void> => {
  if (messages.length === 0) return;
  await ctx.db.raw('update messaging.messages set due_at = ? where organization_id = ? and id = any(?::uuid[])', [
    until,
    ctx.organization.id,
    messages.map(({ id }) => id) as unknown as string,
  ]);
};
