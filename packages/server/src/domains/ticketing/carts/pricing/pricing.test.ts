import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateEvenly } from '../../../../lib/money/allocate.ts';
import { type PricedItem, type PricingRules, priceCart, serviceFees } from './pricing.ts';

const PLAIN: PricingRules = {
  discount: null,
  feeBasisPoints: 0,
  feeFixed: 0,
  feeTaxBasisPoints: 0,
  taxInclusive: true,
  taxRounding: 'line',
};
const item = (unitPrice: number, quantity: number, taxBasisPoints = 0): PricedItem => ({
  ticketTypeId: `${unitPrice}/${quantity}`,
  unitPrice,
  quantity,
  taxBasisPoints,
});
const price = (items: PricedItem[], rules: Partial<PricingRules> = {}) => priceCart(items, { ...PLAIN, ...rules });

describe('priceCart: discounts', () => {
  it('priceCart: rounds a percent discount half up and allocates it to the last unit', () => {
    const items = [item(333, 1), item(334, 1), item(338, 1)];
    const priced = price(items, { discount: { type: 'percent', basisPoints: 1_000, ticketTypeIds: null } });
    expect(priced).toMatchObject({ subtotal: 1_005, discountAmount: 101, total: 904 });
    expect(priced.items.map(({ discountAmount }) => discountAmount)).toEqual([33, 34, 34]);
  });

  it('priceCart: a discount applies to its types only, and never exceeds their price', () => {
    const [cheap, dear] = [item(500, 1), item(2_000, 1)];
    const discount = { type: 'fixed', amount: 900, ticketTypeIds: [cheap.ticketTypeId] } as const;
    const priced = price([cheap, dear], { discount: { ...discount, ticketTypeIds: [cheap.ticketTypeId] } });
    expect(priced).toMatchObject({ discountAmount: 500, total: 2_000 });
    expect(priced.items.map(({ total }) => total)).toEqual([0, 2_000]);
  });
});

describe('priceCart: fees', () => {
  it('priceCart: fees are on the price after the discount, and per ticket', () => {
    const discount = { type: 'percent', basisPoints: 5_000, ticketTypeIds: null } as const;
    const priced = price([item(1_000, 3)], { discount, feeBasisPoints: 250, feeFixed: 30 });
    // 2.5 % of 1500 is 37.5.
    expect(priced).toMatchObject({ discountAmount: 1_500, fees: 38 + 90, total: 1_628 });
  });

  it('priceCart: lines that cost nothing have no fee', () => {
    const discount = { type: 'percent', basisPoints: 10_000, ticketTypeIds: null } as const;
    expect(price([item(0, 3)], { feeBasisPoints: 250, feeFixed: 30 }).total).toBe(0);
    expect(price([item(1_000, 3)], { discount, feeBasisPoints: 250, feeFixed: 30 }).total).toBe(0);
  });
});

describe('priceCart: bounds', () => {
  it('priceCart: accepts up to 1,000 tickets and a subtotal of 10¹⁵, and refuses more', () => {
    const refused = expect.objectContaining({ details: { kind: 'cart_too_large' } });
    expect(price([item(1, 400), item(2, 600)]).total).toBe(1_600);
    expect(() => price([item(1, 400), item(2, 601)])).toThrow(refused);
    expect(price([item(1_000_000_000_000, 999), item(1_000_000_000_000, 1)]).total).toBe(1_000_000_000_000_000);
    expect(() => price([item(1_000_000_000_000, 999), item(1_000_000_000_001, 1)])).toThrow(refused);
  });
});

describe('serviceFees', () => {
  const settings = { serviceFeeBasisPoints: 250, serviceFeeAmount: 50, defaultCurrency: 'INR' };
  const none = { serviceFeeBasisPoints: null, serviceFeeFixed: null };

  it('serviceFees: those of the event, else of the organization; its fixed fee is in its own currency only', () => {
    expect(serviceFees({ ...none, currency: 'INR' }, settings)).toEqual({ feeBasisPoints: 250, feeFixed: 50 });
    expect(serviceFees({ ...none, currency: 'EUR' }, settings)).toEqual({ feeBasisPoints: 250, feeFixed: 0 });
    const own = { serviceFeeBasisPoints: 0, serviceFeeFixed: 0, currency: 'INR' };
    expect(serviceFees(own, settings)).toEqual({ feeBasisPoints: 0, feeFixed: 0 });
    const abroad = { ...none, serviceFeeFixed: 30, currency: 'EUR' };
    expect(serviceFees(abroad, settings)).toEqual({ feeBasisPoints: 250, feeFixed: 30 });
  });
});

describe('priceCart: taxes', () => {
  it('priceCart: says which part of a line’s tax is on its fee, by the same rounding', () => {
    const fees = { feeFixed: 33, feeTaxBasisPoints: 1_900 };
    const items = [item(1_005, 1, 700), item(1_000, 2, 1_900)];
    const feeTaxes = (rules: Partial<PricingRules>) =>
      price(items, { ...fees, ...rules }).items.map((line) => line.feeTax);
    // 19 % of 33 is 6.27, of 66 12.54; within the price, 5.27 and 10.54.
    expect(feeTaxes({ taxInclusive: false })).toEqual([6, 13]);
    expect(feeTaxes({ taxInclusive: true })).toEqual([5, 11]);
    // 19 % of 2,099 is 398.81: 399, of which the fees' parts are 6.27 and 12.54 again.
    expect(feeTaxes({ taxInclusive: false, taxRounding: 'total' })).toEqual([6, 13]);
    expect(feeTaxes({ feeTaxBasisPoints: 0 })).toEqual([0, 0]);
  });

  it('priceCart: taxes are included in the price or added on top', () => {
    expect(price([item(11_900, 1, 1_900)])).toMatchObject({ taxes: 1_900, total: 11_900 });
    expect(price([item(10_000, 1, 1_900)], { taxInclusive: false })).toMatchObject({ taxes: 1_900, total: 11_900 });
  });

  it('priceCart: taxes are rounded per line, or once for all lines of a rate', () => {
    // Five times 100.00 including 19 %: 15.966… each.
    const five = Array.from({ length: 5 }, () => item(10_000, 1, 1_900));
    expect(price(five).taxes).toBe(5 * 1_597);
    const together = price(five, { taxRounding: 'total' });
    expect(together.taxes).toBe(7_983);
    expect(together.items.map(({ tax }) => tax).sort()).toEqual([1_596, 1_596, 1_597, 1_597, 1_597]);
  });

  it('priceCart: the fee is taxed at its own rate', () => {
    const rules = { feeFixed: 100, feeTaxBasisPoints: 2_000, taxInclusive: false } as const;
    expect(price([item(1_000, 2, 500)], rules)).toMatchObject({ fees: 200, taxes: 100 + 40, total: 2_340 });
  });
});

it('allocateEvenly: splits three tickets for 10.00 so that they add up', () => {
  const { total } = price([item(1_000, 3)], { discount: { type: 'fixed', amount: 2_000, ticketTypeIds: null } });
  expect(total).toBe(1_000);
  expect(allocateEvenly(total, 3)).toEqual([333, 333, 334]);
});

it('priceCart: refuses amounts that would not fit a number', () => {
  expect(() => price([item(1_000_000_000_000, 1_001)])).toThrow('more than a cart can hold');
  expect(() => price(Array.from({ length: 20 }, () => item(1_000_000_000_000, 51)))).toThrow();
});

describe('priceCart: property', () => {
  const amount = fc.oneof(fc.nat(100), fc.nat(100_000), fc.nat(1_000_000_000_000));
  const rate = fc.oneof(fc.constantFrom(0, 1, 500, 700, 1_900, 10_000), fc.nat(10_000));
  const items = fc.array(
    fc.record({
      ticketTypeId: fc.constantFrom('a', 'b', 'c', 'd'),
      unitPrice: amount,
      quantity: fc.integer({ min: 1, max: 50 }),
      taxBasisPoints: rate,
    }),
    { minLength: 1, maxLength: 20 },
  );
  const ticketTypeIds = fc.option(fc.subarray(['a', 'b', 'c', 'd']));
  const discount = fc.option(
    fc.oneof(
      fc.record({ type: fc.constant('percent' as const), basisPoints: rate, ticketTypeIds }),
      fc.record({ type: fc.constant('fixed' as const), amount, ticketTypeIds }),
    ),
  );
  const rules: fc.Arbitrary<PricingRules> = fc.record({
    discount,
    feeBasisPoints: rate,
    feeFixed: amount,
    feeTaxBasisPoints: rate,
    taxInclusive: fc.boolean(),
    taxRounding: fc.constantFrom('line', 'total'),
  });

  it('priceCart: lines and totals add up within the bounds', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(items, rules, (given, by) => {
        const priced = priceCart(given, by);
        const sum = (of: (line: (typeof priced.items)[number]) => number) =>
          priced.items.reduce((all, line) => all + of(line), 0);
        for (const line of priced.items) {
          for (const one of [line.subtotal, line.discountAmount, line.fee, line.tax, line.total]) {
            expect(Number.isSafeInteger(one) && one >= 0).toBe(true);
          }
          expect(line.discountAmount).toBeLessThanOrEqual(line.subtotal);
          const onTop = by.taxInclusive ? 0 : line.tax;
          expect(line.total).toBe(line.subtotal - line.discountAmount + line.fee + onTop);
          expect(line.tax).toBeLessThanOrEqual(line.total);
          const tickets = allocateEvenly(line.total, line.quantity);
          expect(tickets.reduce((all, one) => all + one, 0)).toBe(line.total);
          expect(Math.max(...tickets) - Math.min(...tickets)).toBeLessThanOrEqual(1);
        }
        expect(sum((line) => line.subtotal)).toBe(priced.subtotal);
        expect(sum((line) => line.discountAmount)).toBe(priced.discountAmount);
        expect(sum((line) => line.fee)).toBe(priced.fees);
        expect(sum((line) => line.tax)).toBe(priced.taxes);
        expect(sum((line) => line.total)).toBe(priced.total);
        expect(priced.total).toBeLessThanOrEqual(9_000_000_000_000_000);
      }),
      { numRuns: 10_000 },
    );
  });
});
