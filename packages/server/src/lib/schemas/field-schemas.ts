/** Input fields with one meaning in all domains. */
import { z } from 'zod';
import { oneLine } from '../sanitize-text.ts';
import { canonicalEmail, EMAIL } from '../text/email-address.ts';
import { searchKey } from '../text/search-key.ts';

/** An address of RFC 5321, also with an internationalized domain. It is stored in lower case, and its domain in ASCII (A-labels). */
export const email = z.string().overwrite(canonicalEmail).max(320).email({ pattern: EMAIL });

/** A name, title or label: one line, whatever was pasted. */
export const nameText = (max: number) => z.string().overwrite(oneLine).min(1).max(max);

/** A phone number as people type and paste it. The country's plan is checked where it is stored as E.164. */
export const phoneText = z.string().overwrite(typedPhone).min(3).max(40);

/** Spreadsheets write 919819245678.0 where they took the number for one. No country has a number that begins with 00. */
function typedPhone(text: string): string {
  return searchKey(text)
    .trim()
    .replace(/^tel:/, '')
    .replace(/^(\d+)\.0+$/, '$1')
    .replace(/^00\s*(?=[1-9])/, '+');
}

/** The name of a custom field. A name that ends in a backslash could not be read (`refuseUnreadable`). */
export const fieldName = nameText(100).regex(/[^\\]$/, 'must not end in a backslash');

export const withId = z.object({ id: z.uuid().describe('The id.') });

/** A day or a moment in JSON; a day begins at 00:00 UTC. */
export const isoMoment = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'must be a day as 2026-11-20 or a moment as 2026-11-20T09:00:00Z',
  )
  .refine((text) => text.length <= 40, 'is too long')
  .describe('A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC.');

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** An ISO 4217 currency that this runtime knows. */
export const currency = z
  .string()
  .trim()
  .toUpperCase()
  .max(3)
  .refine((code) => currencies.has(code), 'must be a currency of ISO 4217, as INR')
  .describe('ISO 4217, as INR.');
