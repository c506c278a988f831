/** Entries: whom a campaign without an audience is for, one by one or by the lines of a file. */
import { arrayBinding, CampaignEntry, Contact } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { page } from '../../../trpc/list.ts';
import { type ContactLine, contactsOfLines, requireContacts } from '../../contacts/index.ts';
import { lockCampaign, requireCampaign, requireNotBegun, wrongStatus } from '../campaigns/campaign.service.ts';
import { type AddContactsInput, type AddCsvInput, type ListEntriesInput, MAX_AT_ONCE } from './entry.schema.ts';

const MAX_ISSUES = 1_000;

export async function addContacts(ctx: Ctx, { campaignId, contactIds }: z.infer<typeof AddContactsInput>) {
  await lockOpen(ctx, campaignId);
  await requireContacts(ctx, contactIds);
  const { rowCount } = await ctx.db.raw(
    `insert into campaigns.campaign_entries (organization_id, campaign_id, contact_id)
     select ?, ?, contact_id from unnest(?::uuid[]) contact_id order by contact_id on conflict do nothing`,
    [ctx.organization.id, campaignId, arrayBinding(contactIds)],
  );
  return { added: rowCount ?? 0 };
}

export async function addCsv(ctx: Ctx, { campaignId, text, country }: z.infer<typeof AddCsvInput>) {
  await requireCampaign(ctx, campaignId);
  const lines = await contactsOfLines(ctx, { text, country, maxLines: MAX_AT_ONCE });
  // After contacts, as whoever merges them does; what was stored of them is undone if it may not be.
  await lockOpen(ctx, campaignId);
  const seen = new Set<string>();
  const entries: { contactId: string; variables: Record<string, string> }[] = [];
  const issues = lines.flatMap(({ line, contactId, values, reasons }) => {
    const isRepeated = contactId !== null && seen.has(contactId);
    if (contactId && !isRepeated) {
      seen.add(contactId);
      entries.push({ contactId, variables: variablesIn(values) });
    }
    const all = isRepeated ? [...reasons, 'repeated'] : reasons;
    return all.length > 0 ? [{ line, isRejected: contactId === null || isRepeated, reasons: all }] : [];
  });
  const added = await insertLines(ctx, campaignId, entries);
  return {
    lines: lines.length,
    added,
    changed: entries.length - added,
    rejected: issues.filter(({ isRejected }) => isRejected).length,
    columns: columnsOf(lines),
    issues: issues.slice(0, MAX_ISSUES),
  };
}

/** Returns how many of them were not there yet. */
async function insertLines(ctx: Ctx, campaignId: string, entries: object[]): Promise<number> {
  const { rows } = await ctx.db.raw(
    `insert into campaigns.campaign_entries (organization_id, campaign_id, contact_id, variables)
     select ?, ?, "contactId", variables from json_to_recordset(?) as given("contactId" uuid, variables jsonb)
     order by "contactId"
     on conflict (organization_id, campaign_id, contact_id) do update set variables = excluded.variables
     returning xmax = 0 as is_new`,
    [ctx.organization.id, campaignId, JSON.stringify(entries)],
  );
  return (rows as { isNew: boolean }[]).filter(({ isNew }) => isNew).length;
}

/** Names as Liquid takes them: `Coupon code` is {{ coupon_code }}. */
const variableName = (column: string): string =>
  column
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Mark}\p{Number}]+/gu, '_')
    .replace(/^_+|_+$/g, '') || 'column';

/** Columns a spreadsheet may call so, as all others of their kind are called. */
const KNOWN_NAMES: Record<string, string> = { firstname: 'first_name', lastname: 'last_name', full_name: 'name' };

function nameOf(column: string): string {
  const name = variableName(column);
  return KNOWN_NAMES[name] ?? name;
}

const variablesIn = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([column, text]) => [nameOf(column), text]));

const columnsOf = (lines: ContactLine[]): string[] => [
  ...new Set(lines.flatMap(({ values }) => Object.keys(values)).map(nameOf)),
];

export async function listEntries(ctx: Ctx, { campaignId, ...paging }: z.infer<typeof ListEntriesInput>) {
  await requireCampaign(ctx, campaignId);
  const query = CampaignEntry.rows(ctx).select('contactId as id').where({ campaignId }) as unknown as Parameters<
    typeof page<Listed>
  >[0];
  const { items, nextCursor } = await page<Listed>(query, paging, { createdAt: { column: 'contactId', type: 'id' } });
  const ids = items.map(({ contactId }) => contactId);
  const contacts = new Map(
    (await Contact.rows(ctx).whereRaw('id = any(?::uuid[])', [arrayBinding(ids)])).map((row) => [row.id, row]),
  );
  return { items: items.map((item) => ({ ...item, contact: contacts.get(item.contactId) ?? null })), nextCursor };
}

/** By contact: entries have no id of their own. */
type Listed = CampaignEntry & { id: string };

export async function clearEntries(ctx: Ctx, { campaignId }: { campaignId: string }) {
  requireNotBegun(await lockOpen(ctx, campaignId));
  return { removed: await CampaignEntry.of(ctx).where({ campaignId }).delete() };
}

/** Before it begins; a drip also takes people while it goes on. */
async function lockOpen(ctx: Ctx, id: string) {
  const campaign = await lockCampaign(ctx, id);
  const { status, type, audienceId } = campaign;
  if (audienceId) {
    throw new AppError('CONFLICT', 'The campaign has an audience: it takes no entries', { kind: 'has_audience' });
  }
  if (!['draft', 'scheduled', 'running', 'paused'].includes(status)) throw wrongStatus(status, 'takes no more entries');
  if (type !== 'drip') requireNotBegun(campaign);
  return campaign;
}
