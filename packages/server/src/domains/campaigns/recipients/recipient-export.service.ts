/** The recipients of a campaign as CSV: page by page, so that a million take no more memory than one page. */
import { CampaignChannel, CampaignRecipient, CampaignVariant } from '@tessera/db';
import type { z } from 'zod';
import { filterIn, signedLink } from '../../../http/downloads.ts';
import { BYTE_ORDER_MARK, csvLines } from '../../../lib/csv.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { requireCampaign } from '../campaigns/campaign.service.ts';
import { type ExportRecipientsInput, RecipientFilter } from './recipient.schema.ts';
import { filterRecipients } from './recipient.service.ts';

type Filter = z.infer<typeof RecipientFilter>;

export const recipientsPath = (campaignId: string): string => `/downloads/campaigns/${campaignId}/recipients.csv`;
const PAGE = 1_000;

const COLUMNS = [
  'id',
  'contactId',
  'name',
  'address',
  'channel',
  'variant',
  'step',
  'status',
  'reason',
  'failedReason',
  'attempts',
  'dueAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'openedAt',
  'clickedAt',
];

export async function createRecipientsLink(ctx: Ctx, { campaignId, filter }: z.infer<typeof ExportRecipientsInput>) {
  await requireCampaign(ctx, campaignId);
  return signedLink(ctx, recipientsPath(campaignId), filter && { filter: JSON.stringify(filter) });
}

export const readRecipientFilter = (json: string | null): Filter => filterIn(RecipientFilter, json);

export async function exportRecipients(scope: OrganizationScope, campaignId: string, filter: Filter) {
  const names = await inTransaction(
    scope,
    async (ctx) => {
      await requireCampaign(ctx, campaignId);
      const channels = await CampaignChannel.of(ctx).where({ campaignId });
      const variants = await CampaignVariant.of(ctx).where({ campaignId });
      return new Map([
        ...channels.map(({ id, channelType }) => [id, channelType] as const),
        ...variants.map(({ id, name }) => [id, name] as const),
      ]);
    },
    { readOnly: true },
  );
  return { fileName: `recipients-${campaignId}.csv`, text: lines(scope, campaignId, filter, names) };
}

async function* lines(scope: OrganizationScope, campaignId: string, filter: Filter, names: Map<string, string>) {
  yield BYTE_ORDER_MARK + csvLines([COLUMNS]);
  for (let after: CampaignRecipient | undefined; ; ) {
    const rows = await rowsAfter(scope, campaignId, filter, after);
    if (rows.length > 0) yield csvLines(rows.map((row) => cells(row, names)));
    if (rows.length < PAGE) return;
    after = rows.at(-1);
  }
}

/** Nearly in the order of their unique key: its index holds each campaign's rows together. */
const rowsAfter = (
  scope: OrganizationScope,
  campaignId: string,
  filter: Filter,
  after: CampaignRecipient | undefined,
): Promise<CampaignRecipient[]> =>
  inTransaction(
    scope,
    async (ctx) => {
      const query = CampaignRecipient.rows(ctx).where({ campaignId });
      filterRecipients(query, filter);
      if (after) {
        const { contactId, channelId, step, id } = after;
        query.whereRaw('(contact_id, channel_id, step, id) > (?, ?, ?, ?)', [contactId, channelId, step, id]);
      }
      return query.orderBy(['contactId', 'channelId', 'step', 'id']).limit(PAGE, { skipBinding: true });
    },
    { readOnly: true },
  );

const time = (at: Date | null): string => at?.toISOString() ?? '';

/** In the order of COLUMNS. */
const cells = (row: CampaignRecipient, names: Map<string, string>): string[] => [
  row.id,
  row.contactId,
  String(row.variables.name ?? ''),
  row.address,
  names.get(row.channelId) ?? '',
  names.get(row.variantId ?? '') ?? '',
  String(row.step),
  row.status,
  row.reason ?? '',
  row.failedReason ?? '',
  String(row.attempts),
  ...[row.dueAt, row.sentAt, row.deliveredAt, row.readAt, row.openedAt, row.clickedAt].map(time),
];
