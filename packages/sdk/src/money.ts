/** Formats amounts. The API transfers whole minor units; the currency determines how many make one unit. */

/** ISO 4217 exponents other than 2. `Intl` follows CLDR (customary notation), which differs for some currencies. */
const EXPONENTS: Record<string, number> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
};

/** The number of decimals of a currency: 2 for INR, 0 for JPY, 3 for KWD. */
export const exponentOf = (currency: string): number => EXPONENTS[currency] ?? 2;

/** Formats minor units: `formatMoney(120_000, 'INR')` is ₹1,200.00. Uses the locale of the platform unless you give one. */
export function formatMoney(amount: number, currency: string, locale?: string | string[]): string {
  const digits = exponentOf(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount / 10 ** digits);
}
