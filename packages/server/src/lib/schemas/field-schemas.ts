/** Input fields with one meaning in all domains. */
import { z } from 'zod';
import { onOneLine } from '../names.ts';

/** Trimmed and lower-cased before it is validated. */
export const email = z.string().trim().toLowerCase().max(320).email();

/** The name of a person, an organization or a thing: one line, whatever was pasted. */
export const lineOfText = (maxLength: number) => z.string().overwrite(onOneLine).min(1).max(maxLength);

/** The address of a page or a picture. */
export const webPage = z.url({ protocol: /^https?$/ }).max(2000);

/** The name of a custom field. A name that ends in a backslash could not be read (`refuseUnreadable`). */
export const fieldName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/[^\\]$/, 'must not end in a backslash');

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
