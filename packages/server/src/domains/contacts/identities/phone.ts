/** Phone numbers as E.164. Validity is what libphonenumber's full metadata says, not a guess by length. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { currentSpelling } from '../../../lib/text/phone-spellings.ts';

/**
 * The number as E.164 in its current spelling, or null when it is not valid. `country` is the country of a number written
 * without +.
 */
export function toE164(text: string, country?: string): string | null {
  const supported = country && isSupportedCountry(country) ? (country as CountryCode) : undefined;
  const number = parsePhoneNumberFromString(text, supported);
  if (!number) return null;
  const current = currentSpelling(number.number);
  const isValid = current === number.number ? number.isValid() : parsePhoneNumberFromString(current)?.isValid();
  return isValid ? current : null;
}

/**
 * A number that a vendor vouches for: it has just sent a message, so it exists, whatever the numbering plan of a library says.
 */
export const toVouchedPhone = (text: string): string | null =>
  /^\+[1-9]\d{4,14}$/.test(text) ? currentSpelling(text) : null;
