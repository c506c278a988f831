/** What messages can say of a contact: what is empty is missing, so that a fallback stands in for it. */
import { Contact } from '@tessera/db';
import type { Ctx } from '../../context.ts';
import { requireContacts } from '../contacts/index.ts';

export async function contactVariables(ctx: Ctx, contactId: string): Promise<Record<string, unknown>> {
  await requireContacts(ctx, [contactId]);
  const { name, email, phone, company, tags, customFields } = await Contact.of(ctx)
    .findOne({ id: contactId })
    .throwIfNotFound();
  const [first = '', ...others] = name.split(' ');
  const known = { name, first_name: first, last_name: others.join(' ').trim(), email, phone, company, tags };
  return Object.fromEntries(
    Object.entries({ ...customFields, ...known }).filter(([, value]) => value !== null && value !== ''),
  );
}
