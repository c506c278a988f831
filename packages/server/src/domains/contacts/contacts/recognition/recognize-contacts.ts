/** Who somebody is that another domain has met: the contact with the address, or a new one. */
import { ContactIdentity, type ContactSource, newId } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../../lib/app-error.ts';
import { email as validEmail } from '../../../../lib/field-schemas.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { type Address, refreshOtherAddresses } from '../../identities/identity.service.ts';
import { toE164 } from '../../identities/phone.ts';
import { createContact } from '../contact.service.ts';

export interface Met {
  email?: string;
  /** With + and country code, or it is nobody's. */
  phone?: string;
  /** What WhatsApp knows somebody by, who may hide their phone; told by WhatsApp itself, so it is theirs. */
  whatsapp?: string;
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
    if (contactId && person.whatsapp && !owners.has(person.whatsapp)) {
      await learn(ctx, contactId, person.whatsapp);
      owners.set(person.whatsapp, contactId);
    }
    found.push(contactId);
  }
  return found;
}

/** The phone's owner is known by this as well from now on: the next message may come without the phone. */
async function learn(ctx: Ctx, contactId: string, address: string): Promise<void> {
  await ctx.db
    .table(ContactIdentity.tableName)
    .insert({ organizationId: ctx.organization.id, id: newId(), contactId, channel: 'whatsapp', address })
    .onConflict(['organizationId', 'channel', 'address'])
    .ignore();
  await refreshOtherAddresses(ctx, contactId);
}

function addressesOf({ email, phone, whatsapp }: Met): Address[] {
  const address = validEmail.safeParse(email);
  const number = phone === undefined ? null : toE164(phone);
  return [
    ...(address.success ? [{ channel: 'email' as const, address: address.data }] : []),
    ...(number ? [{ channel: 'phone' as const, address: number }] : []),
    ...(whatsapp ? [{ channel: 'whatsapp' as const, address: whatsapp }] : []),
  ];
}

/** By address: phones start with +, e-mails have an @, WhatsApp's ids neither. */
async function ownersOf(ctx: Ctx, addresses: Address[]): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map();
  const { rows } = await ctx.db.raw(
    `select address, contact_id from contacts.contact_identities
     where organization_id = ? and channel in ('email', 'phone', 'whatsapp') and address = any(?::text[])`,
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
    const { id } = await createContact(ctx, contact);
    const whatsapp = of('whatsapp');
    if (whatsapp) await learn(ctx, id, whatsapp);
    return id;
  } catch (error) {
    // Room is asked for before anything is written, so the transaction is still good.
    if (error instanceof AppError && error.details?.kind === 'limit_reached') return null;
    throw error;
  }
}
