/** Amounts as people read them. They travel in minor units, and how many make one unit is the currency's own affair. */

/** ISO 4217, where it is not 2. What `Intl` believes (CLDR: as people write) is something else for some of them. */
const EXPONENTS: Record<string, number> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
};

/** Decimals of a currency: 2 for INR, 0 for JPY, 3 for KWD. */
export const exponentOf = (currency: string): number => EXPONENTS[currency] ?? 2;

/** `formatMoney(120_000, 'INR')` is ₹1,200.00. In the visitor's locale unless you give one. */
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
