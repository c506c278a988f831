/** Resolves people that another domain has seen to contacts, by their addresses, and creates missing contacts. */
import { arrayBinding, ContactIdentity, type ContactSource, newId } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../../lib/app-error.ts';
import { oneLine } from '../../../../lib/sanitize-text.ts';
import { email as validEmail } from '../../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { type ChannelAddress, refreshOtherAddresses } from '../../identities/identity.service.ts';
import { toE164 } from '../../identities/phone.ts';
import { createContact } from '../contact.service.ts';

export interface ContactCandidate {
  email?: string;
  /** With + and country code; otherwise it is ignored. */
  phone?: string;
  /** The user id or user name that WhatsApp reports. WhatsApp verifies it, so it may be added to a contact. */
  whatsapp?: string;
  name?: string;
  company?: string;
  /** The source of a contact that is created; without it, no contact is created. */
  createAs?: z.infer<typeof ContactSource>;
}

/**
 * Returns the contact of each candidate, or null. An existing contact is not changed: a visitor can enter the address of another
 * person, and must not be able to add addresses to that contact. When a candidate's addresses belong to two contacts, the one with
 * the e-mail is returned.
 */
export async function recognizeContacts(ctx: Ctx, candidates: readonly ContactCandidate[]): Promise<(string | null)[]> {
  const addresses = candidates.map(candidateAddresses);
  const owners = await ownersByAddress(ctx, addresses.flat());
  const found: (string | null)[] = [];
  let isQuotaLeft = true;
  for (const [i, candidate] of candidates.entries()) {
    const own = addresses[i] as ChannelAddress[];
    let contactId = own.map(({ address }) => owners.get(address)).find((owner) => owner !== undefined) ?? null;
    if (contactId === null && own.length > 0 && candidate.createAs && isQuotaLeft) {
      contactId = await createRecognized(ctx, candidate, own);
      isQuotaLeft = contactId !== null;
      if (contactId) for (const { address } of own) owners.set(address, contactId);
    }
    if (contactId && candidate.whatsapp && !owners.has(candidate.whatsapp)) {
      await addWhatsappIdentity(ctx, contactId, candidate.whatsapp);
      owners.set(candidate.whatsapp, contactId);
    }
    found.push(contactId);
  }
  return found;
}

/** Adds a WhatsApp id to the contact, because the next message may arrive without the phone number. */
async function addWhatsappIdentity(ctx: Ctx, contactId: string, address: string): Promise<void> {
  await ctx.db
    .table(ContactIdentity.tableName)
    .insert({ organizationId: ctx.organization.id, id: newId(), contactId, channel: 'whatsapp', address })
    .onConflict(['organizationId', 'channel', 'address'])
    .ignore();
  await refreshOtherAddresses(ctx, contactId);
}

function candidateAddresses({ email, phone, whatsapp }: ContactCandidate): ChannelAddress[] {
  const address = validEmail.safeParse(email);
  const number = phone === undefined ? null : toE164(phone);
  return [
    ...(address.success ? [{ channel: 'email' as const, address: address.data }] : []),
    ...(number ? [{ channel: 'phone' as const, address: number }] : []),
    ...(whatsapp ? [{ channel: 'whatsapp' as const, address: whatsapp }] : []),
  ];
}

/** Keyed by address alone: phones start with +, e-mails contain @, and WhatsApp ids do neither. */
async function ownersByAddress(ctx: Ctx, addresses: ChannelAddress[]): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map();
  const { rows } = await ctx.db.raw(
    `select address, contact_id from contacts.contact_identities
     where organization_id = ? and channel in ('email', 'phone', 'whatsapp') and address = any(?::text[])`,
    [ctx.organization.id, arrayBinding(addresses.map(({ address }) => address))],
  );
  return new Map(
    (rows as { address: string; contactId: string }[]).map(({ address, contactId }) => [address, contactId]),
  );
}

/** Returns null when the organization's quota of contacts is exhausted. */
async function createRecognized(
  ctx: Ctx,
  { name = '', company, createAs }: ContactCandidate,
  addresses: ChannelAddress[],
): Promise<string | null> {
  const addressOn = (channel: ChannelAddress['channel']) =>
    addresses.find((address) => address.channel === channel)?.address;
  const contact = {
    name: oneLine(name).slice(0, 200),
    company: company && oneLine(company),
    email: addressOn('email'),
    phone: addressOn('phone'),
    country: undefined,
    tags: [],
    customFields: {},
    source: createAs ?? ('api' as const),
  };
  try {
    const { id } = await createContact(ctx, contact);
    const whatsapp = addressOn('whatsapp');
    if (whatsapp) await addWhatsappIdentity(ctx, id, whatsapp);
    return id;
  } catch (error) {
    // The quota is checked before anything is written, so the transaction is still usable.
    if (error instanceof AppError && error.details?.kind === 'limit_reached') return null;
    throw error;
  }
}
