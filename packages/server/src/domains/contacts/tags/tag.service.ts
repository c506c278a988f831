/** Tags: found, put on contacts, taken off, renamed and deleted, each by whole sets of contacts. */
import { arrayBinding, type Contact } from '@tessera/db';
import { raw } from 'objection';
import type { z } from 'zod';
import { badInput, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { renameTagInAudiences } from '../audiences/audience.service.ts';
import { MAX_TAGS } from '../contacts/contact.schema.ts';
import { changeContacts, lockContacts } from '../contacts/contact-set.ts';
import type { DeleteTagInput, ListTagsInput, RenameTagInput, TagContactsInput } from './tag.schema.ts';

/** Tags by name. The cursor is the last tag of a page: a tag is its own key. */
export async function listTags(ctx: Ctx, { cursor, limit, text }: z.infer<typeof ListTagsInput>) {
  const after = cursor === undefined ? null : tagOf(cursor);
  const { rows } = await ctx.db.raw(
    `select tag, count from (
       select tag, count(*) as count from contacts.contacts, unnest(tags) tag where organization_id = ? group by tag
     ) uses
     where (?::text is null or tag > ?) and (?::text is null or strpos(contacts.search_key(tag), contacts.search_key(?)) > 0)
     order by tag limit ?`,
    [ctx.organization.id, after, after, text ?? null, text ?? null, limit + 1] as string[],
  );
  const items = (rows as { tag: string; count: number }[]).slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? Buffer.from(last.tag).toString('base64url') : null };
}

function tagOf(cursor: string): string {
  const tag = Buffer.from(cursor, 'base64url').toString();
  if (tag.includes('\0') || tag.length > 50 || Buffer.from(tag).toString('base64url') !== cursor) {
    throw badInput('cursor', 'is not one of ours');
  }
  return tag;
}

export async function addTags(ctx: Ctx, { contactIds, tags }: z.infer<typeof TagContactsInput>) {
  const contacts = await lockContacts(ctx, contactIds);
  const full = contacts.find((contact) => new Set([...contact.tags, ...tags]).size > MAX_TAGS);
  if (full) throw badInput('tags', `contact ${full.id} would have more than ${MAX_TAGS}`);
  const changed = await changeContacts(ctx, contactIds, (query) =>
    query.whereRaw('not tags @> ?::text[]', [arrayBinding(tags)]).patch({
      tags: raw(
        'tags || array(select tag from unnest(?::text[]) with ordinality as t(tag, n) where tag <> all(tags) order by n)',
        [arrayBinding(tags)],
      ) as unknown as string[],
    }),
  );
  return { changed };
}

export async function removeTags(ctx: Ctx, { contactIds, tags }: z.infer<typeof TagContactsInput>) {
  await lockContacts(ctx, contactIds);
  return { changed: await takeOff(ctx, contactIds, tags) };
}

/** Renames a tag on every contact and in the rules of audiences. */
export async function renameTag(ctx: Ctx, { from, to }: z.infer<typeof RenameTagInput>) {
  if (from === to) throw badInput('to', 'is the same tag');
  const changed = await changeContacts(ctx, await contactsWith(ctx, from), (query) =>
    query.whereRaw('tags @> array[?]::text[]', [from]).patch({
      tags: raw('case when tags @> array[?]::text[] then array_remove(tags, ?) else array_replace(tags, ?, ?) end', [
        to,
        from,
        from,
        to,
      ]) as unknown as string[],
    }),
  );
  await renameTagInAudiences(ctx, from, to);
  return { changed };
}

export async function deleteTag(ctx: Ctx, { tag }: z.infer<typeof DeleteTagInput>) {
  return { changed: await takeOff(ctx, await contactsWith(ctx, tag), [tag]) };
}

const takeOff = (ctx: Ctx, ids: string[], tags: string[]): Promise<number> =>
  changeContacts(ctx, ids, (query) =>
    query.whereRaw('tags && ?::text[]', [arrayBinding(tags)]).patch({
      tags: raw(
        'array(select tag from unnest(tags) with ordinality as t(tag, n) where tag <> all(?::text[]) order by n)',
        [arrayBinding(tags)],
      ) as unknown as string[],
    }),
  );

/** Through the search function, whose index row-level security would switch off. */
async function contactsWith(ctx: Ctx, tag: string): Promise<string[]> {
  const { rows } = await ctx.db.raw('select contacts.find_ids(?, null, array[?]::text[], null, null) as id', [
    ctx.organization.id,
    tag,
  ]);
  if (rows.length === 0) throw notFound('tag');
  return (rows as Pick<Contact, 'id'>[]).map(({ id }) => id);
}
