/** Commits a batch of records in one transaction, with a number of statements that does not depend on the number of records. */
import { arrayBinding, Import, type ImportIssue, type importRow } from '@tessera/db';
import type { z } from 'zod';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { consumeQuota, releaseQuota } from '../../organizations/index.ts';
import { type ContactDraft, type KnownContact, mergeRows, type NewIdentity } from './merge-rows.ts';
import { type ImportedRow, warningsOf } from './reading/import-row.ts';

export interface ImportBatch {
  rows: ImportedRow[];
  /** Where the next batch starts. */
  processedBytes: number;
  nextLine: number;
  /** null until the header line is read. */
  header: Pick<z.infer<typeof importRow>, 'columns' | 'mapping' | 'delimiter'>;
  /** Set on the last batch. */
  end?: { error: string | null };
}

/** A concurrent transaction gave one of the addresses to another contact. The batch has to be repeated in a new transaction. */
export class AddressConflict extends Error {}

/**
 * Returns false and changes nothing when the run `runId` no longer owns the import, because it was cancelled or taken over. Locks
 * the import first, then the quota counter, then the contacts in the order of their ids.
 */
export async function commitBatch(ctx: Ctx, importId: string, runId: string, batch: ImportBatch): Promise<boolean> {
  const current = await Import.of(ctx).findOne({ id: importId, runId, status: 'running' }).forUpdate();
  if (!current) return false;

  const rows = batch.rows.map((row) => ({ ...row, reasons: [...row.reasons] }));
  const { identities, created, merged, rejected, added, changed } = await storeRows(ctx, rows, current.tags);
  const warned = await insertIssues(ctx, importId, rows, batch.header.columns ?? []);

  await Import.of(ctx)
    .where({ id: importId })
    .patch({
      ...batch.header,
      rows: current.rows + rows.length,
      created: current.created + created,
      merged: current.merged + merged,
      rejected: current.rejected + rejected,
      warned: current.warned + warned,
      identities: current.identities + identities.length,
      processedBytes: batch.processedBytes,
      nextLine: batch.nextLine,
      ...(batch.end && {
        status: batch.end.error === null ? 'completed' : 'failed',
        finishedAt: ctx.now(),
        ...batch.end,
      }),
    });
  await emit(ctx, 'contacts.contact.created', ...added.map(({ id }) => ({ contactId: id })));
  await emit(ctx, 'contacts.contact.updated', ...changed.map(({ id }) => ({ contactId: id })));
  await emit(ctx, 'contacts.import.progressed', { importId });
  return true;
}

/** Creates contacts from rows, or fills the contacts that the rows' addresses belong to. Adds the reasons to each row. */
export async function storeRows(ctx: Ctx, rows: ImportedRow[], tags: string[]) {
  // Before contacts are locked, in the same order as creating or deleting a contact. The unused part is released below.
  const granted = await consumeQuota(ctx, 'contacts', rows.length);
  const known = await lockOwners(ctx, rows);
  const { contacts, identities, created, merged, rejected } = mergeRows(rows, known, tags, granted);
  await releaseQuota(ctx, 'contacts', granted - created);
  const added = contacts.filter(({ isNew }) => isNew);
  const changed = contacts.filter(({ isNew, isChanged }) => !isNew && isChanged);
  await insertContacts(ctx, added);
  await updateContacts(ctx, changed);
  await insertIdentities(ctx, identities);
  /** Contacts by address. */
  const owners = new Map([...known].map(([address, { id }]) => [address, id]));
  for (const { address, contactId } of identities) owners.set(address, contactId);
  return { added, changed, identities, owners, created, merged, rejected };
}

/** The contacts that the rows' addresses belong to, by address. Locks them FOR UPDATE in the order of their ids. */
async function lockOwners(ctx: Ctx, rows: ImportedRow[]): Promise<Map<string, KnownContact>> {
  const distinct = (values: (string | null)[]) => arrayBinding([...new Set(values.filter((value) => value !== null))]);
  // Phones start with + and e-mails never do, so the address alone identifies the channel.
  const { rows: found } = await ctx.db.raw(
    `select i.address, c.id, c.name, c.phone, c.email, c.company, c.tags, c.custom_fields, c.other_addresses
     from contacts.contact_identities i
     join contacts.contacts c on c.organization_id = i.organization_id and c.id = i.contact_id
     where i.organization_id = ? and ((i.channel = 'phone' and i.address = any(?::text[]))
       or (i.channel = 'email' and i.address = any(?::text[])))
     order by c.id
     for update of c`,
    [ctx.organization.id, distinct(rows.map(({ phone }) => phone)), distinct(rows.map(({ email }) => email))],
  );
  const contacts = found as (KnownContact & { address: string })[];
  return new Map(contacts.map(({ address, ...contact }) => [address, contact]));
}

async function insertContacts(ctx: Ctx, contacts: ContactDraft[]): Promise<void> {
  if (contacts.length === 0) return;
  await ctx.db.raw(
    `insert into contacts.contacts
       (organization_id, id, name, phone, email, company, tags, custom_fields, other_addresses, source)
     select ?, id, name, phone, email, company, tags, "customFields", "otherAddresses", 'import' from json_to_recordset(?) as
       given(id uuid, name text, phone text, email text, company text, tags text[], "customFields" jsonb, "otherAddresses" text[])
     returning organization_id`,
    [ctx.organization.id, JSON.stringify(contacts)],
  );
}

async function updateContacts(ctx: Ctx, contacts: ContactDraft[]): Promise<void> {
  if (contacts.length === 0) return;
  await ctx.db.raw(
    `update contacts.contacts c
     set name = given.name, phone = given.phone, email = given.email, company = given.company, tags = given.tags,
       custom_fields = "customFields", other_addresses = "otherAddresses"
     from json_to_recordset(?) as
       given(id uuid, name text, phone text, email text, company text, tags text[], "customFields" jsonb, "otherAddresses" text[])
     where c.organization_id = ? and c.id = given.id`,
    [JSON.stringify(contacts), ctx.organization.id],
  );
}

/** In an order that all batches share (phones, then e-mails, each sorted), so that concurrent batches do not deadlock. */
async function insertIdentities(ctx: Ctx, identities: NewIdentity[]): Promise<void> {
  if (identities.length === 0) return;
  const { rowCount } = await ctx.db.raw(
    `insert into contacts.contact_identities (organization_id, contact_id, channel, address)
     select ?, "contactId", channel, address from json_to_recordset(?) as given("contactId" uuid, channel text, address text)
     order by channel desc, address
     on conflict (organization_id, channel, address) do nothing`,
    [ctx.organization.id, JSON.stringify(identities)],
  );
  if (rowCount !== identities.length)
    throw new AddressConflict('a concurrent transaction gave an address to another contact');
}

/** Returns the number of warnings. */
async function insertIssues(ctx: Ctx, importId: string, rows: ImportedRow[], columns: string[]): Promise<number> {
  const issues = rows.flatMap((row): Pick<ImportIssue, 'line' | 'severity' | 'reasons' | 'record'>[] => {
    const isRejected = (!row.phone && !row.email) || row.reasons.includes('limit_reached');
    const reasons = row.phone || row.email ? warningsOf(row) : row.reasons;
    if (reasons.length === 0) return [];
    const record = Object.fromEntries(columns.map((column, index) => [column, row.cells[index] ?? '']));
    return [{ line: row.line, severity: isRejected ? 'rejected' : 'warned', reasons, record }];
  });
  if (issues.length === 0) return 0;
  await ctx.db.raw(
    `insert into contacts.import_issues (organization_id, import_id, line, severity, reasons, record)
     select ?, ?, line, severity, reasons, record from json_to_recordset(?) as
       given(line integer, severity text, reasons text[], record jsonb)
     returning organization_id`,
    [ctx.organization.id, importId, JSON.stringify(issues)],
  );
  return issues.filter(({ severity }) => severity === 'warned').length;
}
