/** Who somebody is that another domain has met: the contact with the address, or a new one. */
import type { ContactSource } from '@tessera/db';
import type { z } from 'zod';
import type { Ctx } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { email as validEmail } from '../../lib/fields.ts';
import { createContact } from './contact.service.ts';
import type { Address } from './contact-identity.service.ts';
import { toE164 } from './phone.ts';

export interface Met {
  email?: string;
  /** With + and country code, or it is nobody's. */
  phone?: string;
  name?: string;
  company?: string;
  /** Where the contact comes from if it is made now; left out, none is made. */
  createAs?: z.infer<typeof ContactSource>;
}

/**
 * The contact of each, or null. A contact that is there stays as it is: what a stranger says of somebody else's address must
 * not give that person another one. Of two contacts, the one with the e-mail.
 */
export async function recognizeContacts(ctx: Ctx, people: readonly Met[]): Promise<(string | null)[]> {
  const addresses = people.map(addressesOf);
  const owners = await ownersOf(ctx, addresses.flat());
  const found: (string | null)[] = [];
  let hasRoom = true;
  for (const [i, person] of people.entries()) {
    const mine = addresses[i] as Address[];
    let contactId = mine.map(({ address }) => owners.get(address)).find((owner) => owner !== undefined) ?? null;
    if (contactId === null && mine.length > 0 && person.createAs && hasRoom) {
      contactId = await create(ctx, person, mine);
      hasRoom = contactId !== null;
      if (contactId) for (const { address } of mine) owners.set(address, contactId);
    }
    found.push(contactId);
  }
  return found;
}

function addressesOf({ email, phone }: Met): Address[] {
  const address = validEmail.safeParse(email);
  const number = phone === undefined ? null : toE164(phone);
  return [
    ...(address.success ? [{ channel: 'email' as const, address: address.data }] : []),
    ...(number ? [{ channel: 'phone' as const, address: number }] : []),
  ];
}

/** By address: phones start with +, e-mails never do. */
async function ownersOf(ctx: Ctx, addresses: Address[]): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map();
  const { rows } = await ctx.db.raw(
    `select address, contact_id from contacts.contact_identities
     where organization_id = ? and channel in ('email', 'phone') and address = any(?::text[])`,
    [ctx.organization.id, addresses.map(({ address }) => address)] as unknown as string[],
  );
  return new Map(
    (rows as { address: string; contactId: string }[]).map(({ address, contactId }) => [address, contactId]),
  );
}

/** Null when the organization has no room for one more. */
async function create(ctx: Ctx, { name = '', company, createAs }: Met, addresses: Address[]): Promise<string | null> {
  const of = (channel: Address['channel']) => addresses.find((address) => address.channel === channel)?.address;
  const contact = {
    name,
    company,
    email: of('email'),
    phone: of('phone'),
    country: undefined,
    tags: [],
    customFields: {},
    source: createAs ?? ('api' as const),
  };
  try {
    return (await createContact(ctx, contact)).id;
  } catch (error) {
    // Room is asked for before anything is written, so the transaction is still good.
    if (error instanceof AppError && error.details?.kind === 'limit_reached') return null;
    throw error;
  }
}
