import { describe, expect, it } from 'vitest';
import { type Arm, chiSquareTail, evaluate, neededPerArm, normal, twoProportions } from './experiment-statistics.ts';

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

const arm = (id: string, sent: number, successes: number, values: Partial<Arm> = {}): Arm => ({
  ...{ id, sent, successes, weight: 1, assigned: sent },
  ...values,
});
const over = { minimumPerVariant: 100, isOver: true };

describe('numbers', () => {
  it('are those of the tables', () => {
    expect(normal(1.959964)).toBeCloseTo(0.975, 6);
    expect(normal(-3)).toBeCloseTo(0.0013499, 7);
    expect(chiSquareTail(10.8276, 1)).toBeCloseTo(0.001, 6);
    expect(chiSquareTail(7.8147, 3)).toBeCloseTo(0.05, 5);
    expect(chiSquareTail(200, 4)).toBeLessThan(1e-30);
    expect(neededPerArm(0.2, 0.22)).toBeGreaterThan(6_490);
    expect(neededPerArm(0.2, 0.22)).toBeLessThan(6_530);
    // 200 of 1,000 and 250 of 1,000: z = 2.6777.
    expect(twoProportions({ sent: 1_000, successes: 200 }, { sent: 1_000, successes: 250 })).toBeCloseTo(0.00741, 4);
    expect(twoProportions({ sent: 0, successes: 0 }, { sent: 1_000, successes: 250 })).toBe(1);
    expect(twoProportions({ sent: 10, successes: 10 }, { sent: 10, successes: 10 })).toBe(1);
  });
});

describe('a decision', () => {
  it('is made at its time and not before, however clear it looks', () => {
    const arms = [arm('a', 5_000, 500), arm('b', 5_000, 2_000)];
    expect(evaluate(arms, { ...over, isOver: false })).toMatchObject({ decision: 'not_yet', winnerId: null });
    expect(evaluate(arms, over)).toMatchObject({ decision: 'winner', winnerId: 'b' });
  });

  it('names nobody when there were too few, or no difference', () => {
    expect(evaluate([arm('a', 99, 0), arm('b', 99, 99)], over)).toMatchObject({
      decision: 'no_winner',
      reason: 'too_few',
    });
    expect(evaluate([arm('a', 5_000, 1_000), arm('b', 5_000, 1_000)], over)).toMatchObject({
      decision: 'no_winner',
      reason: 'no_difference',
    });
    expect(evaluate([arm('a', 5_000, 1_000), arm('b', 5_000, 1_020)], over).winnerId).toBeNull();
    expect(evaluate([], over).decision).toBe('no_winner');
  });

  it('needs one that beats all others, each comparison paid for', () => {
    const [low, high, higher] = [arm('a', 5_000, 800), arm('b', 5_000, 1_200), arm('c', 5_000, 1_210)];
    expect(evaluate([low, high, higher], over)).toMatchObject({ decision: 'no_winner', reason: 'no_difference' });
    expect(evaluate([low, high, arm('c', 5_000, 1_500)], over)).toMatchObject({ decision: 'winner', winnerId: 'c' });
    // Alone p is 0.031; among three it is not enough.
    const close = [arm('a', 1_000, 200), arm('b', 1_000, 240)];
    expect(evaluate(close, over).decision).toBe('winner');
    expect(evaluate([...close, arm('c', 1_000, 200)], over).decision).toBe('no_winner');
  });

  it('is refused when people did not get to the variants as they were to', () => {
    const arms = [arm('a', 5_000, 1_000, { assigned: 5_400 }), arm('b', 5_000, 2_000, { assigned: 5_000 })];
    expect(evaluate(arms, over)).toMatchObject({ decision: 'invalid_split', winnerId: null });
    const weighted = [arm('a', 9_000, 900, { weight: 9 }), arm('b', 1_000, 200)];
    expect(evaluate(weighted, over)).toMatchObject({ decision: 'winner', winnerId: 'b' });
  });

  it('finds no winner among equals but for one time in twenty, and hardly ever a broken split', () => {
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
        if (evaluate(arms, over).decision === 'winner') winners++;
      }
      expect(winners, `${count} variants`).toBeLessThanOrEqual(70);
    }
    let invalid = 0;
    for (let trial = 0; trial < 1_000; trial++) {
      const first = draw(2_000, 0.5);
      const arms = [arm('a', first, 1), arm('b', 2_000 - first, 1)];
      if (evaluate(arms, over).decision === 'invalid_split') invalid++;
    }
    expect(invalid).toBeLessThanOrEqual(5);
  });

  it('finds what is there: 20 % against 24 % with 5,000 each, 95 times in a hundred', () => {
    const random = randomNumbers(7);
    let found = 0;
    for (let trial = 0; trial < 200; trial++) {
      const counts = [0.2, 0.24].map((rate) => {
        let successes = 0;
        for (let i = 0; i < 5_000; i++) if (random() < rate) successes++;
        return successes;
      });
      const arms = counts.map((successes, i) => arm(`${i}`, 5_000, successes));
      if (evaluate(arms, over).winnerId === '1') found++;
    }
    expect(found).toBeGreaterThanOrEqual(190);
  });
});
