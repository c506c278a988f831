/** Entries: the contacts of a campaign without an audience, added by id or from a CSV text. */
import { arrayBinding, CampaignEntry, Contact } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { page } from '../../../trpc/list.ts';
import { type ContactLine, requireContacts, resolveContactLines } from '../../contacts/index.ts';
import {
  campaignStatusConflict,
  lockCampaign,
  requireCampaign,
  requireNotStarted,
} from '../campaigns/campaign.service.ts';
import { editableCampaignStates } from '../campaigns/campaign-state.ts';
import { sweepDrip } from '../lifecycle/next-check.ts';
import {
  type AddEntriesCsvInput,
  type AddEntriesInput,
  type ListEntriesInput,
  MAX_ENTRIES_PER_CALL,
} from './entry.schema.ts';

const MAX_ISSUES = 1_000;

export async function addEntries(ctx: Ctx, { campaignId, contactIds }: z.infer<typeof AddEntriesInput>) {
  await lockCampaignForEntries(ctx, campaignId);
  await requireContacts(ctx, contactIds);
  const { rowCount } = await ctx.db.raw(
    `insert into campaigns.campaign_entries (organization_id, campaign_id, contact_id)
     select ?, ?, contact_id from unnest(?::uuid[]) contact_id order by contact_id on conflict do nothing`,
    [ctx.organization.id, campaignId, arrayBinding(contactIds)],
  );
  await sweepDrip(ctx, campaignId, ctx.now());
  return { addedCount: rowCount ?? 0 };
}

export async function addEntriesFromCsv(ctx: Ctx, { campaignId, text, country }: z.infer<typeof AddEntriesCsvInput>) {
  await requireCampaign(ctx, campaignId);
  const lines = await resolveContactLines(ctx, { text, country, maxLines: MAX_ENTRIES_PER_CALL });
  // Contacts are locked before campaigns, as a merge does. If the campaign takes no entries, the new contacts roll back.
  await lockCampaignForEntries(ctx, campaignId);
  const seen = new Set<string>();
  const entries: { contactId: string; variables: Record<string, string> }[] = [];
  const issues = lines.flatMap(({ line, contactId, values, reasons }) => {
    const isRepeated = contactId !== null && seen.has(contactId);
    if (contactId && !isRepeated) {
      seen.add(contactId);
      entries.push({ contactId, variables: variablesOfLine(values) });
    }
    const all = isRepeated ? [...reasons, 'repeated'] : reasons;
    return all.length > 0 ? [{ line, isRejected: contactId === null || isRepeated, reasons: all }] : [];
  });
  const addedCount = await upsertEntries(ctx, campaignId, entries);
  await sweepDrip(ctx, campaignId, ctx.now());
  return {
    lineCount: lines.length,
    addedCount,
    changedCount: entries.length - addedCount,
    rejectedCount: issues.filter(({ isRejected }) => isRejected).length,
    columns: variableColumns(lines),
    issues: issues.slice(0, MAX_ISSUES),
  };
}

/** Returns how many entries are new. */
async function upsertEntries(ctx: Ctx, campaignId: string, entries: object[]): Promise<number> {
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

/** A column header as a Liquid variable: `Coupon code` becomes {{ coupon_code }}. */
const variableName = (column: string): string =>
  column
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Mark}\p{Number}]+/gu, '_')
    .replace(/^_+|_+$/g, '') || 'column';

/** Headers that spreadsheets use for variables that every contact has. */
const VARIABLE_ALIASES: Record<string, string> = {
  firstname: 'first_name',
  lastname: 'last_name',
  full_name: 'name',
};

function variableOfColumn(column: string): string {
  const name = variableName(column);
  return VARIABLE_ALIASES[name] ?? name;
}

const variablesOfLine = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([column, text]) => [variableOfColumn(column), text]));

const variableColumns = (lines: ContactLine[]): string[] => [
  ...new Set(lines.flatMap(({ values }) => Object.keys(values)).map(variableOfColumn)),
];

/** Entries have no id of their own: pages are keyed by contact. */
type EntryWithId = CampaignEntry & { id: string };

export async function listEntries(ctx: Ctx, { campaignId, ...paging }: z.infer<typeof ListEntriesInput>) {
  await requireCampaign(ctx, campaignId);
  const query = CampaignEntry.of(ctx)
    .select(CampaignEntry.columns)
    .select('contactId as id')
    .where({ campaignId }) as unknown as Parameters<typeof page<EntryWithId>>[0];
  const { items, nextCursor } = await page<EntryWithId>(query, paging, {
    createdAt: { column: 'contactId', type: 'id' },
  });
  const ids = items.map(({ contactId }) => contactId);
  const contacts = new Map(
    (
      await Contact.of(ctx)
        .select(Contact.columns)
        .whereRaw('id = any(?::uuid[])', [arrayBinding(ids)])
    ).map((row) => [row.id, row]),
  );
  return { items: items.map((item) => ({ ...item, contact: contacts.get(item.contactId) ?? null })), nextCursor };
}

export async function clearEntries(ctx: Ctx, { campaignId }: { campaignId: string }) {
  requireNotStarted(await lockCampaignForEntries(ctx, campaignId));
  return { removedCount: await CampaignEntry.of(ctx).where({ campaignId }).delete() };
}

/** Locks the campaign. Entries may be added before the start; a drip takes them while it runs as well. */
async function lockCampaignForEntries(ctx: Ctx, id: string) {
  const campaign = await lockCampaign(ctx, id);
  const { status, type, audienceId } = campaign;
  if (audienceId) {
    throw new AppError('CONFLICT', 'The campaign has an audience; add the contacts there instead', {
      kind: 'campaign_has_audience',
    });
  }
  if (status !== 'running' && !editableCampaignStates.includes(status)) {
    throw campaignStatusConflict(status, 'takes no more entries');
  }
  if (type !== 'drip') requireNotStarted(campaign);
  return campaign;
}
