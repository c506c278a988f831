/** Phone numbers in, E.164 out. The full metadata: validity is what libphonenumber says, not a guess by length. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** The number as E.164, or null when it is not a valid one. `country` is for numbers written without +. */
export function toE164(text: string, country?: string): string | null {
  const known = country && isSupportedCountry(country) ? (country as CountryCode) : undefined;
  const number = parsePhoneNumberFromString(text, known);
  return number?.isValid() ? number.number : null;
}
