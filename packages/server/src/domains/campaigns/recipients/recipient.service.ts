/** Recipients of a campaign: who is sent what, and how far each message has got. */
import { CampaignRecipient, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { page } from '../../../trpc/list.ts';
import { requireContacts } from '../../contacts/index.ts';
import { loadCampaignParts, requireCampaign } from '../campaigns/campaign.service.ts';
import type { ListRecipientsInput, RecipientFilter } from './recipient.schema.ts';

export async function listRecipients(ctx: Ctx, { campaignId, filter, ...paging }: z.infer<typeof ListRecipientsInput>) {
  await requireCampaign(ctx, campaignId);
  await requireFilterReferences(ctx, campaignId, filter ?? {});
  const query = CampaignRecipient.of(ctx).select(CampaignRecipient.columns).where({ campaignId });
  filterRecipients(query, filter ?? {});
  const { items, nextCursor } = await page(query, paging, { createdAt: { column: 'id', type: 'id' } });
  return { items: items.map(({ step, ...item }) => ({ ...item, stepPosition: step })), nextCursor };
}

/** A filter that names an unknown channel, variant or contact is refused: an empty list would suggest that it exists. */
async function requireFilterReferences(
  ctx: Ctx,
  campaignId: string,
  filter: z.infer<typeof RecipientFilter>,
): Promise<void> {
  const { channelId, variantId, contactId } = filter;
  if (!channelId && !variantId && !contactId) return;
  const { channels, variants } = await loadCampaignParts(ctx, campaignId);
  if (channelId && !channels.some(({ id }) => id === channelId)) throw notFound('channel');
  if (variantId && !variants.some(({ id }) => id === variantId)) throw notFound('variant');
  if (contactId) await requireContacts(ctx, [contactId]);
}

export function filterRecipients(query: Rows<CampaignRecipient>, filter: z.infer<typeof RecipientFilter>): void {
  const { status, stepPosition, ...equal } = filter;
  if (status) query.whereIn('status', status);
  if (stepPosition !== undefined) query.where({ step: stepPosition });
  for (const [field, value] of Object.entries(equal)) if (value !== undefined) query.where(field, value);
}
