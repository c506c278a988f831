/** Amounts taken apart and put together again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, allocateEvenly } from './allocate.ts';

const sum = (parts: number[]) => parts.reduce((all, part) => all + part, 0);
const amount = fc.integer({ min: 0, max: 9_000_000_000_000_000 });

describe('shares', () => {
  it('of 10.00 in three are 3.33, 3.33 and 3.34', () => {
    expect(allocateEvenly(1_000, 3)).toEqual([333, 333, 334]);
  });

  it('that are equal add up and differ by one at most', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 1_000 }), (total, count) => {
        const shares = allocateEvenly(total, count);
        expect(sum(shares)).toBe(total);
        expect((shares.at(-1) as number) - (shares[0] as number)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('by weight add up, and none is more than its weight or a whole unit off', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (parts, portion) => {
        const whole = sum(parts);
        const given = Math.floor(whole * portion);
        const shares = allocate(given, parts);
        expect(sum(shares)).toBe(given);
        for (const [i, share] of shares.entries()) {
          const part = parts[i] as number;
          expect(share).toBeLessThanOrEqual(part);
          expect(share).toBeGreaterThanOrEqual(0);
          if (whole > 0) expect(Math.abs(share - (part / whole) * given)).toBeLessThan(1.001);
        }
      }),
    );
  });

  it('never give more than there is', () => {
    expect(() => allocate(4, [1, 2])).toThrow(RangeError);
  });
});
