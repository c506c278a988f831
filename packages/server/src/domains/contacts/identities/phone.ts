/** Phone numbers as E.164. Validity is what libphonenumber's full metadata says, not a guess by length. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** The number as E.164, or null when it is not valid. `country` is the country of a number written without +. */
export function toE164(text: string, country?: string): string | null {
  const supported = country && isSupportedCountry(country) ? (country as CountryCode) : undefined;
  const number = parsePhoneNumberFromString(text, supported);
  return number?.isValid() ? number.number : null;
}
