/** The addresses that messages to a contact go to. Messaging calls this. */
import { Contact, ContactIdentity } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';

export interface ContactAddresses {
  email: string | null;
  phone: string | null;
  /** The first WhatsApp user id or user name. A phone number reaches the contact on WhatsApp as well. */
  whatsapp: string | null;
  isBlocked: boolean;
}

/** Where a contact can be reached. Throws NOT_FOUND when it does not exist. */
export async function getContactAddresses(ctx: Ctx, contactId: string): Promise<ContactAddresses> {
  const contact = await Contact.of(ctx).findOne({ id: contactId });
  if (!contact) throw notFound('contact');
  const identity = await ContactIdentity.of(ctx).where({ contactId, channel: 'whatsapp' }).orderBy('id').first();
  const { email, phone, isBlocked } = contact;
  return { email, phone, isBlocked, whatsapp: identity?.address ?? null };
}
