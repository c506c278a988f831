/** What a contact shows of its messages: the time of the last one and the number of unread ones. Messaging calls this. */
import type { Contact } from '@tessera/db';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';

export interface MessageCounterChange {
  contactId: string;
  /** Added to the number of unread messages; negative when messages were read. */
  unread: number;
  lastMessageAt: Date | null;
}

/** Applies the changes in one statement, which locks the contacts in the order of their ids. Contacts that no longer exist are ignored. */
export async function updateMessageCounters(ctx: Ctx, changes: readonly MessageCounterChange[]): Promise<void> {
  if (changes.length === 0) return;
  const { rows } = await ctx.db.raw(
    `with given as (
       select "contactId" as id, sum(unread)::integer as unread, max("lastMessageAt") as at
       from json_to_recordset(:changes) as given("contactId" uuid, unread integer, "lastMessageAt" timestamptz) group by 1),
     locked as (
       select c.id from contacts.contacts c where c.organization_id = :organization and c.id = any(array(select id from given))
       order by c.id for no key update)
     update contacts.contacts c set unread_count = greatest(0, c.unread_count + given.unread),
       last_message_at = greatest(c.last_message_at, given.at)
     from given join locked using (id) where c.organization_id = :organization and c.id = given.id returning c.id`,
    { organization: ctx.organization.id, changes: JSON.stringify(changes) },
  );
  await emit(ctx, 'contacts.contact.updated', ...(rows as Contact[]).map(({ id }) => ({ contactId: id })));
}
