/** Resolves people that another domain has seen to contacts, by their addresses, and creates missing contacts. */
import { arrayBinding, ContactIdentity, type ContactSource } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../../lib/app-error.ts';
import { email as validEmail } from '../../../../lib/schemas/field-schemas.ts';
import { phoneSpellings } from '../../../../lib/text/phone-spellings.ts';
import { oneLine } from '../../../../lib/text/sanitize-text.ts';
import type { Ctx } from '../../../../trpc/context.ts';
import { type ChannelAddress, refreshOtherAddresses } from '../../identities/identity.service.ts';
import { toE164, toVouchedPhone } from '../../identities/phone.ts';
import { insertContact } from '../contact.service.ts';

export interface ContactCandidate {
  email?: string;
  /** With + and country code; otherwise it is ignored. */
  phone?: string;
  /** The vendor of a channel vouches for the phone: it needs no check against the numbering plan. */
  isVouched?: boolean;
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

/**
 * Adds an address by which WhatsApp knows the contact, because the next message may arrive under it. An address that another
 * contact has is left to that contact.
 */
export async function addWhatsappIdentity(ctx: Ctx, contactId: string, address: string): Promise<void> {
  const owner = await ContactIdentity.of(ctx).where({ address }).whereIn('channel', ['phone', 'whatsapp']).first();
  if (owner) return;
  const identity = { contactId, channel: 'whatsapp' as const, address };
  await ContactIdentity.addMissing(ctx, [identity], ['organizationId', 'channel', 'address']);
  await refreshOtherAddresses(ctx, contactId);
}

function candidateAddresses({ email, phone = '', whatsapp, isVouched }: ContactCandidate): ChannelAddress[] {
  const address = validEmail.safeParse(email);
  const number = isVouched ? toVouchedPhone(phone) : toE164(phone);
  return [
    ...(address.success ? [{ channel: 'email' as const, address: address.data }] : []),
    ...(number ? [{ channel: 'phone' as const, address: number }] : []),
    ...(whatsapp ? [{ channel: 'whatsapp' as const, address: whatsapp }] : []),
  ];
}

/**
 * Keyed by address alone: phones start with +, e-mails contain @, and WhatsApp ids do neither. A phone is found by each of its
 * spellings.
 */
async function ownersByAddress(ctx: Ctx, addresses: ChannelAddress[]): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map();
  const given = [...new Set(addresses.map(({ address }) => address))];
  const { rows } = await ctx.db.raw(
    `select address, contact_id from contacts.contact_identities
     where organization_id = ? and channel in ('email', 'phone', 'whatsapp') and address = any(?::text[])`,
    [ctx.organization.id, arrayBinding(given.flatMap(phoneSpellings))],
  );
  const stored = new Map(
    (rows as { address: string; contactId: string }[]).map(({ address, contactId }) => [address, contactId]),
  );
  return new Map(
    given.flatMap((address) => {
      const owner = [address, ...phoneSpellings(address)]
        .map((one) => stored.get(one))
        .find((one) => one !== undefined);
      return owner === undefined ? [] : [[address, owner]];
    }),
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
    tags: [],
    customFields: {},
    source: createAs ?? ('api' as const),
  };
  try {
    const { id } = await insertContact(ctx, contact);
    const whatsapp = addressOn('whatsapp');
    if (whatsapp) await addWhatsappIdentity(ctx, id, whatsapp);
    return id;
  } catch (error) {
    // The quota is checked before anything is written, so the transaction is still usable.
    if (error instanceof AppError && error.details?.kind === 'limit_reached') return null;
    throw error;
  }
}
