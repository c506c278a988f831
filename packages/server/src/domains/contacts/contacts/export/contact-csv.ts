/** Contacts, and the lines an import refused, as CSV: page by page, so that a million rows take no more memory than one page. */
import { arrayBinding, Contact, CustomField, ImportIssue } from '@tessera/db';
import type { z } from 'zod';
import { filterIn, signedLink } from '../../../../http/downloads.ts';
import { BYTE_ORDER_MARK, csvLines } from '../../../../lib/csv.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import type { withImportId } from '../../imports/import.schema.ts';
import { getImport, toIssue } from '../../imports/import.service.ts';
import { EXPORT_COLUMNS, REPORT_COLUMNS } from '../../imports/reading/column-mapping.ts';
import type { ContactFilter } from '../contact.schema.ts';
import { likePattern, narrowByFields } from '../contact.service.ts';
import { type CreateExportLinkInput, DownloadFilter } from './export.schema.ts';

type Filter = z.infer<typeof ContactFilter>;

const PAGE = 1_000;
/** Contacts looked at in one statement for their custom fields. */
const KEYS_PAGE = 20_000;
/** Beyond this many, custom fields share one column, as JSON. */
const MAX_KEY_COLUMNS = 500;

export const CONTACTS_PATH = '/downloads/contacts.csv';
export const reportPath = (importId: string): string => `/downloads/imports/${importId}/issues.csv`;

export const createExportLink = (ctx: Ctx, { filter }: z.infer<typeof CreateExportLinkInput>) =>
  signedLink(ctx, CONTACTS_PATH, filter && { filter: JSON.stringify(filter) });

export async function createReportLink(ctx: Ctx, { importId }: z.infer<typeof withImportId>) {
  await getImport(ctx, { importId });
  return signedLink(ctx, reportPath(importId));
}

/** Contacts newest first; each page is what it is when its turn comes, none is left out or there twice. */
export async function exportContacts(scope: OrganizationScope, filter: Filter) {
  const keys = await customKeys(scope);
  return { fileName: `contacts-${today(scope)}.csv`, text: contactLines(scope, filter, keys) };
}

export const readFilter = (json: string | null): Filter => filterIn(DownloadFilter, json);

/** What a person needs to correct the lines: where each is, why it was refused, and all it said. */
export async function exportIssues(scope: OrganizationScope, importId: string) {
  const { fileName, columns } = await inTransaction(scope, (ctx) => getImport(ctx, { importId }), { readOnly: true });
  const name = `${fileName.replace(/\.\w{1,5}$/, '')}-issues.csv`;
  return { fileName: name, text: issueLines(scope, importId, columns ?? []) };
}

async function* contactLines(scope: OrganizationScope, filter: Filter, keys: string[]): AsyncGenerator<string> {
  const separate = keys.length <= MAX_KEY_COLUMNS;
  yield BYTE_ORDER_MARK + csvLines([[...EXPORT_COLUMNS, ...(separate ? keys : ['customFields'])]]);
  for (let before: string | null = null; ; ) {
    const page: Page = await contactPage(scope, filter, before);
    const lines = page.contacts.map((contact) => [
      ...plainCells(contact),
      ...(separate ? keys.map((key) => text(contact.customFields[key])) : [JSON.stringify(contact.customFields)]),
    ]);
    if (lines.length > 0) yield csvLines(lines);
    if (!page.last) return;
    before = page.last;
  }
}

/** In the order of EXPORT_COLUMNS. */
const plainCells = (contact: Contact): string[] => [
  contact.id,
  contact.name,
  contact.phone ?? '',
  contact.email ?? '',
  contact.company ?? '',
  contact.tags.join(';'),
  contact.source,
  String(contact.isBlocked),
  contact.createdAt.toISOString(),
];

const text = (value: unknown): string => (Array.isArray(value) ? value.join(';') : String(value ?? ''));

interface Page {
  contacts: Contact[];
  /** The last contact looked at; null when there are no more. */
  last: string | null;
}

const contactPage = (scope: OrganizationScope, filter: Filter, before: string | null): Promise<Page> =>
  inTransaction(
    scope,
    async (ctx) => {
      const query = Contact.rows(ctx).orderBy('id', 'desc').limit(PAGE);
      narrowByFields(query, filter);
      if (filter.text === undefined && filter.tags === undefined) {
        if (before) query.where('id', '<', before);
        const contacts = await query;
        return { contacts, last: contacts.length < PAGE ? null : (contacts.at(-1)?.id ?? null) };
      }
      const ids = await foundIds(ctx, filter, before);
      const contacts = await query.whereRaw('id = any(?)', [arrayBinding(ids)]);
      return { contacts, last: ids.length < PAGE ? null : (ids.at(-1) ?? null) };
    },
    { readOnly: true },
  );

async function foundIds(ctx: Ctx, { text, tags }: Filter, before: string | null): Promise<string[]> {
  const { rows } = await ctx.db.raw('select id from contacts.find_ids(?, contacts.search_key(?), ?, ?, ?) id', [
    ctx.organization.id,
    text === undefined ? null : likePattern(text),
    tags ?? null,
    before,
    PAGE,
  ] as string[]);
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** Custom fields that are defined, then those that only stand in contacts, by name. */
async function customKeys(scope: OrganizationScope): Promise<string[]> {
  const defined = await inTransaction(scope, (ctx) => CustomField.of(ctx).orderBy('id').execute(), { readOnly: true });
  const used = new Set<string>();
  for (let after: string | null = null; ; ) {
    const part: { keys: string[]; last: string | null } = await keysAfter(scope, after);
    for (const key of part.keys) used.add(key);
    if (part.last === null) break;
    after = part.last;
  }
  const keys = defined.map(({ key }) => key);
  return [...keys, ...[...used].filter((key) => !keys.includes(key)).sort()];
}

const keysAfter = (scope: OrganizationScope, after: string | null) =>
  inTransaction(
    scope,
    async (ctx) => {
      const { rows } = await ctx.db.raw(
        `with part as materialized (
           select id, custom_fields from contacts.contacts
           where organization_id = ? and id > ? order by id limit ?
         )
         select array(select distinct jsonb_object_keys(custom_fields) from part) as keys,
           (select id from part order by id offset ? limit 1) as last`,
        [ctx.organization.id, after ?? '00000000-0000-0000-0000-000000000000', KEYS_PAGE, KEYS_PAGE - 1],
      );
      return rows[0] as { keys: string[]; last: string | null };
    },
    { readOnly: true },
  );

async function* issueLines(scope: OrganizationScope, importId: string, columns: string[]): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLines([[...REPORT_COLUMNS, ...columns]]);
  for (let after = 0; ; ) {
    const issues: ImportIssue[] = await inTransaction(
      scope,
      (ctx) => ImportIssue.of(ctx).where({ importId }).where('line', '>', after).orderBy('line').limit(PAGE).execute(),
      { readOnly: true },
    );
    const lines = issues
      .map(toIssue)
      .map(({ line, severity, message, record }) => [
        String(line),
        severity,
        message,
        ...columns.map((column) => record[column] ?? ''),
      ]);
    if (lines.length > 0) yield csvLines(lines);
    if (issues.length < PAGE) return;
    after = issues.at(-1)?.line ?? after;
  }
}

const today = ({ app, now = app.now }: OrganizationScope): string => now().toISOString().slice(0, 10);
