/** Tags of contacts. A tag has no row of its own: it exists while a contact has it. */
import { arrayBinding, type Contact, sqlValue } from '@tessera/db';
import { raw } from 'objection';
import type { z } from 'zod';
import { badInput, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { renameTagInAudiences } from '../audiences/audience.service.ts';
import { MAX_TAGS } from '../contacts/contact.schema.ts';
import { changeContacts, lockContacts } from '../contacts/contact-set.ts';
import type { DeleteTagInput, ListTagsInput, RenameTagInput, TagContactsInput } from './tag.schema.ts';

/** Ordered by name. The cursor is the last tag of the page, because the tag is its own key. */
export async function listTags(ctx: Ctx, { cursor, limit, filter }: z.infer<typeof ListTagsInput>) {
  const { rows } = await ctx.db.raw(
    `select tag, count from (
       select tag, count(*) as count from contacts.contacts, unnest(tags) tag where organization_id = :organization group by tag
     ) uses
     where (:after::text is null or tag > :after)
       and (:searched::text is null or strpos(contacts.search_key(tag), contacts.search_key(:searched)) > 0)
     order by tag limit :limit`,
    {
      organization: ctx.organization.id,
      after: cursor === undefined ? null : tagInCursor(cursor),
      searched: filter?.text ?? null,
      limit: limit + 1,
    } as Record<string, string | number>,
  );
  const items = (rows as { tag: string; count: number }[]).slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? Buffer.from(last.tag).toString('base64url') : null };
}

function tagInCursor(cursor: string): string {
  const tag = Buffer.from(cursor, 'base64url').toString();
  if (tag.includes('\0') || tag.length > 50 || Buffer.from(tag).toString('base64url') !== cursor) {
    throw badInput('cursor', 'was not returned by this list; pass the nextCursor of the previous page');
  }
  return tag;
}

/** Locks the contacts. Throws BAD_REQUEST when a contact would have more than MAX_TAGS tags; then no contact changes. */
export async function addTags(ctx: Ctx, { contactIds, tags }: z.infer<typeof TagContactsInput>) {
  const contacts = await lockContacts(ctx, contactIds);
  const full = contacts.find((contact) => new Set([...contact.tags, ...tags]).size > MAX_TAGS);
  if (full) throw badInput('tags', `contact ${full.id} would have more than ${MAX_TAGS}`);
  const changedCount = await changeContacts(ctx, contactIds, (query) =>
    query.whereRaw('not tags @> ?::text[]', [arrayBinding(tags)]).patch({
      tags: sqlValue<string[]>(
        raw(
          'tags || array(select tag from unnest(?::text[]) with ordinality as t(tag, n) where tag <> all(tags) order by n)',
          [arrayBinding(tags)],
        ),
      ),
    }),
  );
  return { changedCount };
}

export async function removeTags(ctx: Ctx, { contactIds, tags }: z.infer<typeof TagContactsInput>) {
  await lockContacts(ctx, contactIds);
  return { changedCount: await removeTagsFrom(ctx, contactIds, tags) };
}

/** Renames the tag on every contact and in the rules of audiences. A contact that has both tags keeps one. */
export async function renameTag(ctx: Ctx, { from, to }: z.infer<typeof RenameTagInput>) {
  if (from === to) throw badInput('to', 'is the same tag');
  const changedCount = await changeContacts(ctx, await contactsWithTag(ctx, from), (query) =>
    query.whereRaw('tags @> array[?]::text[]', [from]).patch({
      tags: sqlValue<string[]>(
        raw(
          'case when tags @> array[:to]::text[] then array_remove(tags, :from) else array_replace(tags, :from, :to) end',
          { from, to },
        ),
      ),
    }),
  );
  await renameTagInAudiences(ctx, from, to);
  return { changedCount };
}

export async function deleteTag(ctx: Ctx, { tag }: z.infer<typeof DeleteTagInput>) {
  return { changedCount: await removeTagsFrom(ctx, await contactsWithTag(ctx, tag), [tag]) };
}

const removeTagsFrom = (ctx: Ctx, ids: string[], tags: string[]): Promise<number> =>
  changeContacts(ctx, ids, (query) =>
    query.whereRaw('tags && ?::text[]', [arrayBinding(tags)]).patch({
      tags: sqlValue<string[]>(
        raw('array(select tag from unnest(tags) with ordinality as t(tag, n) where tag <> all(?::text[]) order by n)', [
          arrayBinding(tags),
        ]),
      ),
    }),
  );

/** Uses the search function, because row-level security disables the index on tags. Throws NOT_FOUND when no contact has the tag. */
async function contactsWithTag(ctx: Ctx, tag: string): Promise<string[]> {
  const { rows } = await ctx.db.raw('select contacts.find_ids(?, null, array[?]::text[], null, null) as id', [
    ctx.organization.id,
    tag,
  ]);
  if (rows.length === 0) throw notFound('tag');
  return (rows as Pick<Contact, 'id'>[]).map(({ id }) => id);
}
