/** Allocation of amounts: pure functions over minor units whose parts always add up to the whole. */

/** `total` in `count` parts that differ by one at most, the larger ones last: 1000 in 3 is 333, 333 and 334. */
export function allocateEvenly(total: number, count: number): number[] {
  const part = Math.floor(total / count);
  const remainder = total - part * count;
  return Array.from({ length: count }, (_, i) => part + (i >= count - remainder ? 1 : 0));
}

/** `amount` in proportion to `weights`, rounded by largest remainder. No part exceeds its weight. */
export function allocate(amount: number, weights: number[]): number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (BigInt(amount) > sum) throw new RangeError('The amount exceeds the sum of the weights');
  if (amount === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => BigInt(weight) * BigInt(amount));
  const parts = exact.map((part) => Number(part / sum));
  const remainders = exact
    .map((part, i) => ({ i, rest: part % sum }))
    .sort((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : a.i - b.i));
  const missing = amount - parts.reduce((all, part) => all + part, 0);
  for (const { i } of remainders.slice(0, missing)) parts[i] = (parts[i] as number) + 1;
  return parts;
}
