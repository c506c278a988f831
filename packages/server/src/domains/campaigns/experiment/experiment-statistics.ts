/**
 * Whether one variant really is better. Looked at once, at a time that was fixed before, with as many as were fixed before:
 * whoever looks again and again until it says yes will find a winner among equals.
 */

/** Those a variant was sent to, and those of them who did what is measured. */
export interface Arm {
  id: string;
  weight: number;
  /** Assigned to it, whether or not it was sent to them. */
  assigned: number;
  sent: number;
  successes: number;
}

export interface ArmResult {
  id: string;
  sent: number;
  successes: number;
  rate: number;
  /** The rate is between these with 95 % certainty (Wilson). */
  low: number;
  high: number;
}

export interface Comparison {
  betterId: string;
  otherId: string;
  /** Of the rates. */
  difference: number;
  /** How likely so great a difference is among equals: two-sided, corrected for the number of comparisons (Holm). */
  p: number;
}

export interface Evaluation {
  /**
   * `not_yet`: it is not decided before the time that was set. `invalid_split`: people did not get to the variants as they were
   * to, so that nothing follows from the rates. `no_winner`: none is better than all others for certain.
   */
  decision: 'winner' | 'no_winner' | 'not_yet' | 'invalid_split';
  winnerId: string | null;
  reason: 'too_few' | 'no_difference' | null;
  arms: ArmResult[];
  comparisons: Comparison[];
  /** How likely such a split is if everything went as it should (χ²). */
  splitP: number;
}

const ALPHA = 0.05;
/** A split that happens less often than once in a thousand experiments is no chance. */
const SPLIT_ALPHA = 0.001;
const Z_95 = 1.959963984540054;

export function evaluate(
  arms: readonly Arm[],
  { minimumPerVariant, isOver }: { minimumPerVariant: number; isOver: boolean },
): Evaluation {
  const comparisons = holm(pairsOf(arms));
  const splitP = splitProbability(arms);
  const found = { arms: arms.map(resultOf), comparisons, splitP };
  const none = (decision: Exclude<Evaluation['decision'], 'winner'>, reason: Evaluation['reason'] = null) => ({
    ...found,
    ...{ decision, winnerId: null, reason },
  });
  if (!isOver) return none('not_yet');
  if (splitP < SPLIT_ALPHA) return none('invalid_split');
  if (arms.length < 2 || arms.some(({ sent }) => sent < minimumPerVariant)) return none('no_winner', 'too_few');
  const beaten = (id: string) => comparisons.filter(({ betterId, p }) => betterId === id && p < ALPHA).length;
  const winner = arms.find(({ id }) => beaten(id) === arms.length - 1);
  if (!winner) return none('no_winner', 'no_difference');
  return { ...found, decision: 'winner', winnerId: winner.id, reason: null };
}

const rateOf = ({ sent, successes }: Pick<Arm, 'sent' | 'successes'>): number => (sent === 0 ? 0 : successes / sent);

function resultOf({ id, sent, successes }: Arm): ArmResult {
  const rate = rateOf({ sent, successes });
  if (sent === 0) return { id, sent, successes, rate, low: 0, high: 1 };
  const z2 = Z_95 ** 2;
  const middle = (rate + z2 / (2 * sent)) / (1 + z2 / sent);
  const half = (Z_95 / (1 + z2 / sent)) * Math.sqrt((rate * (1 - rate)) / sent + z2 / (4 * sent ** 2));
  return { id, sent, successes, rate, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

function pairsOf(arms: readonly Arm[]): Comparison[] {
  return arms.flatMap((one, i) =>
    arms.slice(i + 1).map((two) => {
      const [better, other] = rateOf(one) >= rateOf(two) ? [one, two] : [two, one];
      const difference = rateOf(better) - rateOf(other);
      return { betterId: better.id, otherId: other.id, difference, p: twoProportions(better, other) };
    }),
  );
}

/** Two-sided p of a z-test with the pooled rate. */
export function twoProportions(a: Pick<Arm, 'sent' | 'successes'>, b: Pick<Arm, 'sent' | 'successes'>): number {
  if (a.sent === 0 || b.sent === 0) return 1;
  const pooled = (a.successes + b.successes) / (a.sent + b.sent);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.sent + 1 / b.sent));
  return error === 0 ? 1 : 2 * (1 - normal(Math.abs(rateOf(a) - rateOf(b)) / error));
}

/** Holm's step-down: the smallest p counts once for each comparison, the next once less. */
function holm(comparisons: Comparison[]): Comparison[] {
  const sorted = comparisons.toSorted((a, b) => a.p - b.p);
  let least = 0;
  return sorted.map((comparison, i) => {
    least = Math.max(least, Math.min(1, comparison.p * (sorted.length - i)));
    return { ...comparison, p: least };
  });
}

function splitProbability(arms: readonly Arm[]): number {
  const total = arms.reduce((sum, { assigned }) => sum + assigned, 0);
  const weights = arms.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0 || arms.length < 2) return 1;
  const statistic = arms.reduce((sum, { assigned, weight }) => {
    const expected = (total * weight) / weights;
    return sum + (assigned - expected) ** 2 / expected;
  }, 0);
  return chiSquareTail(statistic, arms.length - 1);
}

/** How many per variant it takes to find that a rate became another, with this certainty. 20 % → 22 %: about 6,510. */
export function neededPerArm(from: number, to: number, { alpha = ALPHA, power = 0.8 } = {}): number {
  const mean = (from + to) / 2;
  const [zAlpha, zPower] = [quantile(1 - alpha / 2), quantile(power)];
  const spread = zAlpha * Math.sqrt(2 * mean * (1 - mean)) + zPower * Math.sqrt(from * (1 - from) + to * (1 - to));
  return Math.ceil((spread / (to - from)) ** 2);
}

/** The share of a normal distribution below z: Abramowitz and Stegun 26.2.17 is off by 7.5e-8, this series by less. */
export function normal(z: number): number {
  if (z < 0) return 1 - normal(-z);
  if (z > 8) return 1;
  return 0.5 + 0.5 * lowerGamma(0.5, (z * z) / 2);
}

function quantile(share: number): number {
  let [low, high] = [-9, 9];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normal(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The share of a χ² distribution above x. */
export const chiSquareTail = (x: number, freedoms: number): number => 1 - lowerGamma(freedoms / 2, x / 2);

/** The regularized lower incomplete gamma function: by its series, or by the continued fraction of the rest (Lentz). */
function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 500 && Math.abs(term) > Math.abs(sum) * 1e-16; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.min(1, sum * scale);
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 500; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return Math.max(0, 1 - scale * fraction);
}

/** For whole and half numbers, which is all a χ² asks for. */
function logGamma(a: number): number {
  let sum = a % 1 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let n = a - 1; n > 0; n--) sum += Math.log(n);
  return sum;
}
