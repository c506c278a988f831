/** Composes the messages of a batch from the content and the variables stored with each recipient. */
import type { CampaignRecipient } from '@tessera/db';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { type MessageDraft, prepareContent, type RenderedMessage } from '../../messaging/index.ts';
import { composeContent } from '../content/compose-content.ts';
import { linkTrackingOf } from '../link-tracking/link-tracking.ts';
import { type ClaimedBatch, contentKey } from './claim.ts';

/** A draft, or the reason why the recipient is skipped. */
export type ComposedMessage = { draft: Pick<MessageDraft, 'content' | 'templateId' | 'mediaId'> } | { skip: string };

/** Messages by recipient id. Throws an AppError if the content cannot be used at all, for example without its template. */
export async function composeMessages(
  scope: OrganizationScope,
  batch: ClaimedBatch,
): Promise<Map<string, ComposedMessage>> {
  const messages = new Map<string, ComposedMessage>();
  for (const [key, recipients] of Map.groupBy(batch.recipients, contentKey)) {
    const composed = await composeSameContent(scope, batch, key, recipients);
    for (const [i, { id }] of recipients.entries()) messages.set(id, composed[i] as ComposedMessage);
  }
  return messages;
}

async function composeSameContent(
  scope: OrganizationScope,
  { campaign, channel, contents }: ClaimedBatch,
  key: string,
  recipients: readonly CampaignRecipient[],
): Promise<ComposedMessage[]> {
  const content = contents.get(key);
  if (!content) return recipients.map(() => ({ skip: 'no_content' }));
  const { prepared, linkTracking } = await inTransaction(scope, async (ctx) => {
    const prepared = await prepareContent(ctx, channel.channelType, content);
    return { prepared, linkTracking: await linkTrackingOf(ctx, campaign, channel, prepared.links) };
  });
  const given = recipients.map(({ id, address, variables }) => ({ recipientId: id, address, variables }));
  const composed = await composeContent(scope, campaign, prepared, given, linkTracking);
  const { templateId, mediaId } = prepared;
  return composed.map((one) => toComposedMessage(one, { templateId, mediaId }));
}

/** Also what `campaigns.check` reports. */
export function toComposedMessage(
  composed: RenderedMessage,
  ids: Pick<MessageDraft, 'templateId' | 'mediaId'>,
): ComposedMessage {
  if ('missing' in composed) return { skip: `variable_missing:${composed.missing}`.slice(0, 100) };
  if ('tooHeavy' in composed) return { skip: 'template_too_heavy' };
  if ('invalid' in composed) return { skip: 'invalid_content' };
  return { draft: { content: composed, ...ids } };
}
