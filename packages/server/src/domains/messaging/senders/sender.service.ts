/** Senders: made, found, changed and deleted. Credentials go in and are sealed; none comes out. */
import { type Channel, newId, type Rows, Sender, WhatsappAccount, WhatsappPortfolio } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { randomToken } from '../../../lib/tokens.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { CreateSenderInput, ListSendersInput, UpdateSenderInput } from './sender.schema.ts';
import { decryptSenderCredentials, senderWebhookUrl } from './sender-account.ts';
import { descriptorOf, mergeFields, normalizeAddress, requireChannel, sealCredentials } from './sender-fields.ts';

/** Ended by hand, and by other credentials. */
export const CLEARED_PAUSE = { pausedUntil: null, pauseReason: null, faults: 0 };

/** The columns of lists, with the day that the counter is of. */
type SenderWithDay = Sender & { sentOn: string | null };

/** A sender that is not deleted; NOT_FOUND otherwise. CONFLICT (`channel_mismatch`) when it is of another channel. */
export async function requireSender(ctx: Ctx, id: string, channel?: Channel): Promise<Sender> {
  const sender = await Sender.of(ctx).findOne({ id }).whereNull('deletedAt');
  if (!sender) throw notFound('sender');
  if (channel && sender.channel !== channel) {
    throw new AppError('CONFLICT', `“${sender.name}” sends by ${sender.channel}, not by ${channel}`, {
      kind: 'channel_mismatch',
    });
  }
  return sender;
}

/** The one for whoever names none; null when the channel has none. */
export async function defaultSender(ctx: Ctx, channel: Channel): Promise<Sender | null> {
  return (await Sender.of(ctx).findOne({ channel, isDefault: true }).whereNull('deletedAt')) ?? null;
}

export async function createSender(ctx: Ctx, input: z.infer<typeof CreateSenderInput>) {
  const { provider, credentials = {}, settings = {}, portfolioId, ...given } = input;
  const { name, isActive = true, isDefault = false, rateLimitPerMinute = null, dailyLimit = null } = given;
  const descriptor = descriptorOf(ctx.app, provider);
  const channel = requireChannel(descriptor, 'channel' in given ? given.channel : undefined);
  const address = 'address' in given ? given.address : undefined;
  const id = newId();
  const known = mergeFields(descriptor.settings, 'settings', {}, settings);
  // The sandbox gives its secret to whoever opens an account.
  const secret = provider === 'sandbox' ? { webhookSecret: randomToken() } : {};
  const opened = mergeFields(descriptor.credentials, 'credentials', secret, credentials);
  await requirePortfolio(ctx, channel, portfolioId);
  if (isDefault) await clearDefaultSender(ctx, channel, id);
  const sender = await Sender.add(ctx, {
    id,
    name,
    provider,
    channel,
    address: normalizeAddress(channel, address, mayBeWithoutAddress(channel, known)),
    settings: known,
    portfolioId: portfolioId ?? null,
    isActive,
    isDefault,
    rateLimitPerMinute,
    dailyLimit,
    createdBy: userId(ctx),
    ...(await sealCredentials(ctx, id, opened)),
  });
  if (channel === 'whatsapp') await insertWhatsappAccount(ctx, sender, opened);
  await recordActivity(ctx, {
    action: 'messaging.senders.create',
    resource: 'messaging.senders',
    resourceId: id,
    details: { provider, channel, isActive, isDefault },
  });
  return getSender(ctx, { id });
}

export async function getSender(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [sender] = await senderRows(ctx).where({ id });
  if (!sender) throw notFound('sender');
  return presentSender(ctx, sender);
}

export async function listSenders(ctx: Ctx, input: z.infer<typeof ListSendersInput>) {
  const { channel, provider, isActive } = input.filter ?? {};
  const query = senderRows(ctx);
  if (channel) query.where({ channel });
  if (provider) query.where({ provider });
  if (isActive !== undefined) query.where({ isActive });
  const { items, nextCursor } = await page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
  return { items: items.map((sender) => presentSender(ctx, sender)), nextCursor };
}

export async function updateSender(ctx: Ctx, input: z.infer<typeof UpdateSenderInput>) {
  const { id, address, credentials, settings, ...fields } = input;
  const before = await lockSenderForUpdate(ctx, id);
  const descriptor = descriptorOf(ctx.app, before.provider);
  await requirePortfolio(ctx, before.channel, fields.portfolioId);
  if (fields.isDefault) await clearDefaultSender(ctx, before.channel, id);
  const { baseUrl, ...known } = before.settings;
  const changed = settings && mergeFields(descriptor.settings, 'settings', known, settings);
  const opened = await decryptSenderCredentials(ctx.app, ctx.db, before);
  const next = credentials && mergeFields(descriptor.credentials, 'credentials', opened, credentials);
  await Sender.of(ctx)
    .where({ id })
    .patch({
      ...fields,
      ...(address !== undefined && { address: normalizeAddress(before.channel, address, false) }),
      ...(changed && { settings: baseUrl === undefined ? changed : { ...changed, baseUrl } }),
      // Other credentials have yet to be shown to work, and what was held against the old ones is over.
      ...(next && {
        ...(await sealCredentials(ctx, id, next)),
        ...CLEARED_PAUSE,
        verifiedAt: null,
        verificationError: null,
      }),
    });
  if (before.channel === 'whatsapp') await syncWhatsappAccount(ctx, await requireSender(ctx, id), next ?? opened);
  const after = await getSender(ctx, { id });
  await recordActivity(ctx, {
    action: 'messaging.senders.update',
    resource: 'messaging.senders',
    resourceId: id,
    changes: changesOf<Sender>(before, after, [
      'name',
      'address',
      'isActive',
      'isDefault',
      'settings',
      'credentialHints',
      'portfolioId',
      'rateLimitPerMinute',
      'dailyLimit',
    ]),
  });
  return after;
}

/** Conversations and messages stay and can be read; its number may be set up again, and its credentials are gone. */
export async function deleteSender(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  await lockSenderForUpdate(ctx, id);
  await Sender.of(ctx).where({ id }).patch({
    deletedAt: ctx.now(),
    isActive: false,
    isDefault: false,
    portfolioId: null,
    credentials: null,
    credentialHints: {},
  });
  await WhatsappAccount.of(ctx).where({ id }).delete();
}

/** Whatever it waited for is over, or is tried. */
export async function resumeSender(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await lockSenderForUpdate(ctx, id);
  await Sender.of(ctx).where({ id }).patch(CLEARED_PAUSE);
  ctx.afterCommit(() => ctx.app.loops.wake('messaging.outbox'));
  return getSender(ctx, { id });
}

async function lockSenderForUpdate(ctx: Ctx, id: string): Promise<Sender> {
  const sender = await Sender.of(ctx).findOne({ id }).whereNull('deletedAt').forUpdate();
  if (!sender) throw notFound('sender');
  return sender;
}

const senderRows = (ctx: Ctx): Rows<SenderWithDay> =>
  Sender.rows(ctx).select('sentOn').whereNull('deletedAt') as unknown as Rows<SenderWithDay>;

/** What `infinity` reads as: a pause that only people end. */
const INDEFINITE_PAUSE = new Date('9999-12-31T00:00:00Z');

const presentSender = (ctx: Ctx, sender: SenderWithDay) => ({
  ...sender,
  pausedUntil:
    (sender.pausedUntil as Date | number | null) === Number.POSITIVE_INFINITY ? INDEFINITE_PAUSE : sender.pausedUntil,
  messagesSentToday: sentToday(ctx, sender),
  webhookUrl: senderWebhookUrl(ctx.app, sender.id),
});

/** The counter is of the day it was last moved on. */
export const sentToday = (ctx: Pick<Ctx, 'now'>, sender: Pick<Sender, 'sentOn' | 'messagesSentToday'>): number =>
  sender.sentOn === ctx.now().toISOString().slice(0, 10) ? sender.messagesSentToday : 0;

const mayBeWithoutAddress = (channel: Channel, settings: Record<string, unknown>): boolean =>
  channel === 'sms' && typeof settings.messagingServiceSid === 'string';

export async function requirePortfolio(
  ctx: Ctx,
  channel: Channel,
  portfolioId: string | null | undefined,
): Promise<void> {
  if (!portfolioId) return;
  if (!(await WhatsappPortfolio.of(ctx).findOne({ id: portfolioId }))) throw notFound('portfolio');
  if (channel !== 'whatsapp') {
    throw new AppError('CONFLICT', 'Only WhatsApp senders belong to portfolios', { kind: 'channel_mismatch' });
  }
}

/** There is one default for each channel. */
const clearDefaultSender = (ctx: Ctx, channel: Channel, id: string) =>
  Sender.of(ctx).where({ channel, isDefault: true }).whereNot({ id }).patch({ isDefault: false });

/** What of an account stands with its sender. The sandbox is there as soon as it is made. */
const insertWhatsappAccount = (
  ctx: Ctx,
  { id, address, name, provider }: Sender,
  credentials: Record<string, string | undefined>,
) =>
  WhatsappAccount.add(ctx, {
    id,
    phoneNumber: address as string,
    displayName: name,
    connectionStatus: provider === 'sandbox' ? 'connected' : 'disconnected',
    ...metaIdsOf(credentials),
  });

const syncWhatsappAccount = (ctx: Ctx, { id, address }: Sender, credentials: Record<string, string | undefined>) =>
  WhatsappAccount.of(ctx)
    .where({ id })
    .patch({ phoneNumber: address as string, ...metaIdsOf(credentials) });

const metaIdsOf = ({ phoneNumberId, businessAccountId }: Record<string, string | undefined>) => ({
  phoneNumberId: phoneNumberId ?? null,
  businessAccountId: businessAccountId ?? null,
});
