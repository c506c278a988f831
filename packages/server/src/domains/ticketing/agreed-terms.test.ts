/**
 * What was agreed holds: carts, orders, refunds and analytics, while the organizer changes prices, taxes, fees, names, zones, codes and
 * settings at random between cart, checkout, payment and refund. Every amount is compared with a model that knows only what applied
 * when the cart was priced last. `TESSERA_TEST_CARTS=2000` runs more.
 */
import type { DiscountCode } from '@tessera/db';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../test/index.ts';
import { checkOut, fill, openShopFor, payAtVendor, paymentOf, recountOrders, type Shop } from '../../../test/orders.ts';
import { scopeOf } from '../../../test/payments.ts';
import { addDiscountCode, addTicketType } from '../../../test/ticketing.ts';
import { refreshPayment } from '../payments/index.ts';
import { readMails } from '../platform/index.ts';
import { aggregateQueued, rebuildAnalytics } from './analytics/analytics-aggregation.ts';

const CARTS = Number(process.env.TESSERA_TEST_CARTS ?? 20);

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/* What the organizer sets, and changes. */

const rate = fc.oneof(fc.constantFrom(0, 500, 700, 1_900), fc.integer({ min: 0, max: 3_000 }));
const terms = {
  taxInclusive: fc.boolean(),
  taxRounding: fc.constantFrom('line' as const, 'total' as const),
  feeTaxBasisPoints: rate,
  refundsFees: fc.boolean(),
  serviceFeeBasisPoints: fc.option(fc.integer({ min: 0, max: 1_500 })),
  serviceFeeFixed: fc.option(fc.integer({ min: 0, max: 400 })),
};
const ticketType = fc.record({
  name: fc.constantFrom('Entry', 'Balcony', 'Crew', 'Late show'),
  price: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 20_000 }) },
  ),
  taxBasisPoints: rate,
});
const code = {
  /** Basis points of a percent code, minor units of a fixed one. */
  value: fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 10_000 })),
  types: fc.option(fc.subarray([0, 1, 2], { minLength: 1 })),
  isActive: fc.boolean(),
};
const settings = fc.record({
  serviceFeeBasisPoints: fc.integer({ min: 0, max: 1_000 }),
  serviceFeeAmount: fc.integer({ min: 0, max: 300 }),
  defaultCurrency: fc.constantFrom('INR', 'EUR'),
});
const start = fc.record({
  terms: fc.record(terms),
  types: fc.tuple(ticketType, ticketType, ticketType),
  code: fc.record({ ...code, kind: fc.constantFrom('percent' as const, 'fixed' as const) }),
  settings,
});
const change = fc.oneof(
  fc.record({ terms: fc.record(terms, { requiredKeys: [] }), timeZone: fc.constantFrom('Asia/Kolkata', 'Etc/GMT-14') }),
  fc.record({ type: fc.nat({ max: 2 }), to: ticketType }),
  fc.record({ code: fc.record(code), isDeleted: fc.boolean() }),
  fc.record({ settings }),
);
const changes = fc.array(change, { minLength: 1, maxLength: 4 });

const refund = fc.record({
  of: fc.constantFrom('all', 'quantity', 'quantity', 'amount', 'cancel'),
  line: fc.nat({ max: 2 }),
  count: fc.integer({ min: 1, max: 3 }),
  amount: fc.integer({ min: 1, max: 20_000 }),
  includesFees: fc.constantFrom(undefined, undefined, true, false),
});
const buyer = fc.record({
  quantities: fc
    .array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 })
    .filter((all) => all.some(Boolean)),
  usesCode: fc.boolean(),
  /** New quantity of a type before checkout, which prices the cart again. */
  edit: fc.option(fc.record({ type: fc.nat({ max: 2 }), quantity: fc.integer({ min: 1, max: 5 }) })),
  refunds: fc.array(refund, { minLength: 1, maxLength: 4 }),
});
const scenario = fc.record({
  start,
  buyers: fc.tuple(buyer, buyer),
  afterCart: changes,
  beforeCheckout: changes,
  beforePayment: changes,
  beforeRefund: changes,
  beforeEnd: changes,
});

type Drawn<Arbitrary> = Arbitrary extends fc.Arbitrary<infer T> ? T : never;
type Terms = Drawn<typeof start>['terms'];
type Buyer = Drawn<typeof buyer>;
interface Offer extends Omit<Drawn<typeof start>, 'code'> {
  /** Null once it was deleted. */
  code: Drawn<typeof start>['code'] | null;
}

/* The model: what a cart costs by the offer at the time it is priced. */

interface Line {
  type: number;
  name: string;
  price: number;
  rate: number;
  quantity: number;
}
interface PricedLine extends Line {
  subtotal: number;
  discount: number;
  fee: number;
  feeTax: number;
  tax: number;
  total: number;
}
interface Agreed {
  terms: Terms;
  hasCode: boolean;
  lines: PricedLine[];
}

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);
/** Exact for these sizes: below 2⁵³. */
const roundHalfUp = (numerator: number, denominator: number): number =>
  Math.floor((2 * numerator + denominator) / (2 * denominator));

/** Whole parts of `amount` by weight; what is left goes to the largest fractions, the first of equal ones first. */
function split(amount: number, weights: number[]): number[] {
  const whole = sum(weights);
  if (amount === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Math.floor((amount * weight) / whole));
  const order = weights.map((weight, i) => ({ i, fraction: (amount * weight) % whole }));
  order.sort((a, b) => b.fraction - a.fraction || a.i - b.i);
  for (const { i } of order.slice(0, amount - sum(parts))) parts[i] = (parts[i] ?? 0) + 1;
  return parts;
}

function agree(offer: Offer, lines: Line[], hasCode: boolean): Agreed {
  const { terms: by, code: discountCode } = offer;
  const subtotals = lines.map(({ price, quantity }) => price * quantity);
  const discounts = discountsOf(hasCode ? discountCode : null, lines, subtotals);
  const prices = subtotals.map((subtotal, i) => subtotal - (discounts[i] ?? 0));
  const share = by.serviceFeeBasisPoints ?? offer.settings.serviceFeeBasisPoints;
  const fixed = by.serviceFeeFixed ?? (offer.settings.defaultCurrency === 'INR' ? offer.settings.serviceFeeAmount : 0);
  const fees = lines.map(({ quantity }, i) => {
    const price = prices[i] ?? 0;
    return price > 0 ? roundHalfUp(price * share, 10_000) + fixed * quantity : 0;
  });
  const taxOf = (amount: number, percent: number) =>
    roundHalfUp(amount * percent, by.taxInclusive ? 10_000 + percent : 10_000);
  const taxed = [
    ...lines.map((line, i) => ({ rate: line.rate, amount: prices[i] ?? 0 })),
    ...fees.map((amount) => ({ rate: by.feeTaxBasisPoints, amount })),
  ];
  const taxes = taxed.map((part) => {
    if (by.taxRounding === 'line') return taxOf(part.amount, part.rate);
    const same = taxed.filter((other) => other.rate === part.rate);
    const amounts = same.map(({ amount }) => amount);
    return split(taxOf(sum(amounts), part.rate), amounts)[same.indexOf(part)] ?? 0;
  });
  const priced = lines.map((line, i): PricedLine => {
    const [price = 0, fee = 0, feeTax = 0] = [prices[i], fees[i], taxes[lines.length + i]];
    const tax = (taxes[i] ?? 0) + feeTax;
    const total = price + fee + (by.taxInclusive ? 0 : tax);
    return { ...line, subtotal: subtotals[i] ?? 0, discount: discounts[i] ?? 0, fee, feeTax, tax, total };
  });
  return { terms: by, hasCode: hasCode && discountCode !== null, lines: priced };
}

function discountsOf(by: Offer['code'], lines: Line[], subtotals: number[]): number[] {
  if (!by) return subtotals.map(() => 0);
  const eligible = subtotals.map((subtotal, i) => (isFor(by, [lines[i] as Line]) ? subtotal : 0));
  const most = sum(eligible);
  const amount = by.kind === 'percent' ? roundHalfUp(most * by.value, 10_000) : by.value;
  return split(Math.min(amount, most), eligible);
}

const isFor = ({ types }: NonNullable<Offer['code']>, lines: { type: number }[]): boolean =>
  types === null || lines.some(({ type }) => types.includes(type));

/* The model of an order's refunds. */

interface Refunds {
  agreed: Agreed;
  /** By line: what was refunded, and which of its tickets are valid. */
  lines: { refunded: number; live: number[] }[];
}

/** What the refund moves, or null if there is nothing to do. Changes `order`. */
function refundOf(
  order: Refunds,
  { of, line: at, count, amount, includesFees }: Buyer['refunds'][number],
): number | null {
  const { agreed } = order;
  const total = sum(agreed.lines.map((line) => line.total));
  const withFees = of === 'cancel' || (includesFees ?? agreed.terms.refundsFees);
  const most = (i: number) => {
    const { total: all, fee, feeTax } = agreed.lines[i] as PricedLine;
    return withFees ? all : all - fee - (agreed.terms.taxInclusive ? 0 : feeTax);
  };
  const left = (i: number) => Math.max(0, most(i) - (order.lines[i]?.refunded ?? 0));
  const give = (i: number, given: number, tickets: number) => {
    const line = order.lines[i] as Refunds['lines'][number];
    line.refunded += given;
    line.live.splice(0, tickets);
    return given;
  };
  if (of === 'cancel') return sum(agreed.lines.map((line, i) => give(i, left(i), line.quantity)));
  if (sum(order.lines.map(({ refunded }) => refunded)) >= total) return null;
  if (of === 'all') {
    if (order.lines.every(({ live }, i) => live.length === 0 && left(i) === 0)) return null;
    return sum(agreed.lines.map((line, i) => give(i, left(i), line.quantity)));
  }
  const i = at % agreed.lines.length;
  if (of === 'amount') return left(i) === 0 ? null : give(i, 1 + (amount % left(i)), 0);
  const { live } = order.lines[i] as Refunds['lines'][number];
  if (live.length === 0) return null;
  const chosen = live.slice(0, count);
  // Even shares; the last tickets get what cannot be divided.
  const quantity = agreed.lines[i]?.quantity ?? 1;
  const share = (number: number) => Math.floor(most(i) / quantity) + (number > quantity - (most(i) % quantity) ? 1 : 0);
  const shares = sum(chosen.map(share));
  return give(i, chosen.length === live.length ? left(i) : Math.min(shares, left(i)), chosen.length);
}

/* The server. */

interface Stage {
  tenant: Tenant;
  shop: Shop;
  typeIds: string[];
  discount: DiscountCode;
  offer: Offer;
}

async function open(tenant: Tenant, offer: Drawn<typeof start>): Promise<Stage> {
  const [first, ...others] = offer.types;
  const values = ({ name, taxBasisPoints }: Offer['types'][number]) => ({ name, taxBasisPoints });
  const shop = await openShopFor(tenant, {
    ...{ sandbox: {}, capacity: null, price: first.price },
    event: { ...offer.terms, timeZone: 'UTC' },
    ticketType: values(first),
  });
  const typeIds = [shop.ticketType.id];
  for (const type of others) {
    typeIds.push((await addTicketType(tenant, shop, { price: type.price, values: values(type) })).ticketType.id);
  }
  const { kind, value, types, isActive } = offer.code;
  const worth = kind === 'fixed' ? { amount: value, currency: 'INR' } : { basisPoints: value };
  const discount = await addDiscountCode(tenant, {
    ticketTypeIds: types?.map((i) => typeIds[i] as string),
    values: { ...worth, type: kind, isActive, eventId: shop.event.id },
  });
  await tenant.call.organizations.settings.update(offer.settings);
  return { tenant, shop, typeIds, discount, offer: { ...offer } };
}

async function apply({ tenant, shop, typeIds, discount, offer }: Stage, made: Drawn<typeof changes>): Promise<void> {
  const { events, ticketTypes, discountCodes } = tenant.call.ticketing;
  for (const one of made) {
    if ('terms' in one) {
      const { version } = await events.get({ id: shop.event.id });
      await events.update({
        id: shop.event.id,
        version,
        title: `Concert ${version}`,
        timeZone: one.timeZone,
        ...one.terms,
      });
      offer.terms = { ...offer.terms, ...one.terms };
    } else if ('type' in one) {
      await ticketTypes.update({ id: typeIds[one.type] as string, ...one.to });
      offer.types = offer.types.with(one.type, one.to) as Offer['types'];
    } else if ('settings' in one) {
      await tenant.call.organizations.settings.update(one.settings);
      offer.settings = one.settings;
    } else if (offer.code) {
      const { kind } = offer.code;
      const { value, types, isActive } = one.code;
      const ticketTypeIds = types?.map((i) => typeIds[i] as string) ?? null;
      const worth = kind === 'fixed' ? { discountAmount: value } : { discountBasisPoints: value };
      if (one.isDeleted) await discountCodes.delete({ id: discount.id });
      else await discountCodes.update({ id: discount.id, isActive, ticketTypeIds, ...worth });
      offer.code = one.isDeleted ? null : { kind, ...one.code };
    }
  }
}

const lineOf = ({ offer }: Stage, type: number, quantity: number): Line => {
  const { name, price, taxBasisPoints } = offer.types[type] as Offer['types'][number];
  return { type, name, price, rate: taxBasisPoints, quantity };
};

/** What carts, orders and the buyer's page say about the agreed amounts. */
function shown({ typeIds }: Stage, { terms: by, lines }: Agreed) {
  const { serviceFeeBasisPoints: _, serviceFeeFixed: __, ...kept } = by;
  const total = (of: 'subtotal' | 'discount' | 'fee' | 'tax' | 'total') => sum(lines.map((line) => line[of]));
  return {
    cart: { taxInclusive: by.taxInclusive },
    order: kept,
    amounts: {
      ...{ subtotal: total('subtotal'), discountAmount: total('discount'), fees: total('fee') },
      ...{ taxes: total('tax'), total: total('total') },
      items: lines.map(
        ({ type, name, price, rate: taxBasisPoints, quantity, subtotal, discount, fee, feeTax, ...rest }) => ({
          ...{ ticketTypeId: typeIds[type], name, unitPrice: price, taxBasisPoints, quantity, subtotal },
          ...{ discountAmount: discount, fee, feeTax, tax: rest.tax, total: rest.total },
        }),
      ),
    },
  };
}

/** The server answers lines in the order of their ids, which decides between equal fractions. */
const inOrder = ({ typeIds }: Stage, { items }: { items: { ticketTypeId: string }[] }, lines: Line[]): Line[] =>
  items.map(({ ticketTypeId }) => lines.find(({ type }) => typeIds[type] === ticketTypeId) as Line);

async function fillCart(stage: Stage, { quantities, usesCode }: Buyer) {
  const { shop, typeIds, discount, offer } = stage;
  const wanted = quantities.flatMap((quantity, type) => (quantity > 0 ? [lineOf(stage, type, quantity)] : []));
  const hasCode = usesCode && offer.code?.isActive === true && isFor(offer.code, wanted);
  const filled = await fill(shop, 1, {
    items: wanted.map(({ type, quantity }) => ({ ticketTypeId: typeIds[type] as string, quantity })),
    ...(hasCode && { discountCode: discount.code }),
  });
  const agreed = agree(offer, inOrder(stage, filled.cart, wanted), hasCode);
  const { cart, amounts } = shown(stage, agreed);
  expect(filled.cart).toMatchObject({ ...cart, ...amounts });
  return { ...filled, agreed };
}
type Filled = Awaited<ReturnType<typeof fillCart>>;

/** The cart keeps what was agreed until its buyer changes it. */
async function editCart(stage: Stage, { edit }: Buyer, { cart, token, agreed: before }: Filled): Promise<Agreed> {
  const { carts } = stage.tenant.call.ticketing;
  const access = { id: cart.id, token };
  const kept = shown(stage, before);
  expect(await carts.get(access)).toMatchObject({ ...kept.cart, ...kept.amounts });
  if (!edit) return before;
  const isSameMode = before.terms.taxInclusive === stage.offer.terms.taxInclusive;
  const lines = before.lines.map(({ type, name, price, rate: percent, quantity }) =>
    isSameMode ? { type, name, price, rate: percent, quantity } : lineOf(stage, type, quantity),
  );
  const changed = lines.find(({ type }) => type === edit.type);
  if (changed) changed.quantity = edit.quantity;
  else lines.push(lineOf(stage, edit.type, edit.quantity));
  const items = [{ ticketTypeId: stage.typeIds[edit.type] as string, quantity: edit.quantity }];
  const after = await carts.setItems({ ...access, items });
  const agreed = agree(stage.offer, inOrder(stage, after, lines), before.hasCode);
  const now = shown(stage, agreed);
  expect(after).toMatchObject({ ...now.cart, ...now.amounts });
  return agreed;
}

async function pay({ tenant, shop }: Stage, orders: { id: string; total: number }[]): Promise<void> {
  await payAtVendor(shop);
  const scope = await scopeOf(tenant);
  for (const { id, total } of orders) if (total > 0) await refreshPayment(scope, (await paymentOf(tenant, id)).id);
}

async function runRefunds({ tenant }: Stage, { refunds }: Buyer, id: string, agreed: Agreed): Promise<number> {
  const { orders } = tenant.call.ticketing;
  const order: Refunds = {
    agreed,
    lines: agreed.lines.map(({ quantity }) => ({
      refunded: 0,
      live: Array.from({ length: quantity }, (_, i) => i + 1),
    })),
  };
  const isFree = sum(agreed.lines.map(({ total }) => total)) === 0;
  const { items } = await orders.get({ id });
  for (const wanted of refunds) {
    const { of, line, count, includesFees } = wanted;
    if (isFree && of !== 'cancel') continue;
    const i = line % items.length;
    const live = order.lines[i]?.live.length ?? 0;
    const moved = refundOf(order, wanted);
    if (moved === null) continue;
    const orderItemId = items[i]?.id as string;
    const what = {
      all: {},
      cancel: {},
      quantity: { lines: [{ orderItemId, quantity: Math.min(count, live) }] },
      amount: { lines: [{ orderItemId, amount: moved }] },
    }[of];
    const after = of === 'cancel' ? await orders.cancel({ id }) : await orders.refund({ id, includesFees, ...what });
    expect(after.items.map(({ refundedAmount }) => refundedAmount)).toEqual(
      order.lines.map(({ refunded }) => refunded),
    );
    expect(after.refundedAmount).toBe(sum(order.lines.map(({ refunded }) => refunded)));
    const valid = after.tickets.filter(({ status }) => status === 'valid').length;
    expect(valid).toBe(sum(order.lines.map((one) => one.live.length)));
    if (of === 'cancel') break;
  }
  return sum(order.lines.map(({ refunded }) => refunded));
}

const figuresOf = (bought: { agreed: Agreed; refunded: number }[]) => ({
  saleCount: bought.length,
  ticketCount: sum(bought.flatMap(({ agreed }) => agreed.lines.map(({ quantity }) => quantity))),
  revenueAmount: sum(bought.flatMap(({ agreed }) => agreed.lines.map(({ total }) => total))),
  refundAmount: sum(bought.map(({ refunded }) => refunded)),
});

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

it('carts, orders, refunds, analytics: random changes of the offer change nothing that was agreed', {
  timeout: 60_000 + CARTS * 2_000,
}, async () => {
  const tenant = await test.createTenant();
  const everything: { agreed: Agreed; refunded: number }[] = [];
  const run = async (drawn: Drawn<typeof scenario>) => {
    const stage = await open(tenant, drawn.start);
    const { orders, tickets, analytics } = tenant.call.ticketing;
    const filled = [await fillCart(stage, drawn.buyers[0]), await fillCart(stage, drawn.buyers[1])];
    await apply(stage, drawn.afterCart);
    const agreed: Agreed[] = [];
    for (const [i, one] of filled.entries()) agreed.push(await editCart(stage, drawn.buyers[i] as Buyer, one));
    await apply(stage, drawn.beforeCheckout);
    const placed: { id: string; total: number; token: string; email: string }[] = [];
    const expectAgreed = async () => {
      for (const [i, { id, token }] of placed.entries()) {
        const { order, amounts } = shown(stage, agreed[i] as Agreed);
        expect(await orders.getByToken({ id, token })).toMatchObject({ ...order, ...amounts });
      }
    };
    for (const one of filled) {
      const { order } = await checkOut(stage.shop, one, { gatewayId: stage.shop.gatewayId });
      placed.push({ id: order.id, total: order.total, token: one.token, email: order.customer.email });
    }
    await expectAgreed();
    await apply(stage, drawn.beforePayment);
    await pay(stage, placed);
    await expectAgreed();
    await apply(stage, drawn.beforeRefund);
    const bought: typeof everything = [];
    for (const [i, { id, token, total, email }] of placed.entries()) {
      const terms = agreed[i] as Agreed;
      const { tickets: issued } = await orders.getByToken({ id, token });
      expect(sum(issued.map(({ amount }) => amount))).toBe(total);
      const first = issued[0];
      const line = terms.lines.find(({ type }) => stage.typeIds[type] === first?.ticketTypeId);
      expect(await tickets.getByToken({ id: first?.id as string, token })).toMatchObject({
        ticketType: { name: line?.name },
      });
      await orders.resend({ id });
      const [mail] = await readMails(test.app, { to: email });
      for (const { quantity, name, total: price } of terms.lines) {
        expect(mail?.text).toContain(`${quantity} × ${name}: ${(price / 100).toFixed(2)} INR`);
      }
      expect(mail?.text).toContain(`Total: ${(total / 100).toFixed(2)} INR`);
      const refunded = await runRefunds(stage, drawn.buyers[i] as Buyer, id, terms);
      const ledger = { capturedAmount: total, refundedAmount: refunded, isBalanced: true };
      expect(await orders.getLedger({ id })).toMatchObject(ledger);
      bought.push({ agreed: terms, refunded });
    }
    await apply(stage, drawn.beforeEnd);
    await expectAgreed();
    await tenant.transaction((ctx) => aggregateQueued(ctx));
    const event = await analytics.event({ eventId: stage.shop.event.id, from: day(-3), to: day(3) });
    expect(event).toMatchObject(figuresOf(bought));
    for (const { ticketTypeId, revenueAmount } of event.ticketTypeBreakdown) {
      const lines = bought
        .flatMap((one) => one.agreed.lines)
        .filter(({ type }) => stage.typeIds[type] === ticketTypeId);
      expect(revenueAmount).toBe(sum(lines.map(({ total }) => total)));
    }
    everything.push(...bought);
  };
  await fc.assert(fc.asyncProperty(scenario, run), { numRuns: Math.ceil(CARTS / 2), endOnFailure: true });
  await tenant.transaction(rebuildAnalytics);
  const sales = await tenant.call.ticketing.analytics.sales({ from: day(-3), to: day(3), currency: 'INR' });
  const feeAmount = sum(everything.flatMap(({ agreed }) => agreed.lines.map(({ fee }) => fee)));
  expect(sales).toMatchObject({ ...figuresOf(everything), feeAmount });
  await recountOrders(tenant);
});
