/** The filters that calculate, in decimals, because prices are decimals: 10.1 minus 2.2 is 7.9. */
import { Decimal } from 'decimal.js';
import { Drop, type FilterImplOptions, filters, type NumberToken, TypeGuards } from 'liquidjs';

type FilterHandler = Extract<FilterImplOptions, (...args: never[]) => unknown>;

/** The remainder has the sign of the divisor, as in Ruby, where Liquid comes from. */
const Exact = Decimal.clone({ precision: 40, modulo: Decimal.ROUND_FLOOR });
const MAX_PLACES = 20;

/** Throws for what is not a number: a message must not say 0 instead. Nothing counts as 0. */
function decimalOf(given: unknown): Decimal {
  const value = given instanceof Drop ? given.valueOf() : given;
  if (value === undefined || value === null || value === '') return new Exact(0);
  const isNumber = typeof value === 'number' ? Number.isFinite(value) : NUMBER.test(String(value));
  if (!isNumber) throw new Error(`“${String(value).slice(0, 50)}” is not a number`);
  return new Exact(String(value).trim());
}
const NUMBER = /^\s*[+-]?\d{1,40}(\.\d{1,40})?\s*$/;

/** Integers that JavaScript cannot represent stay exact as text. */
const toOutput = (value: Decimal): number | string =>
  value.isInteger() && value.abs().gt(Number.MAX_SAFE_INTEGER) ? value.toFixed() : value.toNumber();

const calculation =
  (calculate: (a: Decimal, b: Decimal) => Decimal): FilterHandler =>
  (a, b) =>
    toOutput(calculate(decimalOf(a), decimalOf(b)));

function requireDivisor(divisor: Decimal): Decimal {
  if (divisor.isZero()) throw new Error('divided by 0');
  return divisor;
}

/** Whether a number is written with decimals: 2.0 asks for a division with decimals, 2 for a whole number. */
const hasPoint = (value: unknown): boolean => String(value).includes('.');
export const isWrittenWithPoint = (token: unknown): token is NumberToken =>
  TypeGuards.isNumberToken(token) && hasPoint(token.getText());

export const numberFilters: Record<string, FilterHandler> = {
  plus: calculation((a, b) => a.plus(b)),
  minus: calculation((a, b) => a.minus(b)),
  times: calculation((a, b) => a.times(b)),
  modulo: calculation((a, b) => a.modulo(requireDivisor(b))),
  at_least: calculation((a, b) => Exact.max(a, b)),
  at_most: calculation((a, b) => Exact.min(a, b)),
  abs: calculation((a) => a.abs()),
  ceil: calculation((a) => a.ceil()),
  floor: calculation((a) => a.floor()),
  round: calculation((a, digits) => {
    const places = Math.max(-MAX_PLACES, Math.min(MAX_PLACES, digits.trunc().toNumber()));
    return places < 0 ? a.toNearest(new Exact(10).pow(-places)) : a.toDecimalPlaces(places);
  }),

  divided_by(a, b, isWhole = false) {
    const quotient = decimalOf(a).div(requireDivisor(decimalOf(b)));
    const isDecimal = hasPoint(a) || hasPoint(b) || isWrittenWithPoint(this.token.args[0]);
    return toOutput(isDecimal && !isWhole ? quotient : quotient.floor());
  },

  *sum(items, property): Generator<unknown, number | string, unknown[]> {
    const values =
      property === undefined ? [items ?? []].flat() : yield (filters.map as FilterHandler).call(this, items, property);
    return toOutput(values.reduce((sum: Decimal, one) => sum.plus(decimalOf(one)), new Exact(0)));
  },
};
