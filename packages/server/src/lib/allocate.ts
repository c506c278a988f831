/** Amounts taken apart so that the parts add up again: pure functions over minor units. */

/** `total` in `count` parts as equal as they can be, the larger ones last: 1000 in 3 is 333, 333 and 334. */
export function allocateEvenly(total: number, count: number): number[] {
  const least = Math.floor(total / count);
  const larger = total - least * count;
  return Array.from({ length: count }, (_, i) => least + (i >= count - larger ? 1 : 0));
}

/** `amount` over parts by their weights, by largest remainder; no part gets more than its weight. */
export function allocate(amount: number, weights: number[]): number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (BigInt(amount) > sum) throw new RangeError('There is less to take it from');
  if (amount === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => BigInt(weight) * BigInt(amount));
  const shares = exact.map((part) => Number(part / sum));
  const remainders = exact
    .map((part, i) => ({ i, rest: part % sum }))
    .sort((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : a.i - b.i));
  const missing = amount - shares.reduce((all, share) => all + share, 0);
  for (const { i } of remainders.slice(0, missing)) shares[i] = (shares[i] as number) + 1;
  return shares;
}
