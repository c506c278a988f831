/**
 * Step 2 of the outbox: marks messages as `sending` in the caller's transaction, with a lease and the number of the attempt.
 * The transaction commits before the vendor is called, so a crash leaves a row whose lease expires; `reconcile.ts` finds it.
 * Callers hold the sender's row lock (`lockSender`).
 */
import { arrayBinding, Message, Sender, sqlValue } from '@tessera/db';
import { statesBefore } from '../../../lib/state-machine.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { OutboundContent } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { messageTransition, messageTransitions } from '../messages/message-state.ts';
import { withTestMode } from '../senders/sender.service.ts';

/** A lease lasts for the vendor's longest call and for storing its outcome. A worker that holds it for longer has crashed. */
const DEFAULT_CALL_MS = 10_000;
const STORE_MARGIN_MS = 20_000;

/** A campaign message to send. Its id is the id of the campaign recipient. */
export interface MessageDraft {
  id: string;
  contactId: string | null;
  address: string;
  /** The first attempt is 1. */
  attempt: number;
  content: OutboundContent;
  templateId: string | null;
  mediaId: string | null;
}

/** A message that is `sending`: input of `dispatch.ts`. */
export interface OutgoingMessage {
  id: string;
  attempt: number;
  address: string;
  content: OutboundContent;
  campaignId: string | null;
}

/**
 * Locks a sender's row. Only one worker at a time sends from a sender, and the row counts what it sent. `for no key update`
 * leaves webhooks and conversations free to reference the row.
 */
export async function lockSender(ctx: Ctx, id: string): Promise<Sender | undefined> {
  const sender = await Sender.of(ctx).findOne({ id }).whereNull('deletedAt').forNoKeyUpdate();
  return sender && withTestMode(ctx, sender);
}

/**
 * Stores messages of a campaign as `sending`, on the first attempt or a later one. Returns the messages to dispatch: a retried
 * message is left out when a report has changed it since.
 */
export async function storeAsSending(
  ctx: Ctx,
  sender: Sender,
  { campaignId, policy }: { campaignId: string; policy: 'at_most_once' | 'at_least_once' },
  drafts: readonly MessageDraft[],
): Promise<OutgoingMessage[]> {
  const again = drafts.filter(({ attempt }) => attempt > 1);
  const known = new Set(again.length > 0 ? await restartAttempts(ctx, sender, again) : []);
  const fresh = drafts.filter(({ attempt }) => attempt === 1);
  if (fresh.length > 0) await insertSending(ctx, sender, campaignId, policy, fresh);
  return drafts
    .filter(({ id, attempt }) => attempt === 1 || known.has(id))
    .map(({ id, attempt, address, content }) => ({ id, attempt, address, content, campaignId }));
}

async function insertSending(
  ctx: Ctx,
  sender: Sender,
  campaignId: string,
  policy: string,
  drafts: readonly MessageDraft[],
): Promise<void> {
  const { id: senderId, channel } = sender;
  const rows = drafts.map(({ id, contactId, address, content, templateId, mediaId }) => ({
    id,
    contact_id: contactId,
    address,
    type: content.type,
    content: content.text,
    subject: content.subject,
    media_id: mediaId,
    media_url: mediaId ? null : (content.media?.url ?? null),
    template_id: templateId,
  }));
  await ctx.db.raw(
    `insert into messaging.messages (organization_id, sender_id, channel, campaign_id, direction, status, attempt, started_at,
       due_at, payload, created_at, id, contact_id, address, type, content, subject, media_id, media_url, template_id)
     select :organization, :senderId, :channel, :campaignId, 'outbound', 'sending', 1, :now, :lease, :payload, :now, given.*
     from json_to_recordset(:rows) as given(id uuid, contact_id uuid, address text, type text, content text, subject text,
       media_id uuid, media_url text, template_id uuid)
     returning organization_id`,
    {
      organization: ctx.organization.id,
      senderId,
      channel,
      campaignId,
      now: ctx.now(),
      lease: leaseUntil(ctx, sender),
      payload: JSON.stringify({ policy }),
      rows: JSON.stringify(rows),
    },
  );
}

/**
 * Retried messages. A report about the previous attempt may have arrived since; such a message keeps its status. Sender and
 * contact are stored again, because the channel's sender or the address's contact may have changed.
 */
async function restartAttempts(ctx: Ctx, sender: Sender, drafts: readonly MessageDraft[]): Promise<string[]> {
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select * from json_to_recordset(:drafts) as given(id uuid, contact_id uuid, attempt integer, content text, subject text)
     ), locked as materialized (
       select m.id, m.created_at from messaging.messages m
       where m.organization_id = :organization and m.id in (select id from given) order by m.id for no key update
     )
     update messaging.messages m set status = :to, sender_id = :sender, contact_id = given.contact_id,
       attempt = given.attempt, started_at = :now, due_at = :lease, content = given.content, subject = given.subject,
       error_code = null, error_message = null, failed_at = null
     from given join locked using (id)
     where m.organization_id = :organization and m.id = given.id and m.created_at = locked.created_at
       and m.status = any(:from::text[]) and m.attempt = given.attempt - 1
     returning m.id`,
    {
      organization: ctx.organization.id,
      sender: sender.id,
      from: arrayBinding(statesBefore(messageTransitions, 'sending')),
      to: 'sending',
      now: ctx.now(),
      lease: leaseUntil(ctx, sender),
      drafts: JSON.stringify(
        drafts.map(({ id, contactId, attempt, content }) => ({
          id,
          contact_id: contactId,
          attempt,
          content: content.text,
          subject: content.subject,
        })),
      ),
    },
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** Locks due messages of the inbox, oldest first. Messages that another transaction has locked are skipped. */
export async function claimDueMessages(ctx: Ctx, senderId: string, limit: number): Promise<Message[]> {
  return Message.of(ctx)
    .where({ senderId, status: 'queued' })
    .whereNull('campaignId')
    .where('dueAt', '<=', ctx.now())
    .orderBy('dueAt')
    .limit(limit)
    .forUpdate()
    .skipLocked();
}

/** Marks messages of `claimDueMessages` as `sending` and counts the attempt. */
export async function markSending(ctx: Ctx, sender: Sender, messages: readonly Message[]): Promise<OutgoingMessage[]> {
  if (messages.length === 0) return [];
  await Message.of(ctx)
    .whereRaw('id = any(?::uuid[])', [arrayBinding(messages.map(({ id }) => id))])
    .patch({
      status: messageTransition('queued', 'sending').to,
      attempt: sqlValue<number>(ctx.db.raw('attempt + 1')),
      startedAt: ctx.now(),
      dueAt: leaseUntil(ctx, sender),
    });
  return messages.map(({ id, attempt, address, payload, campaignId }) => ({
    id,
    attempt: attempt + 1,
    address,
    content: payload as unknown as OutboundContent,
    campaignId,
  }));
}

function leaseUntil(ctx: Ctx, { provider }: Sender): Date {
  const { maxCallMs = DEFAULT_CALL_MS } = messagingProvider(ctx.app, provider).descriptor;
  return new Date(ctx.now().getTime() + maxCallMs + STORE_MARGIN_MS);
}

/** The token that vendors echo in reports: the message and the attempt. */
export const attemptToken = ({ id, attempt }: Pick<OutgoingMessage, 'id' | 'attempt'>): string => `${id}.${attempt}`;
