/**
 * The statistics of an A/B test. It is evaluated once, at a time and with a minimum sample that were fixed before: evaluating repeatedly
 * until a difference appears finds winners among equals.
 */

/** What is counted of one variant. */
export interface ExperimentArm {
  variantId: string;
  weight: number;
  /** Recipients assigned to the variant, whether or not a message was sent to them. */
  assignedCount: number;
  sentCount: number;
  /** Messages sent that reached the metric of the experiment. */
  successCount: number;
}

export interface ExperimentArmResult {
  variantId: string;
  sentCount: number;
  successCount: number;
  rateBasisPoints: number;
  /** The 95 % confidence interval of the rate (Wilson). */
  lowBasisPoints: number;
  highBasisPoints: number;
}

export interface ArmComparison {
  betterVariantId: string;
  otherVariantId: string;
  /** The difference of the two rates. */
  differenceBasisPoints: number;
  /** Two-sided, corrected for the number of comparisons (Holm). */
  pValue: number;
}

export interface ExperimentDecision {
  /**
   * `not_yet`: the time of the decision has not come. `invalid_split`: recipients were not distributed by weight, so the rates prove
   * nothing. `no_winner`: no variant beats all others significantly.
   */
  decision: 'winner' | 'no_winner' | 'not_yet' | 'invalid_split';
  winnerVariantId: string | null;
  reason: 'too_few' | 'no_difference' | null;
  arms: ExperimentArmResult[];
  comparisons: ArmComparison[];
  /** The probability of a split at least this uneven if recipients were distributed by weight (χ²). */
  splitPValue: number;
}

type Sample = Pick<ExperimentArm, 'sentCount' | 'successCount'>;

const ALPHA = 0.05;
/** A split with a smaller p-value is taken as a fault: it occurs by chance in one of a thousand experiments. */
const SPLIT_ALPHA = 0.001;
const Z_95 = 1.959963984540054;

export function evaluateArms(
  arms: readonly ExperimentArm[],
  { minimumPerVariant, isDue }: { minimumPerVariant: number; isDue: boolean },
): ExperimentDecision {
  const comparisons = holmCorrection(compareAllPairs(arms));
  const splitPValue = splitProbability(arms);
  const figures = { arms: arms.map(wilsonResult), comparisons, splitPValue };
  const undecided = (
    decision: Exclude<ExperimentDecision['decision'], 'winner'>,
    reason: ExperimentDecision['reason'] = null,
  ) => ({ ...figures, decision, winnerVariantId: null, reason });
  if (!isDue) return undecided('not_yet');
  if (splitPValue < SPLIT_ALPHA) return undecided('invalid_split');
  if (arms.length < 2 || arms.some(({ sentCount }) => sentCount < minimumPerVariant)) {
    return undecided('no_winner', 'too_few');
  }
  const beaten = (id: string) =>
    comparisons.filter(({ betterVariantId, pValue }) => betterVariantId === id && pValue < ALPHA).length;
  const winner = arms.find(({ variantId }) => beaten(variantId) === arms.length - 1);
  if (!winner) return undecided('no_winner', 'no_difference');
  return { ...figures, decision: 'winner', winnerVariantId: winner.variantId, reason: null };
}

export const successRate = ({ sentCount, successCount }: Sample): number =>
  sentCount === 0 ? 0 : successCount / sentCount;

const basisPoints = (share: number): number => Math.round(share * 10_000);

function wilsonResult({ variantId, sentCount, successCount }: ExperimentArm): ExperimentArmResult {
  const rate = successRate({ sentCount, successCount });
  const counts = { variantId, sentCount, successCount, rateBasisPoints: basisPoints(rate) };
  if (sentCount === 0) return { ...counts, lowBasisPoints: 0, highBasisPoints: 10_000 };
  const z2 = Z_95 ** 2;
  const middle = (rate + z2 / (2 * sentCount)) / (1 + z2 / sentCount);
  const half = (Z_95 / (1 + z2 / sentCount)) * Math.sqrt((rate * (1 - rate)) / sentCount + z2 / (4 * sentCount ** 2));
  return {
    ...counts,
    lowBasisPoints: basisPoints(Math.max(0, middle - half)),
    highBasisPoints: basisPoints(Math.min(1, middle + half)),
  };
}

function compareAllPairs(arms: readonly ExperimentArm[]): ArmComparison[] {
  return arms.flatMap((one, i) =>
    arms.slice(i + 1).map((two) => {
      const [better, other] = successRate(one) >= successRate(two) ? [one, two] : [two, one];
      return {
        betterVariantId: better.variantId,
        otherVariantId: other.variantId,
        differenceBasisPoints: basisPoints(successRate(better) - successRate(other)),
        pValue: twoProportionPValue(better, other),
      };
    }),
  );
}

/** The two-sided p-value of a z-test with the pooled rate. */
export function twoProportionPValue(a: Sample, b: Sample): number {
  if (a.sentCount === 0 || b.sentCount === 0) return 1;
  const pooled = (a.successCount + b.successCount) / (a.sentCount + b.sentCount);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.sentCount + 1 / b.sentCount));
  return error === 0 ? 1 : 2 * (1 - normalCdf(Math.abs(successRate(a) - successRate(b)) / error));
}

/** Holm's step-down: the smallest p-value is multiplied by the number of comparisons, the next by one less, and so on. */
function holmCorrection(comparisons: ArmComparison[]): ArmComparison[] {
  const sorted = comparisons.toSorted((a, b) => a.pValue - b.pValue);
  let previous = 0;
  return sorted.map((comparison, i) => {
    previous = Math.max(previous, Math.min(1, comparison.pValue * (sorted.length - i)));
    return { ...comparison, pValue: previous };
  });
}

function splitProbability(arms: readonly ExperimentArm[]): number {
  const total = arms.reduce((sum, { assignedCount }) => sum + assignedCount, 0);
  const weights = arms.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0 || arms.length < 2) return 1;
  const statistic = arms.reduce((sum, { assignedCount, weight }) => {
    const expected = (total * weight) / weights;
    return sum + (assignedCount - expected) ** 2 / expected;
  }, 0);
  return chiSquareTail(statistic, arms.length - 1);
}

/** The sample size per variant that detects a change of a rate with this power. 20 % → 22 %: about 6,510. */
export function neededSampleSize(from: number, to: number, { alpha = ALPHA, power = 0.8 } = {}): number {
  const mean = (from + to) / 2;
  const [zAlpha, zPower] = [normalQuantile(1 - alpha / 2), normalQuantile(power)];
  const spread = zAlpha * Math.sqrt(2 * mean * (1 - mean)) + zPower * Math.sqrt(from * (1 - from) + to * (1 - to));
  return Math.ceil((spread / (to - from)) ** 2);
}

/** The cumulative normal distribution. Abramowitz and Stegun 26.2.17 is off by 7.5e-8; this series is more exact. */
export function normalCdf(z: number): number {
  if (z < 0) return 1 - normalCdf(-z);
  if (z > 8) return 1;
  return 0.5 + 0.5 * lowerGamma(0.5, (z * z) / 2);
}

function normalQuantile(share: number): number {
  let [low, high] = [-9, 9];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The upper tail of a χ² distribution. */
export const chiSquareTail = (x: number, degreesOfFreedom: number): number =>
  1 - lowerGamma(degreesOfFreedom / 2, x / 2);

/** The regularized lower incomplete gamma function: its series, or the continued fraction of its complement (Lentz). */
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

/** For multiples of one half, the only arguments that χ² needs. */
function logGamma(a: number): number {
  let sum = a % 1 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let n = a - 1; n > 0; n--) sum += Math.log(n);
  return sum;
}
