/** Writes contacts as CSV, page by page: memory use does not grow with the number of contacts. */
import { arrayBinding, Contact, CustomField } from '@tessera/db';
import type { z } from 'zod';
import { filterIn } from '../../../../http/downloads.ts';
import { BYTE_ORDER_MARK, csvLines, listCell } from '../../../../lib/text/csv.ts';
import type { Ctx, OrganizationScope } from '../../../../trpc/context.ts';
import { readOnReplica } from '../../../../trpc/limits/lanes.ts';
import {
  ALL_FIELDS_COLUMN,
  EXPORT_COLUMNS,
  type TypedKey,
  typedCell,
  typedColumn,
} from '../../imports/reading/export-columns.ts';
import { ContactDownloadFilter, type ContactFilter } from '../contact.schema.ts';
import { contactSearchPattern, filterByColumns } from '../contact-filter.ts';

type Filter = z.infer<typeof ContactFilter>;

const CONTACTS_PER_PAGE = 1_000;
/** Contacts that one statement reads the custom field keys of. */
const CONTACTS_PER_KEY_SCAN = 20_000;
/** With more custom fields than this, all of them share one column, as JSON. */
const MAX_KEY_COLUMNS = 500;

/** Newest first. Pages are read one after the other: a contact that changes during the export appears once, in its state at that time. */
export async function exportContacts(scope: OrganizationScope, filter: Filter) {
  const keys = await customFieldKeys(scope);
  return { fileName: `contacts-${today(scope)}.csv`, text: contactLines(scope, filter, keys) };
}

export const readDownloadFilter = (json: string | null): Filter => filterIn(ContactDownloadFilter, json);

async function* contactLines(scope: OrganizationScope, filter: Filter, keys: TypedKey[]): AsyncGenerator<string> {
  const hasKeyColumns = keys.length <= MAX_KEY_COLUMNS;
  yield BYTE_ORDER_MARK +
    csvLines([[...EXPORT_COLUMNS, ...(hasKeyColumns ? keys.map(typedColumn) : [ALL_FIELDS_COLUMN])]]);
  for (let before: string | null = null; ; ) {
    const page: ContactPage = await contactPage(scope, filter, before);
    const lines = page.contacts.map((contact) => [
      ...exportCells(contact),
      ...(hasKeyColumns
        ? keys.map(({ key, type }) => typedCell(contact.customFields[key], type))
        : [JSON.stringify(contact.customFields)]),
    ]);
    if (lines.length > 0) yield csvLines(lines);
    if (!page.last) return;
    before = page.last;
  }
}

/** In the order of EXPORT_COLUMNS. */
const exportCells = (contact: Contact): string[] => [
  contact.id,
  contact.name,
  contact.phone ?? '',
  contact.email ?? '',
  contact.company ?? '',
  listCell(contact.tags),
  contact.source,
  String(contact.isBlocked),
  contact.createdAt.toISOString(),
];

interface ContactPage {
  contacts: Contact[];
  /** The id that the next page starts below; null after the last page. */
  last: string | null;
}

const contactPage = (scope: OrganizationScope, filter: Filter, before: string | null): Promise<ContactPage> =>
  readOnReplica(scope, async (ctx) => {
    const query = Contact.of(ctx).select(Contact.columns).orderBy('id', 'desc').limit(CONTACTS_PER_PAGE);
    filterByColumns(query, filter);
    if (filter.text === undefined && filter.tags === undefined) {
      if (before) query.where('id', '<', before);
      const contacts = await query;
      return { contacts, last: contacts.length < CONTACTS_PER_PAGE ? null : (contacts.at(-1)?.id ?? null) };
    }
    const ids = await searchPage(ctx, filter, before);
    const contacts = await query.whereRaw('id = any(?)', [arrayBinding(ids)]);
    return { contacts, last: ids.length < CONTACTS_PER_PAGE ? null : (ids.at(-1) ?? null) };
  });

async function searchPage(ctx: Ctx, { text, tags }: Filter, before: string | null): Promise<string[]> {
  const { rows } = await ctx.db.raw(
    `select id from contacts.find_ids(:organization, :pattern::text, :tags::text[], :before::uuid, :limit) id`,
    {
      organization: ctx.organization.id,
      pattern: text === undefined ? null : contactSearchPattern(text),
      tags: arrayBinding(tags ?? null),
      before,
      limit: CONTACTS_PER_PAGE,
    } as Record<string, string | number>,
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** The keys of defined custom fields, then keys and types of values that only contacts have, by name. */
async function customFieldKeys(scope: OrganizationScope): Promise<TypedKey[]> {
  const fields = await readOnReplica(scope, (ctx) => CustomField.of(ctx).orderBy('id').execute());
  const defined = fields.map(
    ({ key, type }): TypedKey => ({ key, type: type === 'number' || type === 'boolean' ? type : 'text' }),
  );
  const used = new Map<string, TypedKey>();
  for (let after: string | null = null; ; ) {
    const part: { keys: TypedKey[]; last: string | null } = await keysAfter(scope, after);
    for (const key of part.keys) used.set(typedColumn(key), key);
    if (part.last === null) break;
    after = part.last;
  }
  for (const key of defined) used.delete(typedColumn(key));
  return [...defined, ...[...used.keys()].sort().map((column) => used.get(column) as TypedKey)];
}

const keysAfter = (scope: OrganizationScope, after: string | null) =>
  readOnReplica(scope, async (ctx) => {
    const { rows } = await ctx.db.raw(
      `with part as materialized (
           select id, custom_fields from contacts.contacts
           where organization_id = :organization and id > :after order by id limit :contacts
         )
         select (select coalesce(json_agg(json_build_object('key', key, 'type', type)), '[]') from (
             select distinct key, case jsonb_typeof(value)
               when 'array' then 'list' when 'number' then 'number' when 'boolean' then 'boolean' else 'text' end as type
             from part, jsonb_each(custom_fields)
           ) used) as keys,
           (select id from part order by id offset :contacts - 1 limit 1) as last`,
      {
        organization: ctx.organization.id,
        after: after ?? '00000000-0000-0000-0000-000000000000',
        contacts: CONTACTS_PER_KEY_SCAN,
      },
    );
    return rows[0] as { keys: TypedKey[]; last: string | null };
  });

const today = ({ app, now = app.now }: OrganizationScope): string => now().toISOString().slice(0, 10);
