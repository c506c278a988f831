import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, allocateEvenly } from './allocate.ts';

const sum = (parts: number[]) => parts.reduce((all, part) => all + part, 0);
const amount = fc.integer({ min: 0, max: 9_000_000_000_000_000 });

describe('allocateEvenly', () => {
  it('splits 10.00 in three as 3.33, 3.33 and 3.34', () => {
    expect(allocateEvenly(1_000, 3)).toEqual([333, 333, 334]);
  });

  it('returns parts that add up and differ by one at most', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 1_000 }), (total, count) => {
        const parts = allocateEvenly(total, count);
        expect(sum(parts)).toBe(total);
        expect((parts.at(-1) as number) - (parts[0] as number)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('allocate', () => {
  it('returns parts that add up; none exceeds its weight or is a whole unit off', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (wanted, portion) => {
        const whole = sum(wanted);
        const given = Math.floor(whole * portion);
        const parts = allocate(given, wanted);
        expect(sum(parts)).toBe(given);
        for (const [i, part] of parts.entries()) {
          const weight = wanted[i] as number;
          expect(part).toBeLessThanOrEqual(weight);
          expect(part).toBeGreaterThanOrEqual(0);
          if (whole > 0) expect(Math.abs(part - (weight / whole) * given)).toBeLessThan(1.001);
        }
      }),
    );
  });

  it('refuses an amount that exceeds the sum of the weights', () => {
    expect(() => allocate(4, [1, 2])).toThrow(RangeError);
  });
});
