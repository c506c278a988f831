/**
 * Stores inbound messages once each, with their contact and conversation. Called by `process-webhooks.ts` under the inbound
 * lock
 * of the organization.
 */
import { type Conversation, newId } from '@tessera/db';
import { canonicalEmail } from '../../../lib/text/email-address.ts';
import { currentSpelling } from '../../../lib/text/phone-spellings.ts';
import type { InboundMessage } from '../../../providers/messaging/messaging-provider.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { ConsentStatement, updateMessageCounters } from '../../contacts/index.ts';
import { applyConsentWords } from '../consent/opt-out.ts';
import { messagePreview } from '../content/message-preview.ts';
import type { WebhookReport } from '../webhooks/webhook-report.ts';
import { routeToConversations } from './conversation-routing.ts';
import { INBOUND_MEDIA_JOB, isStorable, storeInboundFile } from './inbound-media.ts';
import type { InboundPayload, InboundRecord, NewInbound } from './inbound-message.ts';

/** What the caller stores for the new messages. */
export interface IngestResult {
  /** Consents that the messages state. The caller stores them with the consents of other reports, in one lock order. */
  consents: ConsentStatement[];
  touches: Parameters<typeof updateMessageCounters>[1][number][];
}

export async function ingestInbound(
  ctx: Ctx,
  reports: readonly WebhookReport<InboundMessage>[],
  reported: readonly ConsentStatement[],
): Promise<IngestResult> {
  const fresh = await claimNewMessages(ctx, reports);
  if (fresh.length === 0) return { consents: [], touches: [] };
  const records = await routeToConversations(ctx, fresh);
  const conversations = await upsertConversations(ctx, records);
  await insertMessages(ctx, records);
  const withMedia = records.filter(({ message: { media } }) => media && !media.data);
  const jobs = withMedia.map(({ id }) => ({ organizationId: ctx.organization.id, messageId: id }));
  await ctx.app.jobs.send(ctx.db, INBOUND_MEDIA_JOB, ...jobs);
  const received = records.filter(isFromContact).map(({ id, sender, contactId, address }) => ({
    messageId: id,
    conversationId: conversations.get(`${sender.id} ${address}`)?.id ?? null,
    contactId,
    senderId: sender.id,
  }));
  await emit(ctx, 'messaging.message.received', ...received);
  return {
    consents: await applyConsentWords(ctx, records.filter(isFromContact), reported),
    touches: records.flatMap((one) =>
      one.contactId ? [{ contactId: one.contactId, unread: isFromContact(one) ? 1 : 0, lastMessageAt: one.at }] : [],
    ),
  };
}

const isFromContact = ({ message }: NewInbound): boolean => !message.isOwn;

/** Registers the vendor's ids and returns the messages that are new. The oldest comes first, so that ids follow time. */
async function claimNewMessages(ctx: Ctx, reports: readonly WebhookReport<InboundMessage>[]): Promise<NewInbound[]> {
  if (reports.length === 0) return [];
  const keyOf = (senderId: string, externalId: string) => `${senderId} ${externalId}`;
  const at = ctx.now();
  const given = new Map(
    reports
      .map(({ sender, item }) => ({ sender, message: sanitizeInbound(item) }))
      .filter(({ message: { externalId, from } }) => externalId && (from.phone || from.userId || from.email))
      .sort((a, b) => a.message.at.getTime() - b.message.at.getTime())
      .map((one) => [keyOf(one.sender.id, one.message.externalId), { ...one, id: newId(), at }] as const),
  );
  const { rows } = await ctx.db.raw(
    `insert into messaging.external_messages (organization_id, sender_id, external_id, message_id, message_created_at)
     select ?, "senderId", "externalId", id, ?
     from json_to_recordset(?) as given("senderId" uuid, "externalId" text, id uuid) order by 2, 3
     on conflict do nothing returning message_id`,
    [
      ctx.organization.id,
      at,
      JSON.stringify(
        [...given.values()].map(({ id, sender, message }) => ({
          id,
          senderId: sender.id,
          externalId: message.externalId,
        })),
      ),
    ],
  );
  const isNew = new Set((rows as { messageId: string }[]).map(({ messageId }) => messageId));
  return [...given.values()].filter(({ id }) => isNew.has(id));
}

/** Cuts every field to what its column holds. */
function sanitizeInbound(message: InboundMessage): InboundMessage {
  const { from, media } = message;
  const text = <Value extends string | null>(value: Value, maxLength: number): Value =>
    (value === null ? value : value.slice(0, maxLength).toWellFormed()) as Value;
  return {
    ...message,
    externalId: text(message.externalId, 255),
    replyTo: text(message.replyTo, 255) || null,
    text: text(message.text, 100_000),
    subject: text(message.subject ?? null, 500) || null,
    from: {
      phone: currentSpelling(text(from.phone, 320) ?? '') || null,
      userId: text(from.userId, 128) || null,
      email: canonicalEmail(text(from.email, 320) ?? '') || null,
      name: text(from.name, 200)?.trim() || null,
    },
    media: media && {
      ref: text(media.ref, 2_000),
      mimeType: text(media.mimeType, 100),
      fileName: text(media.fileName, 255) || null,
      ...(media.data && { data: media.data }),
    },
  };
}

/** Creates conversations or opens them again. The answer is keyed by sender and address. */
async function upsertConversations(ctx: Ctx, records: readonly InboundRecord[]): Promise<Map<string, Conversation>> {
  const byConversation = Map.groupBy(records, ({ sender, address }) => `${sender.id} ${address}`);
  const rows = [...byConversation.values()].map((same) => {
    const last = same.at(-1) as InboundRecord;
    const written = same.findLast(isFromContact) ?? null;
    return {
      senderId: last.sender.id,
      channel: last.sender.channel,
      contactId: last.contactId,
      address: last.address,
      unread: same.filter(isFromContact).length,
      preview: messagePreview(last.message.type, last.message.text),
      direction: isFromContact(last) ? 'inbound' : 'outbound',
      inboundAt: written && earlierTime(written.message.at, written.at),
    };
  });
  const { rows: found } = await ctx.db.raw(
    `insert into messaging.conversations as c (organization_id, sender_id, channel, contact_id, address, unread_count,
       last_message_at, last_message_preview, last_message_direction, last_inbound_at)
     select :organization, "senderId", channel, "contactId", address, unread, :now, preview, direction, "inboundAt"
     from json_to_recordset(:rows) as given("senderId" uuid, channel text, "contactId" uuid, address text, unread integer,
       preview text, direction text, "inboundAt" timestamptz)
     order by "senderId", address
     on conflict (organization_id, sender_id, address) do update set status = 'open',
       contact_id = coalesce(c.contact_id, excluded.contact_id), unread_count = c.unread_count + excluded.unread_count,
       last_message_at = excluded.last_message_at, last_message_preview = excluded.last_message_preview,
       last_message_direction = excluded.last_message_direction, last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at)
     returning id, sender_id, address`,
    { organization: ctx.organization.id, now: records[0]?.at as Date, rows: JSON.stringify(rows) },
  );
  return new Map((found as Conversation[]).map((one) => [`${one.senderId} ${one.address}`, one]));
}

/** The vendor's clock may be ahead of ours. */
const earlierTime = (theirs: Date, ours: Date): Date => (theirs < ours ? theirs : ours);

async function insertMessages(ctx: Ctx, records: readonly InboundRecord[]): Promise<void> {
  const files = await storeFiles(ctx, records);
  const rows = records.map(({ id, sender, message, at, contactId, address }) => ({
    id,
    senderId: sender.id,
    channel: sender.channel,
    contactId,
    address,
    type: message.type,
    content: message.text,
    subject: message.subject ?? null,
    mediaId: files.get(id) ?? null,
    payload: message.media && !message.media.data ? ({ media: message.media } satisfies InboundPayload) : null,
    externalId: message.externalId,
    replyTo: message.replyTo,
    direction: message.isOwn ? 'outbound' : 'inbound',
    status: message.isOwn ? 'sent' : 'delivered',
    sentAt: earlierTime(message.at, at),
    deliveredAt: message.isOwn ? null : at,
  }));
  await ctx.db.raw(
    `insert into messaging.messages (organization_id, id, sender_id, channel, contact_id, address, direction, type, content,
       subject, media_id, payload, external_id, reply_to, status, sent_at, delivered_at, created_at)
     select :organization, id, "senderId", channel, "contactId", address, direction, type, content, subject, "mediaId", payload, "externalId",
       "replyTo", status, "sentAt", "deliveredAt", :now
     from json_to_recordset(:rows) as given(id uuid, "senderId" uuid, channel text, "contactId" uuid, address text, type text,
       content text, subject text, "mediaId" uuid, payload jsonb, "externalId" text, "replyTo" text, direction text, status text, "sentAt" timestamptz, "deliveredAt" timestamptz)
     returning organization_id`,
    { organization: ctx.organization.id, now: records[0]?.at as Date, rows: JSON.stringify(rows) },
  );
}

/** Stores the files that came with their messages. The answer is keyed by message. */
async function storeFiles(ctx: Ctx, records: readonly InboundRecord[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { id, message } of records) {
    const { media } = message;
    if (media?.data && isStorable(media.data)) files.set(id, await storeInboundFile(ctx, media, media.data));
  }
  return files;
}
