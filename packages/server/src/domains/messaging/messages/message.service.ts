/** Messages of the inbox: list, cancel, retry, resolve. `send-message.service.ts` sends; `outbox/` delivers. */

import { Conversation, Message } from '@tessera/db';
import type { z } from 'zod';
import { AppError, type ErrorKind, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireInboxFilterTargets } from '../conversations/inbox-filter.ts';
import { OUTBOX_LOOP } from '../outbox/outbox-loops.ts';
import type { ListMessagesInput, ResolveMessageInput } from './message.schema.ts';
import { emitMessagesChanged } from './message-events.ts';
import { messageTransition } from './message-state.ts';

export async function listMessages(ctx: Ctx, input: z.infer<typeof ListMessagesInput>) {
  const { conversationId, status, direction, ...exact } = input.filter ?? {};
  await requireInboxFilterTargets(ctx, exact);
  const query = Message.of(ctx).select(Message.columns);
  if (conversationId) {
    const conversation = await Conversation.of(ctx).findOne({ id: conversationId });
    if (!conversation) throw notFound('conversation');
    query.where({ senderId: conversation.senderId, address: conversation.address });
  }
  for (const [field, value] of Object.entries(exact)) if (value !== undefined) query.where({ [field]: value });
  if (status) query.whereIn('status', status);
  if (direction) query.whereIn('direction', direction);
  return page(query, input, { createdAt: byAge });
}

export async function getMessage(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const message = await Message.byId(ctx, id);
  if (!message) throw notFound('message');
  return message;
}

/** CONFLICT (`message_not_queued`) once sending has begun. */
export const cancelMessage = (ctx: Ctx, { id }: z.infer<typeof withId>) =>
  transitionMessage(ctx, id, {
    ...messageTransition('queued', 'cancelled'),
    set: 'due_at = null',
    kind: 'message_not_queued',
    refusal: 'This message is not waiting any more; only queued messages can be cancelled',
    includesCampaigns: false,
  });

/** Counts a new attempt, so that late reports about the failed one do not concern it. */
export const retryMessage = (ctx: Ctx, { id }: z.infer<typeof withId>) =>
  transitionMessage(ctx, id, {
    ...messageTransition('failed', 'queued'),
    set: `due_at = :now, attempt = m.attempt + 1, sent_at = null, failed_at = null, error_code = null,
      error_message = null`,
    kind: 'message_not_failed',
    refusal: 'This message has not failed; only failed messages can be retried',
    includesCampaigns: false,
  });

const RESOLUTIONS: Record<z.infer<typeof ResolveMessageInput>['outcome'], Pick<Transition, 'from' | 'to' | 'set'>> = {
  sent: {
    ...messageTransition('uncertain', 'sent'),
    set: `due_at = null, sent_at = coalesce(m.sent_at, m.started_at, :now), error_code = null, error_message = null`,
  },
  failed: {
    ...messageTransition('uncertain', 'failed'),
    set: `due_at = null, failed_at = :now, error_code = 'resolved',
      error_message = 'A member of the team marked it as not sent'`,
  },
  resend: { ...messageTransition('uncertain', 'queued'), set: 'due_at = :now' },
};

/** Settles an uncertain message by hand. CONFLICT (`message_not_uncertain`) when its outcome is known. */
export const resolveMessage = (ctx: Ctx, { id, outcome }: z.infer<typeof ResolveMessageInput>) =>
  transitionMessage(ctx, id, {
    ...RESOLUTIONS[outcome],
    kind: 'message_not_uncertain',
    refusal: 'The outcome of this message is known; only uncertain messages can be resolved',
    includesCampaigns: true,
  });

interface Transition {
  from: Message['status'];
  to: Message['status'];
  /** Further assignments of the `update`. */
  set: string;
  kind: ErrorKind;
  refusal: string;
  /** Whether a campaign's message may be changed here. Otherwise CONFLICT (`message_owned_by_campaign`). */
  includesCampaigns: boolean;
}

/** One conditional update, so concurrent transitions of a message exclude each other. Wakes the outbox; campaigns follow by the event. */
async function transitionMessage(
  ctx: Ctx,
  id: string,
  { from, to, set, kind, refusal, includesCampaigns }: Transition,
): Promise<Message> {
  const { rows } = await ctx.db.raw(
    `update messaging.messages m set status = :to, ${set}
     where m.organization_id = :organization and m.id = :id and m.direction = 'outbound' and m.status = :from
       ${includesCampaigns ? '' : 'and m.campaign_id is null'} and :now::timestamptz is not null
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    { organization: ctx.organization.id, id, from, to, now: ctx.now() },
  );
  const message = await getMessage(ctx, { id });
  if (rows.length === 0) {
    if (!includesCampaigns && message.campaignId !== null) {
      throw new AppError('CONFLICT', 'This message belongs to a campaign; change it there', {
        kind: 'message_owned_by_campaign',
      });
    }
    throw new AppError('CONFLICT', refusal, { kind, status: message.status });
  }
  await emitMessagesChanged(ctx, rows);
  ctx.afterCommit(() => ctx.app.loops.wake(OUTBOX_LOOP));
  return message;
}
