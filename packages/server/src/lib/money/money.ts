/** Money is integer minor units; the currency defines how many make one unit. */

/** ISO 4217 exponents that are not 2. Intl's digits (CLDR) describe how people write, and differ for some currencies. */
const EXPONENTS: Record<string, number> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((c) => [c, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((c) => [c, 3])),
  CLF: 4,
  UYW: 4,
};

export const exponentOf = (currency: string): number => EXPONENTS[currency] ?? 2;

/** Minor units as a decimal text: 1050 INR → 10.50. `decimals` is for vendors that use other decimals than ISO 4217. */
export function toDecimal(amount: number, currency: string, decimals = exponentOf(currency)): string {
  const scaled = rescale(amount, exponentOf(currency), decimals);
  if (decimals === 0) return String(scaled);
  const digits = String(scaled).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The inverse of `toDecimal`; null when the text is not an amount. */
export function fromDecimal(text: string, currency: string): number | null {
  const match = /^(\d{1,16})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return null;
  const [, whole = '', fraction = ''] = match;
  const exponent = exponentOf(currency);
  if (/[1-9]/.test(fraction.slice(exponent))) return null;
  const amount = Number(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  return Number.isSafeInteger(amount) ? amount : null;
}

/** Whether `rescale` gives a whole number. */
export function isWritable(amount: number, from: number, to: number): boolean {
  try {
    rescale(amount, from, to);
    return true;
  } catch {
    return false;
  }
}

/** Converts units of 10^-from to units of 10^-to. Throws when the result is not a whole number. */
export function rescale(amount: number, from: number, to: number): number {
  const scaled = to >= from ? amount * 10 ** (to - from) : amount / 10 ** (from - to);
  if (!Number.isSafeInteger(scaled)) throw new RangeError(`${amount} cannot be written with ${to} decimals`);
  return scaled;
}
