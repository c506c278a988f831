/**
 * Prices of carts: pure functions over minor units of one currency. Amounts are rounded half up. An amount that is rounded over
 * several lines is allocated to them by largest remainder, so every total is the exact sum of its lines.
 */

import { AppError } from '../../../../lib/app-error.ts';
import { allocate } from '../../../../lib/money/allocate.ts';

export interface PricedItem {
  ticketTypeId: string;
  unitPrice: number;
  quantity: number;
  taxBasisPoints: number;
}

export type Discount = {
  /** The ticket types it is for; null: all. */
  ticketTypeIds: string[] | null;
} & ({ type: 'percent'; basisPoints: number } | { type: 'fixed'; amount: number });

export interface PricingRules {
  discount: Discount | null;
  /** On the price of a line after the discount, and per ticket. Lines that cost nothing have no fee. */
  feeBasisPoints: number;
  feeFixed: number;
  feeTaxBasisPoints: number;
  /** Whether prices and fees include their tax; otherwise it is added on top. */
  taxInclusive: boolean;
  /** `line`: each line's tax is rounded; `total`: the tax of each rate is rounded once, for the whole cart. */
  taxRounding: 'line' | 'total';
}

export type ServiceFees = Pick<PricingRules, 'feeBasisPoints' | 'feeFixed'>;
interface EventFees {
  serviceFeeBasisPoints: number | null;
  serviceFeeFixed: number | null;
  currency: string;
}
interface DefaultFees {
  serviceFeeBasisPoints: number;
  serviceFeeAmount: number;
  defaultCurrency: string;
}

/** The fees of the event, else of the organization, whose fixed fee applies only to events in its default currency. */
export const serviceFees = (event: EventFees, settings: DefaultFees): ServiceFees => ({
  feeBasisPoints: event.serviceFeeBasisPoints ?? settings.serviceFeeBasisPoints,
  feeFixed: event.serviceFeeFixed ?? (settings.defaultCurrency === event.currency ? settings.serviceFeeAmount : 0),
});

export interface Amounts {
  subtotal: number;
  discountAmount: number;
  fee: number;
  feeTax: number;
  /** Of the tickets and of the fee. */
  tax: number;
  total: number;
}

export interface Priced<Item> {
  items: (Item & Amounts)[];
  subtotal: number;
  discountAmount: number;
  fees: number;
  taxes: number;
  total: number;
}

/** Bounds that keep every sum below 9 · 10¹⁵: with fees and taxes of 100 %, a total is at most six times the subtotal. */
export const MAX_TICKETS = 1_000;
const MAX_SUBTOTAL = 1_000_000_000_000_000;

export function priceCart<Item extends PricedItem>(items: Item[], rules: PricingRules): Priced<Item> {
  const subtotals = items.map(({ unitPrice, quantity }) => unitPrice * quantity);
  if (sum(subtotals) > MAX_SUBTOTAL || sum(items.map(({ quantity }) => quantity)) > MAX_TICKETS) {
    throw new AppError('BAD_REQUEST', 'This is more than a cart can hold: choose fewer tickets', {
      kind: 'cart_too_large',
    });
  }
  const discounts = lineDiscounts(items, subtotals, rules.discount);
  const prices = subtotals.map((subtotal, i) => subtotal - at(discounts, i));
  const fees = items.map(({ quantity }, i) => lineFee(at(prices, i), quantity, rules));
  const parts = partTaxes(items, prices, fees, rules);
  const feeTaxes = parts.slice(items.length);
  const taxes = feeTaxes.map((feeTax, i) => at(parts, i) + feeTax);
  const priced = items.map((item, i) => ({
    ...item,
    subtotal: at(subtotals, i),
    discountAmount: at(discounts, i),
    fee: at(fees, i),
    feeTax: at(feeTaxes, i),
    tax: at(taxes, i),
    total: at(prices, i) + at(fees, i) + (rules.taxInclusive ? 0 : at(taxes, i)),
  }));
  return {
    items: priced,
    subtotal: sum(subtotals),
    discountAmount: sum(discounts),
    fees: sum(fees),
    taxes: sum(taxes),
    total: sum(priced.map(({ total }) => total)),
  };
}

/** Whether the discount is for at least one of the items. */
export const discountApplies = ({ ticketTypeIds }: Discount, items: { ticketTypeId: string }[]): boolean =>
  ticketTypeIds === null || items.some(({ ticketTypeId }) => ticketTypeIds.includes(ticketTypeId));

/** The discount of each line. Together they never exceed the price of the lines that the discount is for. */
function lineDiscounts(items: PricedItem[], subtotals: number[], discount: Discount | null): number[] {
  if (!discount) return subtotals.map(() => 0);
  const eligible = subtotals.map((subtotal, i) => (discountApplies(discount, [at(items, i)]) ? subtotal : 0));
  const limit = sum(eligible);
  const amount = discount.type === 'percent' ? portion(limit, discount.basisPoints, 10_000) : discount.amount;
  return allocate(Math.min(amount, limit), eligible);
}

const lineFee = (price: number, quantity: number, { feeBasisPoints, feeFixed }: PricingRules): number =>
  price === 0 ? 0 : portion(price, feeBasisPoints, 10_000) + feeFixed * quantity;

/** The taxes of each line's tickets, then those of each line's fee. */
function partTaxes(items: PricedItem[], prices: number[], fees: number[], rules: PricingRules): number[] {
  const parts = [
    ...items.map(({ taxBasisPoints }, line) => ({ rate: taxBasisPoints, amount: at(prices, line) })),
    ...fees.map((amount) => ({ rate: rules.feeTaxBasisPoints, amount })),
  ];
  const taxOf = (amount: number, rate: number) => portion(amount, rate, rules.taxInclusive ? 10_000 + rate : 10_000);
  if (rules.taxRounding === 'line') return parts.map(({ rate, amount }) => taxOf(amount, rate));
  const taxes = parts.map(() => 0);
  for (const [rate, same] of Map.groupBy(parts.keys(), (i) => at(parts, i).rate)) {
    const amounts = same.map((i) => at(parts, i).amount);
    const shares = allocate(taxOf(sum(amounts), rate), amounts);
    for (const [k, i] of same.entries()) taxes[i] = at(shares, k);
  }
  return taxes;
}

/** `amount` · `part` / `whole`, rounded half up. */
function portion(amount: number, part: number, whole: number): number {
  return Number((2n * BigInt(amount) * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole)));
}

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);

const at = <T>(list: T[], i: number): T => list[i] as T;
