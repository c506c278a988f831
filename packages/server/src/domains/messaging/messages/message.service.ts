/** Messages of the inbox: written, found, taken back, and tried again. Sending itself is the outbox's (`outbox.ts`). */
import { Conversation, Message } from '@tessera/db';
import type { z } from 'zod';
import { AppError, type ErrorKind, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireFilterTargets } from '../conversations/inbox-filter.ts';
import type { ListMessagesInput, ResolveMessageInput } from './message.schema.ts';
import { emitMessagesChanged } from './message-events.ts';

export async function listMessages(ctx: Ctx, input: z.infer<typeof ListMessagesInput>) {
  const { conversationId, status, ...exact } = input.filter ?? {};
  await requireFilterTargets(ctx, exact);
  const query = Message.rows(ctx);
  if (conversationId) {
    const conversation = await Conversation.of(ctx).findOne({ id: conversationId });
    if (!conversation) throw notFound('conversation');
    query.where({ senderId: conversation.senderId, address: conversation.address });
  }
  for (const [field, value] of Object.entries(exact)) if (value !== undefined) query.where({ [field]: value });
  if (status) query.whereIn('status', status);
  return page(query, input, { createdAt: byAge });
}

export async function getMessage(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [message] = await Message.rows(ctx).where({ id });
  if (!message) throw notFound('message');
  return message;
}

/** CONFLICT (`message_not_queued`) once it is leaving. */
export const cancelMessage = (ctx: Ctx, { id }: z.infer<typeof withId>) =>
  transitionMessage(ctx, id, {
    from: 'queued',
    set: `status = 'cancelled', due_at = null`,
    kind: 'message_not_queued',
    refusal: 'This message does not wait any more',
    isCampaignsToo: false,
  });

/** What is told of the attempt that failed is told of none that follows: `attempt` moves. */
export const retryMessage = (ctx: Ctx, { id }: z.infer<typeof withId>) =>
  transitionMessage(ctx, id, {
    from: 'failed',
    set: `status = 'queued', due_at = :now, attempt = m.attempt + 1, sent_at = null, failed_at = null, error_code = null,
      error_message = null`,
    kind: 'message_not_failed',
    refusal: 'This message has not failed',
    isCampaignsToo: false,
  });

const RESOLUTIONS: Record<z.infer<typeof ResolveMessageInput>['as'], string> = {
  sent: `status = 'sent', due_at = null, sent_at = coalesce(m.sent_at, m.started_at, :now), error_code = null,
    error_message = null`,
  failed: `status = 'failed', due_at = null, failed_at = :now, error_code = 'resolved',
    error_message = 'Somebody of the team says that it was not sent'`,
  resend: `status = 'queued', due_at = :now`,
};

/** Somebody knows what became of a message whose fate nobody saw. CONFLICT (`message_not_uncertain`) when it is known already. */
export const resolveMessage = (ctx: Ctx, { id, as }: z.infer<typeof ResolveMessageInput>) =>
  transitionMessage(ctx, id, {
    from: 'uncertain',
    set: RESOLUTIONS[as],
    kind: 'message_not_uncertain',
    refusal: 'What became of this message is known',
    isCampaignsToo: true,
  });

interface MessageTransition {
  from: Message['status'];
  set: string;
  kind: ErrorKind;
  refusal: string;
  /** Whether it is the campaign's message as well; otherwise the campaign decides (`message_owned_by_campaign`). */
  isCampaignsToo: boolean;
}

/** By one statement: whoever else moves it at the same moment finds it moved, or this does. */
async function transitionMessage(
  ctx: Ctx,
  id: string,
  { from, set, kind, refusal, isCampaignsToo }: MessageTransition,
) {
  const { rows } = await ctx.db.raw(
    `update messaging.messages m set ${set}
     where m.organization_id = :organization and m.id = :id and m.direction = 'outbound' and m.status = :from
       ${isCampaignsToo ? '' : 'and m.campaign_id is null'} and :now::timestamptz is not null
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    { organization: ctx.organization.id, id, from, now: ctx.now() },
  );
  const message = await getMessage(ctx, { id });
  if (rows.length === 0) {
    if (!isCampaignsToo && message.campaignId !== null) {
      throw new AppError('CONFLICT', 'This message is of a campaign: see to it there', {
        kind: 'message_owned_by_campaign',
      });
    }
    throw new AppError('CONFLICT', refusal, { kind, status: message.status });
  }
  await emitMessagesChanged(ctx, rows);
  ctx.afterCommit(() => {
    ctx.app.loops.wake('messaging.outbox');
    ctx.app.loops.wake('campaigns.run');
  });
  return message;
}
