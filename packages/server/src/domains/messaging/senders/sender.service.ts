/** Senders: create, list, update, delete, resume. Credentials are sealed on the way in and never returned. */
import { type Channel, type Conversation, newId, type Rows, Sender, WhatsappAccount } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { randomToken } from '../../../lib/tokens.ts';
import { generateVapidKeyPair } from '../../../providers/messaging/web-push/web-push.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { isTestMode, requireTestMode } from '../../organizations/index.ts';
import { requirePortfolio } from '../portfolios/portfolio.service.ts';
import type { CreateSenderInput, ListSendersInput, UpdateSenderInput } from './sender.schema.ts';
import { decryptSenderCredentials, senderWebhookUrl } from './sender-account.ts';
import { descriptorOf, mergeFields, normalizeAddress, requireChannel, sealCredentials } from './sender-fields.ts';
import { senderFreed } from './sender-freed.ts';

/** The columns of a sender without a pause. */
export const CLEARED_PAUSE = { pausedUntil: null, pauseReason: null, faults: 0 };

/** A row for presentation, with the day that `messagesSentToday` counts, and reports that were not understood. */
type SenderWithDay = Sender & { sentOn: string | null; failedReportCount: number };

/** Returns a sender that is not deleted; NOT_FOUND otherwise. CONFLICT (`channel_mismatch`) for another channel. */
export async function requireSender(ctx: Ctx, id: string, channel?: Channel): Promise<Sender> {
  const sender = await findSender(ctx, id);
  if (!sender) throw notFound('sender');
  if (channel && sender.channel !== channel) {
    throw new AppError('CONFLICT', `“${sender.name}” sends by ${sender.channel}, not by ${channel}`, {
      kind: 'channel_mismatch',
    });
  }
  return sender;
}

/** A sender that is not deleted. `id` may be a query that selects the id. */
export async function findSender(ctx: Ctx, id: string | Rows<Conversation>): Promise<Sender | undefined> {
  const [found] = (await Sender.of(ctx)
    .select('senders.*', ctx.db.raw(IS_USABLE) as never)
    .where('id', id as string)
    .whereNull('deletedAt')) as (Sender & { isUsable: boolean })[];
  if (!found) return undefined;
  const { isUsable, ...sender } = found;
  return { ...sender, isActive: sender.isActive && isUsable } as unknown as Sender;
}

/** Without test mode a sandbox counts as switched off, also where it was set up before. */
const IS_USABLE = `case when provider = 'sandbox' then coalesce((select o.is_test_mode from organizations.organizations o
  where o.id = senders.organization_id), false) else true end as is_usable`;

/** Without test mode a sandbox counts as switched off, also where it was set up before. */
export async function withTestMode(ctx: Ctx, sender: Sender): Promise<Sender> {
  if (sender.provider !== 'sandbox' || (await isTestMode(ctx))) return sender;
  return { ...sender, isActive: false } as Sender;
}

/** The default sender of a channel; null when the channel has none. */
export async function defaultSender(ctx: Ctx, channel: Channel): Promise<Sender | null> {
  const sender = await Sender.of(ctx).findOne({ channel, isDefault: true }).whereNull('deletedAt');
  return sender ? withTestMode(ctx, sender) : null;
}

export async function createSender(ctx: Ctx, input: z.infer<typeof CreateSenderInput>) {
  const { provider, credentials = {}, settings = {}, portfolioId, ...given } = input;
  const { name, isActive = true, isDefault = false, rateLimitPerMinute = null, dailyLimit = null } = given;
  const descriptor = descriptorOf(ctx.app, provider);
  const channel = requireChannel(descriptor, 'channel' in given ? given.channel : undefined);
  const address = 'address' in given ? given.address : undefined;
  if (provider === 'sandbox') await requireTestMode(ctx);
  const id = newId();
  const validSettings = mergeFields(descriptor.settings, 'settings', {}, settings);
  // The sandbox generates its webhook secret.
  const secret = provider === 'sandbox' ? { webhookSecret: randomToken() } : {};
  const currentCredentials = mergeFields(descriptor.credentials, 'credentials', secret, credentials);
  await requirePortfolio(ctx, channel, portfolioId);
  if (isDefault) await clearDefaultSender(ctx, channel, id);
  const sender = await Sender.add(ctx, {
    id,
    name,
    provider,
    channel,
    address: normalizeAddress(channel, address, mayBeWithoutAddress(channel, validSettings)),
    settings: validSettings,
    portfolioId: portfolioId ?? null,
    isActive,
    isDefault,
    rateLimitPerMinute,
    dailyLimit,
    createdBy: userId(ctx),
    ...(await sealCredentials(ctx, id, currentCredentials)),
  });
  if (channel === 'whatsapp') await insertWhatsappAccount(ctx, sender, currentCredentials);
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
  if (channel) query.whereIn('channel', channel);
  if (provider) query.whereIn('provider', provider);
  if (isActive !== undefined) query.where({ isActive });
  const { items, nextCursor } = await page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
  return { items: items.map((sender) => presentSender(ctx, sender)), nextCursor };
}

export async function updateSender(ctx: Ctx, input: z.infer<typeof UpdateSenderInput>) {
  const { id, address, credentials, settings, ...fields } = input;
  const before = await lockSenderForUpdate(ctx, id);
  if (before.provider === 'sandbox' && (fields.isActive || fields.isDefault)) await requireTestMode(ctx);
  const descriptor = descriptorOf(ctx.app, before.provider);
  await requirePortfolio(ctx, before.channel, fields.portfolioId);
  if (fields.isDefault) await clearDefaultSender(ctx, before.channel, id);
  const { baseUrl, ...stored } = before.settings;
  const changed = settings && mergeFields(descriptor.settings, 'settings', stored, settings);
  const currentCredentials = await decryptSenderCredentials(ctx.app, ctx.db, before);
  const next = credentials && mergeFields(descriptor.credentials, 'credentials', currentCredentials, credentials);
  await Sender.of(ctx)
    .where({ id })
    .patch({
      ...fields,
      ...(address !== undefined && { address: normalizeAddress(before.channel, address, false) }),
      ...(changed && { settings: baseUrl === undefined ? changed : { ...changed, baseUrl } }),
      // New credentials are not verified, and a pause belonged to the old ones.
      ...(next && {
        ...(await sealCredentials(ctx, id, next)),
        ...CLEARED_PAUSE,
        verifiedAt: null,
        verificationError: null,
      }),
    });
  if (before.channel === 'whatsapp')
    await syncWhatsappAccount(ctx, await requireSender(ctx, id), next ?? currentCredentials);
  // Limits, credentials or the activity may have changed.
  await senderFreed(ctx, id);
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

/** Soft delete: conversations and messages stay readable. The credentials are removed, and the number may be set up again. */
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

/** Ends a pause. The next batch shows whether its cause is over. */
export async function resumeSender(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await lockSenderForUpdate(ctx, id);
  await Sender.of(ctx).where({ id }).patch(CLEARED_PAUSE);
  await senderFreed(ctx, id);
  return getSender(ctx, { id });
}

/** A new key pair for web push. */
export const generateVapidKeys = generateVapidKeyPair;

async function lockSenderForUpdate(ctx: Ctx, id: string): Promise<Sender> {
  const sender = await Sender.of(ctx).findOne({ id }).whereNull('deletedAt').forUpdate();
  if (!sender) throw notFound('sender');
  return sender;
}

const senderRows = (ctx: Ctx): Rows<SenderWithDay> =>
  Sender.of(ctx)
    .select(Sender.columns)
    .select('sentOn', ctx.db.raw(FAILED_REPORT_COUNT, [ctx.organization.id]))
    .whereNull('deletedAt') as unknown as Rows<SenderWithDay>;

const FAILED_REPORT_COUNT = `(select count(*)::integer from messaging.inbound_webhooks w
  where w.organization_id = ? and w.sender_id = senders.id and w.error is not null) as failed_report_count`;

/** The API's time for a pause without end, which PostgreSQL stores as `infinity`. */
const INDEFINITE_PAUSE = new Date('9999-12-31T00:00:00Z');

const presentSender = (ctx: Ctx, sender: SenderWithDay) => ({
  ...sender,
  pausedUntil:
    (sender.pausedUntil as Date | number | null) === Number.POSITIVE_INFINITY ? INDEFINITE_PAUSE : sender.pausedUntil,
  messagesSentToday: sentToday(ctx, sender),
  webhookUrl: senderWebhookUrl(ctx.app, sender.id),
});

/** The stored counter belongs to `sentOn`; on a later day nothing has been sent yet. */
export const sentToday = (ctx: Pick<Ctx, 'now'>, sender: Pick<Sender, 'sentOn' | 'messagesSentToday'>): number =>
  sender.sentOn === ctx.now().toISOString().slice(0, 10) ? sender.messagesSentToday : 0;

const mayBeWithoutAddress = (channel: Channel, settings: Record<string, unknown>): boolean =>
  channel === 'sms' && typeof settings.messagingServiceSid === 'string';

/** A channel has one default sender. */
const clearDefaultSender = (ctx: Ctx, channel: Channel, id: string) =>
  Sender.of(ctx).where({ channel, isDefault: true }).whereNot({ id }).patch({ isDefault: false });

/** The WhatsApp part of a sender. A sandbox account is connected at once. */
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
