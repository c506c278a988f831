/** Addresses as they are kept: the same person's address is the same text, whoever typed it. */
import type { ConsentChannel, IdentityChannel } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import { email } from '../../../lib/field-schemas.ts';
import { toE164 } from './phone.ts';

export type Channel = z.infer<typeof ConsentChannel> | z.infer<typeof IdentityChannel>;

/** The address in the one spelling that is stored. Throws BAD_REQUEST naming `address` when it cannot be one. */
export function normalAddress(channel: Channel, text: string, country?: string): string {
  if (channel === 'push') return text;
  if (channel === 'email') {
    const parsed = email.safeParse(text);
    if (!parsed.success) throw badInput('address', 'is not a valid e-mail address');
    return parsed.data;
  }
  const phone = toE164(text, country);
  if (phone) return phone;
  // WhatsApp knows people by user name or user id as well: https://developers.facebook.com/docs/whatsapp
  if (channel === 'whatsapp' && /^(?=.*[a-z])[\w.:@-]{2,128}$/i.test(text)) return text;
  throw badInput('address', 'is not a valid number; write it with + and country code, or say the country');
}

/** The spellings an address may be stored in, for looking one up without knowing its channel. */
export const possibleAddresses = (text: string): string[] => [
  ...new Set([text, text.toLowerCase(), toE164(text) ?? text]),
];
