import { describe, expect, it } from 'vitest';
import {
  chiSquareTail,
  type ExperimentArm,
  evaluateArms,
  neededSampleSize,
  normalCdf,
  twoProportionPValue,
} from './experiment-statistics.ts';

/** mulberry32: the same numbers each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const arm = (id: string, sent: number, successes: number, values: Partial<ExperimentArm> = {}): ExperimentArm => ({
  ...{ variantId: id, sentCount: sent, successCount: successes, weight: 1, assignedCount: sent },
  ...values,
});
const due = { minimumPerVariant: 100, isDue: true };

describe('distributions', () => {
  it('normalCdf, chiSquareTail, neededSampleSize, twoProportionPValue: agree with published tables', () => {
    expect(normalCdf(1.959964)).toBeCloseTo(0.975, 6);
    expect(normalCdf(-3)).toBeCloseTo(0.0013499, 7);
    expect(chiSquareTail(10.8276, 1)).toBeCloseTo(0.001, 6);
    expect(chiSquareTail(7.8147, 3)).toBeCloseTo(0.05, 5);
    expect(chiSquareTail(200, 4)).toBeLessThan(1e-30);
    expect(neededSampleSize(0.2, 0.22)).toBeGreaterThan(6_490);
    expect(neededSampleSize(0.2, 0.22)).toBeLessThan(6_530);
    // 200 of 1,000 and 250 of 1,000: z = 2.6777.
    expect(
      twoProportionPValue({ sentCount: 1_000, successCount: 200 }, { sentCount: 1_000, successCount: 250 }),
    ).toBeCloseTo(0.00741, 4);
    expect(twoProportionPValue({ sentCount: 0, successCount: 0 }, { sentCount: 1_000, successCount: 250 })).toBe(1);
    expect(twoProportionPValue({ sentCount: 10, successCount: 10 }, { sentCount: 10, successCount: 10 })).toBe(1);
  });
});

describe('evaluateArms', () => {
  it('states the 95 % confidence intervals of Wilson', () => {
    const intervals = evaluateArms([arm('a', 100, 20), arm('b', 0, 0), arm('c', 10, 0), arm('d', 10, 10)], due).arms;
    expect(intervals.map((one) => [one.rateBasisPoints, one.lowBasisPoints, one.highBasisPoints])).toEqual([
      [2_000, 1_334, 2_888],
      [0, 0, 10_000],
      [0, 0, 2_775],
      [10_000, 7_225, 10_000],
    ]);
  });

  it('decides only when it is due, however clear the difference', () => {
    const arms = [arm('a', 5_000, 500), arm('b', 5_000, 2_000)];
    expect(evaluateArms(arms, { ...due, isDue: false })).toMatchObject({ decision: 'not_yet', winnerVariantId: null });
    expect(evaluateArms(arms, due)).toMatchObject({ decision: 'winner', winnerVariantId: 'b' });
  });

  it('names no winner with too few messages or no difference', () => {
    expect(evaluateArms([arm('a', 99, 0), arm('b', 99, 99)], due)).toMatchObject({
      decision: 'no_winner',
      reason: 'too_few',
    });
    expect(evaluateArms([arm('a', 5_000, 1_000), arm('b', 5_000, 1_000)], due)).toMatchObject({
      decision: 'no_winner',
      reason: 'no_difference',
    });
    expect(evaluateArms([arm('a', 5_000, 1_000), arm('b', 5_000, 1_020)], due).winnerVariantId).toBeNull();
    expect(evaluateArms([], due).decision).toBe('no_winner');
  });

  it('names a winner only if it beats all others, corrected for the number of comparisons', () => {
    const [low, high, higher] = [arm('a', 5_000, 800), arm('b', 5_000, 1_200), arm('c', 5_000, 1_210)];
    expect(evaluateArms([low, high, higher], due)).toMatchObject({ decision: 'no_winner', reason: 'no_difference' });
    expect(evaluateArms([low, high, arm('c', 5_000, 1_500)], due)).toMatchObject({
      decision: 'winner',
      winnerVariantId: 'c',
    });
    // Alone, p is 0.031. Corrected for three comparisons, it is not significant.
    const close = [arm('a', 1_000, 200), arm('b', 1_000, 240)];
    expect(evaluateArms(close, due).decision).toBe('winner');
    expect(evaluateArms([...close, arm('c', 1_000, 200)], due).decision).toBe('no_winner');
  });

  it('answers invalid_split if recipients were not distributed by weight', () => {
    const arms = [arm('a', 5_000, 1_000, { assignedCount: 5_400 }), arm('b', 5_000, 2_000, { assignedCount: 5_000 })];
    expect(evaluateArms(arms, due)).toMatchObject({ decision: 'invalid_split', winnerVariantId: null });
    const weighted = [arm('a', 9_000, 900, { weight: 9 }), arm('b', 1_000, 200)];
    expect(evaluateArms(weighted, due)).toMatchObject({ decision: 'winner', winnerVariantId: 'b' });
  });

  it('names a winner among equals at most once in twenty, and hardly ever an invalid split', () => {
    const random = randomNumbers(20_261_120);
    const draw = (n: number, rate: number) => {
      let successes = 0;
      for (let i = 0; i < n; i++) if (random() < rate) successes++;
      return successes;
    };
    for (const count of [2, 3]) {
      let winners = 0;
      for (let trial = 0; trial < 1_000; trial++) {
        const arms = Array.from({ length: count }, (_, i) => arm(`${i}`, 1_000, draw(1_000, 0.2)));
        if (evaluateArms(arms, due).decision === 'winner') winners++;
      }
      expect(winners, `${count} variants`).toBeLessThanOrEqual(70);
    }
    let invalid = 0;
    for (let trial = 0; trial < 1_000; trial++) {
      const first = draw(2_000, 0.5);
      const arms = [arm('a', first, 1), arm('b', 2_000 - first, 1)];
      if (evaluateArms(arms, due).decision === 'invalid_split') invalid++;
    }
    expect(invalid).toBeLessThanOrEqual(5);
  });

  it('detects 20 % against 24 % with 5,000 each, 95 times in a hundred', () => {
    const random = randomNumbers(7);
    let found = 0;
    for (let trial = 0; trial < 200; trial++) {
      const counts = [0.2, 0.24].map((rate) => {
        let successes = 0;
        for (let i = 0; i < 5_000; i++) if (random() < rate) successes++;
        return successes;
      });
      const arms = counts.map((successes, i) => arm(`${i}`, 5_000, successes));
      if (evaluateArms(arms, due).winnerVariantId === '1') found++;
    }
    expect(found).toBeGreaterThanOrEqual(190);
  });
});
