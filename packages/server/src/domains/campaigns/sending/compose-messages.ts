/** What each recipient of a batch gets, written with the values that were kept of them; or why there is nothing to send. */
import type { CampaignRecipient } from '@tessera/db';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { type Composed, compose, type MessageDraft, prepareContent, unsubscribeUrl } from '../../messaging/index.ts';
import { watchingOf } from '../link-tracking/link-tracking.ts';
import { type Batch, contentKey } from './batch.ts';

export type Written = { draft: Pick<MessageDraft, 'content' | 'templateId' | 'mediaId'> } | { skip: string };

/** By recipient. */
export async function writeMessages(scope: OrganizationScope, batch: Batch): Promise<Map<string, Written>> {
  const written = new Map<string, Written>();
  for (const [key, recipients] of Map.groupBy(batch.recipients, contentKey)) {
    const same = await writeSame(scope, batch, key, recipients);
    for (const [i, { id }] of recipients.entries()) written.set(id, same[i] as Written);
  }
  return written;
}

async function writeSame(
  scope: OrganizationScope,
  { campaign, channel, contents }: Batch,
  key: string,
  recipients: readonly CampaignRecipient[],
): Promise<Written[]> {
  const content = contents.get(key);
  if (!content) return recipients.map(() => ({ skip: 'no_content' }));
  const { prepared, watching } = await inTransaction(scope, async (ctx) => {
    const prepared = await prepareContent(ctx, channel.channelType, content);
    return { prepared, watching: await watchingOf(ctx, campaign, channel, prepared.links) };
  });
  const mayLeave = channel.channelType === 'email' && campaign.category === 'marketing';
  const composed = await compose(
    scope.app,
    prepared,
    recipients.map(({ id, address, variables }) => ({
      recipientId: id,
      variables,
      unsubscribeUrl: mayLeave
        ? unsubscribeUrl(scope.app, {
            organizationId: scope.organization.id,
            channel: channel.channelType,
            address,
            messageId: id,
          })
        : null,
    })),
    watching,
  );
  const { templateId, mediaId } = prepared;
  return composed.map((one) => asWritten(one, { templateId, mediaId }));
}

function asWritten(composed: Composed, ids: Pick<MessageDraft, 'templateId' | 'mediaId'>): Written {
  if ('missing' in composed) return { skip: `missing_variable:${composed.missing}`.slice(0, 100) };
  if ('tooHeavy' in composed) return { skip: 'template_too_heavy' };
  if ('invalid' in composed) return { skip: 'invalid_content' };
  return { draft: { content: composed, ...ids } };
}
