/** The recipients of a campaign as CSV, read page by page: the memory used does not grow with their number. */
import { CampaignChannel, CampaignRecipient, CampaignVariant } from '@tessera/db';
import type { z } from 'zod';
import { filterIn, signedLink } from '../../../http/downloads.ts';
import { BYTE_ORDER_MARK, csvLines } from '../../../lib/text/csv.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { requireCampaign } from '../campaigns/campaign.service.ts';
import { type ExportRecipientsInput, RecipientFilter } from './recipient.schema.ts';
import { filterRecipients } from './recipient.service.ts';

type Filter = z.infer<typeof RecipientFilter>;

export const recipientExportPath = (campaignId: string): string => `/downloads/campaigns/${campaignId}/recipients.csv`;
const EXPORT_PAGE_SIZE = 1_000;

const COLUMNS = [
  'id',
  'contactId',
  'name',
  'address',
  'channel',
  'variant',
  'stepPosition',
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

export async function createRecipientExportLink(
  ctx: Ctx,
  { campaignId, filter }: z.infer<typeof ExportRecipientsInput>,
) {
  await requireCampaign(ctx, campaignId);
  return signedLink(ctx, recipientExportPath(campaignId), filter && { filter: JSON.stringify(filter) });
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
  return { fileName: `recipients-${campaignId}.csv`, text: csvPages(scope, campaignId, filter, names) };
}

async function* csvPages(scope: OrganizationScope, campaignId: string, filter: Filter, names: Map<string, string>) {
  yield BYTE_ORDER_MARK + csvLines([COLUMNS]);
  for (let after: CampaignRecipient | undefined; ; ) {
    const rows = await readPageAfter(scope, campaignId, filter, after);
    if (rows.length > 0) yield csvLines(rows.map((row) => csvCells(row, names)));
    if (rows.length < EXPORT_PAGE_SIZE) return;
    after = rows.at(-1);
  }
}

/** One page, ordered almost as the unique key of recipients, whose index keeps the rows of a campaign together. */
const readPageAfter = (
  scope: OrganizationScope,
  campaignId: string,
  filter: Filter,
  after: CampaignRecipient | undefined,
): Promise<CampaignRecipient[]> =>
  inTransaction(
    scope,
    async (ctx) => {
      const query = CampaignRecipient.of(ctx).select(CampaignRecipient.columns).where({ campaignId });
      filterRecipients(query, filter);
      if (after) {
        const { contactId, channelId, step, id } = after;
        query.whereRaw('(contact_id, channel_id, step, id) > (:contactId, :channelId, :step, :id)', {
          contactId,
          channelId,
          step,
          id,
        });
      }
      return query.orderBy(['contactId', 'channelId', 'step', 'id']).limit(EXPORT_PAGE_SIZE, { skipBinding: true });
    },
    { readOnly: true },
  );

const isoTime = (at: Date | null): string => at?.toISOString() ?? '';

/** One row, in the order of COLUMNS. */
const csvCells = (row: CampaignRecipient, names: Map<string, string>): string[] => [
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
  ...[row.dueAt, row.sentAt, row.deliveredAt, row.readAt, row.openedAt, row.clickedAt].map(isoTime),
];
