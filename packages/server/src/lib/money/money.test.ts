import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentOf, fromDecimal, isWritable, rescale, toDecimal } from './money.ts';

describe('toDecimal, fromDecimal', () => {
  it.each([
    [1_050, 'INR', '10.50'],
    [5, 'EUR', '0.05'],
    [1_050, 'JPY', '1050'],
    [10_505, 'KWD', '10.505'],
    [9_007_199_254_740_991, 'USD', '90071992547409.91'],
    [105_050, 'CLF', '10.5050'],
    [105_050, 'UYW', '10.5050'],
  ])('%i %s is written as %s and read back', (amount, currency, text) => {
    expect(toDecimal(amount, currency)).toBe(text);
    expect(fromDecimal(text, currency)).toBe(amount);
  });

  it('read back every amount that they write', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 50 }),
        fc.constantFrom('INR', 'JPY', 'KWD', 'CLF'),
        (amount, currency) => {
          expect(fromDecimal(toDecimal(amount, currency), currency)).toBe(amount);
        },
      ),
    );
  });

  it('never round', () => {
    expect(fromDecimal('10.505', 'INR')).toBeNull();
    expect(fromDecimal('10.500', 'INR')).toBe(1_050);
    expect(fromDecimal('10.5', 'JPY')).toBeNull();
    // Of sixteen digits, but more than a double holds exactly.
    for (const text of ['', '-1', '1e3', '1,000', ' 1', '99999999999999999', '9999999999999999.99'])
      expect(fromDecimal(text, 'INR')).toBeNull();
    expect(toDecimal(105_000, 'HUF', 0)).toBe('1050');
    expect(() => toDecimal(105_050, 'HUF', 0)).toThrow(RangeError);
    expect(rescale(1_050, exponentOf('ISK'), 2)).toBe(105_000);
    expect([isWritable(105_000, 2, 0), isWritable(105_050, 2, 0)]).toEqual([true, false]);
  });

  it('rescale: is exact in both directions', () => {
    const amounts = Array.from({ length: 10_000 }, (_, i) => i);
    expect(amounts.map((amount) => rescale(rescale(amount, 0, 3), 3, 0))).toEqual(amounts);
  });
});
