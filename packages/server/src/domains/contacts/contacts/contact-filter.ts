/** Narrows queries of contacts by a `ContactFilter`. */
import { arrayBinding, type Contact, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { email } from '../../../lib/schemas/field-schemas.ts';
import { likePattern } from '../../../lib/text/like-pattern.ts';
import { searchKey } from '../../../lib/text/search-key.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { isFoundBy } from '../../../trpc/list.ts';
import type { ContactFilter } from './contact.schema.ts';

type Filter = z.infer<typeof ContactFilter>;

/**
 * Applies the whole filter. Text and tags go through `contacts.find_ids`, because row-level security disables the indexes that
 * they need. `newest` is how many of the newest contacts below the id `below` are enough: when no other condition narrows the
 * result, the function stops there.
 */
export async function filterContacts(
  ctx: Ctx,
  query: Rows<Contact>,
  { text, tags, ...columns }: Filter,
  newest?: { below: string | null; limit: number },
): Promise<void> {
  if (text !== undefined || tags !== undefined) {
    const canStop = newest !== undefined && Object.values(columns).every((value) => value === undefined);
    const { sql, bindings } = await isFoundBy(
      ctx,
      'contacts.find_ids(:organization, :pattern::text, :tags::text[], :below::uuid, :limit::integer)',
      {
        organization: ctx.organization.id,
        pattern: text === undefined ? null : contactSearchPattern(text),
        tags: arrayBinding(tags ?? null),
        below: canStop ? newest.below : null,
        limit: canStop ? newest.limit : null,
      },
    );
    query.whereRaw(sql, bindings);
  }
  filterByColumns(query, columns);
}

/** Applies the conditions that need no search function. */
export function filterByColumns(
  query: Rows<Contact>,
  { source, isBlocked, customField, createdAfter, createdBefore }: Omit<Filter, 'text' | 'tags'>,
): void {
  if (source !== undefined) query.whereIn('source', source);
  if (isBlocked !== undefined) query.where({ isBlocked });
  if (customField)
    query.whereRaw('custom_fields -> ? = ?::jsonb', [customField.key, JSON.stringify(customField.value)]);
  if (createdAfter) query.where('createdAt', '>=', createdAfter);
  if (createdBefore) query.where('createdAt', '<', createdBefore);
}

/**
 * The LIKE pattern for a search text. A text that looks like a phone number is reduced to its digits, as E.164 stores it, and an
 * e-mail address is searched in its canonical form.
 */
export function contactSearchPattern(text: string): string {
  const digits = searchKey(text)
    .replace(/[\s().+-]/g, '')
    .replace(/^0+/, '');
  const searched = /^\d{3,}$/.test(digits) ? digits : (email.safeParse(text).data ?? text);
  return likePattern(searched);
}
