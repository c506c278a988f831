/**
 * `messages.send`: checks what can be checked now, composes the message and queues it. The outbox repeats the checks when it
 * sends.
 */
import { Conversation, Message, newId, pipeline, type Sender } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { OutboundContent } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { findSuppressed } from '../consent/suppressed.ts';
import { unsubscribeUrl } from '../consent/unsubscribe.ts';
import { compose, type PreparedContent, prepareContent } from '../content/compose.ts';
import { conversationVariables } from '../content/contact-variables.ts';
import { messagePreview } from '../content/message-preview.ts';
import { ensureConversation } from '../conversations/conversation.service.ts';
import { serviceWindowEnd } from '../conversations/whatsapp-window.ts';
import { queueMessages } from '../outbox/enqueue.ts';
import { defaultSender, findSender, requireSender } from '../senders/sender.service.ts';
import type { SendMessageInput } from './message.schema.ts';
import { getMessage } from './message.service.ts';
import { emitMessagesChanged } from './message-events.ts';

type SendInput = z.infer<typeof SendMessageInput>;

const MAX_SCHEDULE_AHEAD_MS = 365 * 86_400_000;

export async function sendMessage(ctx: Ctx, input: SendInput) {
  const { scheduledFor } = input;
  if (scheduledFor && scheduledFor.getTime() > ctx.now().getTime() + MAX_SCHEDULE_AHEAD_MS) {
    throw badInput('scheduledFor', 'must be within a year');
  }
  const { conversation, sender, variables } = await resolveConversation(ctx, input);
  if (!sender.isActive) {
    throw new AppError('PRECONDITION_FAILED', `“${sender.name}” is inactive; activate it or choose another sender`, {
      kind: 'sender_inactive',
    });
  }
  const messageId = newId();
  const { composed, templateId, mediaId } = await composeFor(ctx, input, { conversation, variables, messageId }).catch(
    async (error) => {
      // That this person may not be written to counts more than what is wrong with the message.
      await requireNotSuppressed(ctx, conversation);
      throw error;
    },
  );
  const { contactId, address, senderId } = conversation;
  const draft = { id: messageId, contactId, address, content: composed, templateId, mediaId, scheduledFor };
  const [, , , , message] = await pipeline(
    () => requireNotSuppressed(ctx, conversation),
    () => queueMessages(ctx, sender, [draft]),
    () => emitMessagesChanged(ctx, [{ id: messageId, campaignId: null, contactId, senderId, address }]),
    () =>
      Conversation.of(ctx)
        .where({ id: conversation.id })
        .patch({
          lastMessageAt: ctx.now(),
          lastMessagePreview: messagePreview(composed.type, composed.text ?? composed.subject),
          lastMessageDirection: 'outbound',
        }),
    () => getMessage(ctx, { id: messageId }),
  );
  return message;
}

interface Draft {
  conversation: Conversation;
  variables: Record<string, unknown>;
  messageId: string;
}

/** The content as it will be sent. A text alone needs nothing that is stored. */
async function composeFor(ctx: Ctx, { content, replyToId, scheduledFor }: SendInput, draft: Draft) {
  const { conversation } = draft;
  const [prepared, replyTo] = await pipeline(
    () => prepareContent(ctx, conversation.channel, content),
    async () => (replyToId ? requireExternalId(ctx, conversation, replyToId) : null),
  );
  requireOpenWindow(conversation, prepared, scheduledFor ?? ctx.now());
  const { templateId, mediaId } = prepared;
  return { composed: await composeMessage(ctx, prepared, { ...draft, replyTo }), templateId, mediaId };
}

async function resolveConversation(
  ctx: Ctx,
  { conversationId, contactId, senderId, channel }: SendInput,
): Promise<{ conversation: Conversation; sender: Sender; variables: Record<string, unknown> }> {
  if (conversationId) {
    const ofConversation = Conversation.of(ctx).where({ id: conversationId }).select('senderId');
    const [conversation, sender, variables] = await pipeline(
      () => Conversation.of(ctx).findOne({ id: conversationId }),
      () => findSender(ctx, ofConversation),
      () => conversationVariables(ctx, conversationId),
    );
    if (!conversation) throw notFound('conversation');
    if (!sender) throw notFound('sender');
    return { conversation, sender, variables };
  }
  const sender = senderId
    ? await requireSender(ctx, senderId, channel)
    : channel && (await defaultSender(ctx, channel));
  if (!sender) {
    if (!channel) throw badInput('senderId', 'give a senderId, or the channel');
    throw new AppError(
      'PRECONDITION_FAILED',
      `There is no default sender for ${channel}; mark one as default or give a senderId`,
      {
        kind: 'default_sender_missing',
      },
    );
  }
  const conversation = await ensureConversation(ctx, contactId as string, sender);
  return { conversation, sender, variables: await conversationVariables(ctx, conversation.id) };
}

async function requireNotSuppressed(ctx: Ctx, conversation: Conversation): Promise<void> {
  const { channel } = conversation;
  const reason = (await findSuppressed(ctx, channel, [conversation])).get(conversation);
  if (reason === 'blocked') throw new AppError('FORBIDDEN', 'This contact is blocked', { kind: 'contact_blocked' });
  if (reason) {
    throw new AppError('FORBIDDEN', `This contact opted out of ${channel}`, { kind: 'contact_opted_out' });
  }
}

/** The outbox checks the window again when it sends. */
function requireOpenWindow(conversation: Conversation, { templateId }: PreparedContent, at: Date): void {
  const end = serviceWindowEnd(conversation);
  if (end === null || templateId !== null || at < end) return;
  throw new AppError(
    'PRECONDITION_FAILED',
    'The contact’s last message is more than 24 hours old, so WhatsApp takes only templates. Send one with ' +
      'templateId.',
    { kind: 'whatsapp_window_closed', windowEndsAt: end },
  );
}

/** The vendor's id of a message in the same conversation. */
async function requireExternalId(ctx: Ctx, { senderId, address }: Conversation, id: string): Promise<string | null> {
  const message = await Message.of(ctx).findOne({ id, senderId, address });
  if (!message) throw notFound('message');
  return message.externalId;
}

async function composeMessage(
  ctx: Ctx,
  prepared: PreparedContent,
  { conversation, messageId, replyTo, variables }: Draft & { replyTo: string | null },
): Promise<OutboundContent> {
  const { channel, address } = conversation;
  const all = {
    ...variables,
    unsubscribe_url: unsubscribeUrl(ctx.app, { organizationId: ctx.organization.id, channel, address, messageId }),
  };
  const [composed] = await compose(ctx.app, prepared, [{ variables: all, replyTo }]);
  if (composed && 'type' in composed) {
    if (prepared.channel === 'email' && !composed.subject) throw badInput('content.subject', 'is required for e-mail');
    return composed;
  }
  if (composed && 'missing' in composed) {
    const { missing } = composed;
    throw new AppError('BAD_REQUEST', `The contact has no value for “${missing}”, and the text has no default for it`, {
      kind: 'variable_missing',
      variable: missing,
    });
  }
  if (composed && 'tooHeavy' in composed) {
    throw new AppError('BAD_REQUEST', 'The text takes too long to render; simplify its loops and filters', {
      kind: 'template_too_heavy',
    });
  }
  throw badInput('content', composed?.invalid ?? 'cannot be sent');
}
