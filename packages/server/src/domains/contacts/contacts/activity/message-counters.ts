/** What messages mean to contacts: when one last passed, how many wait to be read, where a contact can be written to. */
import { Contact, ContactIdentity } from '@tessera/db';
import { emit } from '../../../../runtime/emit.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { requireContacts } from '../contact-set.ts';

export interface Touch {
  contactId: string;
  /** Added to what is unread; below zero when somebody has read. */
  unread: number;
  lastMessageAt: Date | null;
}

/** Moves what contacts show of their messages: one statement, in one order. Of those that are gone, nothing. */
export async function touchContacts(ctx: Ctx, touches: readonly Touch[]): Promise<void> {
  if (touches.length === 0) return;
  const { rows } = await ctx.db.raw(
    `with given as (
       select "contactId" as id, sum(unread)::integer as unread, max("lastMessageAt") as at
       from json_to_recordset(:touches) as given("contactId" uuid, unread integer, "lastMessageAt" timestamptz) group by 1),
     locked as (
       select c.id from contacts.contacts c where c.organization_id = :organization and c.id = any(array(select id from given))
       order by c.id for no key update)
     update contacts.contacts c set unread_count = greatest(0, c.unread_count + given.unread),
       last_message_at = greatest(c.last_message_at, given.at)
     from given join locked using (id) where c.organization_id = :organization and c.id = given.id returning c.id`,
    { organization: ctx.organization.id, touches: JSON.stringify(touches) },
  );
  await emit(ctx, 'contacts.contact.updated', ...(rows as Contact[]).map(({ id }) => ({ contactId: id })));
}

export interface ContactAddresses {
  email: string | null;
  phone: string | null;
  /** The first user id or user name; their phone is one as well. */
  whatsapp: string | null;
  isBlocked: boolean;
}

/** Where a contact can be reached; NOT_FOUND when there is none. */
export async function addressesOfContact(ctx: Ctx, contactId: string): Promise<ContactAddresses> {
  await requireContacts(ctx, [contactId]);
  const contact = await Contact.of(ctx).findOne({ id: contactId }).throwIfNotFound();
  const identity = await ContactIdentity.of(ctx).where({ contactId, channel: 'whatsapp' }).orderBy('id').first();
  const { email, phone, isBlocked } = contact;
  return { email, phone, isBlocked, whatsapp: identity?.address ?? null };
}
