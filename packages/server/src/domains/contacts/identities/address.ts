/** The canonical spelling of addresses: one address is always stored as the same text. */
import type { ConsentChannel, IdentityChannel } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import { email, phoneText } from '../../../lib/schemas/field-schemas.ts';
import { phoneSpellings } from '../../../lib/text/phone-spellings.ts';
import { toE164 } from './phone.ts';

export type AddressChannel = z.infer<typeof ConsentChannel> | z.infer<typeof IdentityChannel>;

/** The address in its canonical spelling. Throws BAD_REQUEST naming `address` when it is not valid for the channel. */
export function normalAddress(channel: AddressChannel, text: string, country?: string): string {
  if (channel === 'push') return text;
  if (channel === 'email') {
    const parsed = email.safeParse(text);
    if (!parsed.success) throw badInput('address', 'is not a valid e-mail address');
    return parsed.data;
  }
  const phone = toE164(phoneText.safeParse(text).data ?? text, country);
  if (phone) return phone;
  // WhatsApp also identifies people by user name or user id: https://developers.facebook.com/docs/whatsapp
  if (channel === 'whatsapp' && /^(?=.*[a-z])[\w.:@-]{2,128}$/i.test(text)) return text;
  throw badInput('address', 'is not a valid number; write it with + and country code, or give the country');
}

/** The spellings that an address may be stored in, to look it up without knowing its channel. */
export const possibleAddresses = (text: string): string[] => [
  ...new Set([text, email.safeParse(text).data ?? text, ...phoneSpellings(toE164(text) ?? text)]),
];
