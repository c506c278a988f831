import { CapacityPool, type CartItem, newId, TicketedEvent, TicketType, TicketTypePool } from '@tessera/db';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { atOnce } from '../../../../test/shop.ts';
import {
  addDiscountCode,
  addPool,
  addTicketType,
  createOnSale,
  makeDue,
  type OnSale,
  type OnSaleOptions,
  poolOf,
  recount,
} from '../../../../test/ticketing.ts';
import { sweepDueCarts } from './cart.jobs.ts';
import { createHeldCart } from './cart.service.ts';

/** Runs `work` `count` times, 40 at once: more would time out waiting for a connection. */
const many = <Result>(count: number, work: () => Promise<Result>): Promise<Result[]> =>
  atOnce(40, Array.from({ length: count }), work);

/** Resolves when another transaction waits for a lock. */
async function lockWaiter({ sql }: TestApp): Promise<void> {
  const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await sql(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/** Calls as a visitor of the shop, with a publishable key. */
const guestOf = ({ organization }: Tenant): Caller =>
  callerFor(test.app, {
    actor: { type: 'api_key', apiKeyId: newId(), kind: 'publishable' },
    isStaff: false,
    organization: { id: organization.id, permissions: new Set(['storefront.read', 'storefront.buy']) },
  });

async function shop(options: OnSaleOptions = {}) {
  const tenant = await test.createTenant();
  const sale = await createOnSale(tenant, options);
  return { tenant, sale, carts: guestOf(tenant).ticketing.carts };
}

const one = ({ ticketType }: Pick<OnSale, 'ticketType'>, quantity = 1) => [{ ticketTypeId: ticketType.id, quantity }];
const order = (sale: OnSale, quantity = 1) => ({ eventId: sale.event.id, items: one(sale, quantity) });

const kindOf = (error: { cause?: { details?: { kind?: string } }; message: string }) =>
  error.cause?.details?.kind ?? error.message;
const outcome = (work: Promise<unknown>): Promise<string> => work.then(() => 'ok', kindOf);

const day = (days: number) => new Date(Date.now() + days * 86_400_000);
const changeEvent = (tenant: Tenant, { event }: OnSale, values: Partial<TicketedEvent>) =>
  tenant.transaction((ctx) => TicketedEvent.of(ctx).where({ id: event.id }).patch(values).execute());
const changeType = (tenant: Tenant, { ticketType }: OnSale, values: Partial<TicketType>) =>
  tenant.transaction((ctx) => TicketType.of(ctx).where({ id: ticketType.id }).patch(values).execute());
const setUp = (tenant: Tenant, values: Parameters<Caller['organizations']['settings']['update']>[0]) =>
  tenant.call.organizations.settings.update(values);

describe('ticketing.carts', () => {
  it('carts.create: holds the seats and prices them until the cart expires', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 10, price: 1_250, ticketType: { taxBasisPoints: 1_800 } });
    await setUp(tenant, { defaultCurrency: 'INR', serviceFeeBasisPoints: 200, serviceFeeAmount: 50 });
    const { cart, token } = await carts.create({ ...order(sale, 3), referrer: 'https://example.in' });
    expect(cart).toMatchObject({ status: 'active', currency: 'INR', subtotal: 3_750, fees: 75 + 150, total: 3_975 });
    expect(cart).toMatchObject({ taxes: 572, taxInclusive: true, discountCode: null, customer: null });
    expect(cart.secondsLeft).toBeGreaterThan(890);
    expect(await carts.get({ id: cart.id, token })).toEqual({ ...cart, secondsLeft: expect.any(Number) });
    expect(await poolOf(tenant, sale.pools.event.id)).toMatchObject({ held: 3, sold: 0 });
    await recount(tenant);
  });

  it('carts.setItems: changes lines and prices the cart again; existing lines keep their price', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 10 });
    const { ticketType, pool } = await addTicketType(tenant, sale, { price: 300, capacity: 5 });
    const { cart, token } = await carts.create(order(sale, 2));
    const access = { id: cart.id, token };
    await changeType(tenant, sale, { price: 9_999 });
    const more = await carts.setItems({ ...access, items: [...one({ ticketType }, 4), ...one(sale, 3)] });
    expect(more).toMatchObject({ total: 3 * 1_000 + 4 * 300 });
    expect(await carts.get(access)).toMatchObject({ items: more.items, total: more.total });
    const less = await carts.setItems({ ...access, items: one(sale, 0) });
    expect(less.items).toHaveLength(1);
    expect(await poolOf(tenant, sale.pools.ticketType.id)).toMatchObject({ held: 0 });
    expect(await poolOf(tenant, pool.id)).toMatchObject({ held: 4 });
    expect(await carts.setItems({ ...access, items: one({ ticketType }, 0) })).toMatchObject({ items: [], total: 0 });
    expect(await poolOf(tenant, sale.pools.event.id)).toMatchObject({ held: 0 });
    await recount(tenant);
  });

  it('T2d: a cart keeps its terms until it is priced again', async () => {
    const ticketType = { taxBasisPoints: 1_900 };
    const { tenant, sale, carts } = await shop({ price: 10_000, event: { taxInclusive: false }, ticketType });
    const ticketTypeId = sale.ticketType.id;
    const { cart, token } = await carts.create({ eventId: sale.event.id, items: [{ ticketTypeId, quantity: 1 }] });
    const { events, ticketTypes } = tenant.call.ticketing;
    await events.update({ id: sale.event.id, version: 1, taxInclusive: true });
    await ticketTypes.update({ id: ticketTypeId, price: 11_900 });
    const access = { id: cart.id, token };
    const before = { taxInclusive: false, taxes: 1_900, total: 11_900, items: [{ unitPrice: 10_000 }] };
    expect(await carts.get(access)).toMatchObject(before);
    expect(await carts.setCustomer({ ...access, customer: { email: 'a@example.in' } })).toMatchObject(before);
    // The net price would be less than both offers: once prices include taxes, the line takes the present one.
    const after = { taxInclusive: true, taxes: 3_800, total: 23_800, items: [{ unitPrice: 11_900 }] };
    expect(await carts.setItems({ ...access, items: [{ ticketTypeId, quantity: 2 }] })).toMatchObject(after);
    expect(await carts.get(access)).toMatchObject(after);
  });

  it('carts.setItems: changes all lines or none', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 10 });
    const { ticketType } = await addTicketType(tenant, sale, { capacity: 1 });
    const { cart, token } = await carts.create(order(sale, 2));
    const items = [...one(sale, 1), ...one({ ticketType }, 2)];
    expect(await outcome(carts.setItems({ id: cart.id, token, items }))).toBe('sold_out');
    expect(await carts.get({ id: cart.id, token })).toMatchObject({ items: [{ quantity: 2 }], total: 2_000 });
    await recount(tenant);
  });

  it('carts.setCustomer: stores the buyer; carts.abandon: gives the seats back', async () => {
    const { tenant, sale, carts } = await shop();
    const { cart, token } = await carts.create(order(sale));
    const customer = { email: 'Asha@Example.in', firstName: 'Asha' };
    const set = await carts.setCustomer({ id: cart.id, token, customer });
    expect(set.customer).toEqual({ email: 'asha@example.in', firstName: 'Asha' });
    expect(await carts.get({ id: cart.id, token })).toMatchObject({ customer: set.customer });
    expect(await carts.abandon({ id: cart.id, token })).toMatchObject({ status: 'abandoned' });
    expect(await poolOf(tenant, sale.pools.event.id)).toMatchObject({ held: 0 });
    expect(await outcome(carts.abandon({ id: cart.id, token }))).toBe('cart_not_active');
  });

  it('carts.create: stores the member who calls', async () => {
    const { tenant, sale } = await shop();
    const { cart } = await tenant.call.ticketing.carts.create(order(sale));
    const [row] = await tenant.transaction((ctx) => ctx.db.table('ticketing.carts').where({ id: cart.id }));
    expect(row).toMatchObject({ userId: tenant.user.id });
  });

  it('carts.get, setItems, abandon: NOT_FOUND without the token of the cart', async () => {
    const { tenant, sale, carts } = await shop();
    const { cart, token } = await carts.create(order(sale));
    const other = await carts.create(order(sale));
    const stranger = guestOf(await test.createTenant()).ticketing.carts;
    for (const attempt of [
      () => carts.get({ id: cart.id, token: other.token }),
      () => carts.get({ id: newId(), token }),
      () => carts.setItems({ id: cart.id, token: other.token, items: one(sale, 2) }),
      () => carts.abandon({ id: cart.id, token: 'x' }),
      () => stranger.get({ id: cart.id, token }),
      () => stranger.abandon({ id: cart.id, token }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'NOT_FOUND',
        cause: { details: { kind: 'cart_not_found' } },
      });
    }
    const stored = await tenant.transaction((ctx) => ctx.db.table('ticketing.carts').where({ id: cart.id }));
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('carts.get, setItems, abandon: cart_expired after the expiry, also before the sweeper has run', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 5 });
    const { cart, token } = await carts.create(order(sale, 2));
    await makeDue(tenant, cart.id);
    const access = { id: cart.id, token };
    expect(await outcome(carts.get(access))).toBe('cart_expired');
    expect(await outcome(carts.setItems({ ...access, items: one(sale, 1) }))).toBe('cart_expired');
    expect(await outcome(carts.abandon(access))).toBe('cart_expired');
    expect(await poolOf(tenant, sale.pools.event.id)).toMatchObject({ held: 2 });
    await sweepDueCarts(test.app);
    expect(await poolOf(tenant, sale.pools.event.id)).toMatchObject({ held: 0 });
    expect(await outcome(carts.get(access))).toBe('cart_expired');
    await recount(tenant);
  });

  it('carts.setItems, removeDiscount, abandon: order_pending once the cart has an order', async () => {
    const { sale, carts } = await shop();
    const { cart, token } = await carts.create(order(sale));
    const access = { id: cart.id, token };
    await placeOrder(sale, cart.id);
    for (const attempt of [
      () => carts.setItems({ ...access, items: one(sale, 2) }),
      () => carts.removeDiscount(access),
      () => carts.abandon(access),
    ]) {
      expect(await outcome(attempt())).toBe('order_pending');
    }
  });

  const placeOrder = ({ event }: OnSale, cartId: string) =>
    test.sql(
      `set role tessera_system; with customer as (
         insert into ticketing.customers (organization_id, email) values ('${event.organizationId}', 'a@example.in') returning id
       ) insert into ticketing.orders (organization_id, order_number, event_id, cart_id, customer_id, customer, access_hashes, currency)
         select '${event.organizationId}', '${newId().slice(-12)}', '${event.id}', '${cartId}', id, '{}', '{x}', 'INR' from customer`,
    );
});

describe('ticketing.carts.create: refusals', () => {
  const cases: [string, (shop: Awaited<ReturnType<typeof open>>) => Promise<unknown>, Partial<OnSaleOptions>?][] = [
    ['event_cancelled', ({ tenant, sale }) => changeEvent(tenant, sale, { status: 'cancelled' })],
    ['event_not_on_sale', ({ tenant, sale }) => changeEvent(tenant, sale, { status: 'completed' })],
    ['event_not_found', ({ tenant, sale }) => changeEvent(tenant, sale, { status: 'draft' })],
    ['event_not_found', ({ tenant, sale }) => changeEvent(tenant, sale, { visibility: 'private' })],
    ['sale_not_started', ({ tenant, sale }) => changeEvent(tenant, sale, { salesStartsAt: day(1) })],
    ['sale_ended', ({ tenant, sale }) => changeEvent(tenant, sale, { salesEndsAt: day(-1) })],
    ['sale_ended', ({ tenant, sale }) => changeEvent(tenant, sale, { startsAt: day(-3), endsAt: day(-2) })],
    ['sale_not_started', ({ tenant, sale }) => changeType(tenant, sale, { salesStartsAt: day(1) })],
    ['sale_ended', ({ tenant, sale }) => changeType(tenant, sale, { salesEndsAt: day(-1) })],
    ['ticket_type_unavailable', ({ tenant, sale }) => changeType(tenant, sale, { archivedAt: new Date() })],
    ['ticket_type_not_found', ({ tenant, sale }) => changeType(tenant, sale, { isHidden: true })],
    ['quantity_below_minimum', ({ tenant, sale }) => changeType(tenant, sale, { minPerOrder: 3 })],
    ['quantity_above_maximum', ({ tenant, sale }) => changeType(tenant, sale, { maxPerOrder: 1 })],
    ['capacity_pool_missing', ({ tenant }) => tenant.transaction((ctx) => TicketTypePool.of(ctx).delete().execute())],
    ['sold_out', ({ tenant }) => tenant.transaction((ctx) => CapacityPool.of(ctx).patch({ capacity: 1 }).execute())],
    ['guest_checkout_disabled', ({ tenant }) => setUp(tenant, { allowGuestCheckout: false })],
  ];
  const open = () => shop({ capacity: 10 });

  it.each(cases)('%s', async (kind, prepare) => {
    const opened = await open();
    await prepare(opened);
    await expect(opened.carts.create(order(opened.sale, 2))).rejects.toMatchObject({
      message: expect.stringMatching(/.{20}/),
      cause: { details: { kind } },
    });
    const { rows } = await opened.tenant.transaction((ctx) => ctx.db.raw('select from ticketing.carts'));
    expect(rows).toHaveLength(0);
  });

  it('carts.create: refuses another currency, a type of another event, an event of another organization', async () => {
    const { tenant, sale, carts } = await open();
    const other = await createOnSale(tenant);
    const foreign = await open();
    expect(await outcome(carts.create({ ...order(sale), currency: 'USD' }))).toBe('currency_mismatch');
    expect(await outcome(carts.create({ eventId: sale.event.id, items: one(other) }))).toBe('ticket_type_not_found');
    expect(await outcome(carts.create({ eventId: sale.event.id, items: one(foreign.sale) }))).toBe(
      'ticket_type_not_found',
    );
    expect(await outcome(carts.create(order(foreign.sale)))).toBe('event_not_found');
  });

  it('carts.create: names the field of an invalid quantity', async () => {
    const { sale, carts } = await open();
    for (const quantity of [0, -1, 1.5, 1_001]) {
      await expect(carts.create(order(sale, quantity))).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringContaining('items.0.quantity'),
      });
    }
    const twice = { eventId: sale.event.id, items: [...one(sale), ...one(sale)] };
    await expect(carts.create(twice)).rejects.toThrow('names a ticket type twice');
  });

  it('carts.create: accepts members where guests are refused; carts.setItems: allows less of an archived type', async () => {
    const { tenant, sale, carts } = await open();
    const { cart, token } = await carts.create(order(sale, 3));
    await setUp(tenant, { allowGuestCheckout: false });
    await tenant.call.ticketing.carts.create(order(sale));
    await changeType(tenant, sale, { archivedAt: new Date() });
    await carts.setItems({ id: cart.id, token, items: one(sale, 2) });
    expect(await outcome(carts.setItems({ id: cart.id, token, items: one(sale, 3) }))).toBe('ticket_type_unavailable');
  });
});

describe('ticketing.carts: discount codes', () => {
  it('carts.applyDiscount, removeDiscount: hold and release a use; no more uses than maxUses', async () => {
    const { tenant, sale, carts } = await shop();
    const { code, poolId } = await addDiscountCode(tenant, { uses: 1 });
    const made = await Promise.all(Array.from({ length: 20 }, () => carts.create(order(sale))));
    const outcomes = await Promise.all(
      made.map(({ cart: { id }, token }) =>
        outcome(carts.applyDiscount({ id, token, discountCode: code.toLowerCase() })),
      ),
    );
    expect(outcomes.filter((result) => result === 'ok')).toHaveLength(1);
    expect(outcomes.filter((result) => result === 'discount_code_used_up')).toHaveLength(19);
    const winner = made[outcomes.indexOf('ok')] as (typeof made)[number];
    const access = { id: winner.cart.id, token: winner.token };
    expect(await carts.get(access)).toMatchObject({ discountCode: code, discountAmount: 100, total: 900 });
    expect(await outcome(carts.create({ ...order(sale), discountCode: code }))).toBe('discount_code_used_up');
    expect(await carts.removeDiscount(access)).toMatchObject({ discountCode: null, discountAmount: 0, total: 1_000 });
    expect(await poolOf(tenant, poolId)).toMatchObject({ held: 0 });
    expect(await carts.create({ ...order(sale), discountCode: code })).toMatchObject({ cart: { total: 900 } });
    await recount(tenant);
  });

  it('carts.create: reclaims the use of a due cart', async () => {
    const { tenant, sale, carts } = await shop();
    const { code } = await addDiscountCode(tenant, { uses: 1 });
    const { cart } = await carts.create({ ...order(sale), discountCode: code });
    await makeDue(tenant, cart.id);
    expect(await outcome(carts.create({ ...order(sale), discountCode: code }))).toBe('ok');
    await recount(tenant);
  });

  it('carts.create: a code unlocks the hidden types it names; they cannot stay without it', async () => {
    const { tenant, sale, carts } = await shop({ ticketType: { isHidden: true } });
    const { code } = await addDiscountCode(tenant, { ticketTypeIds: [sale.ticketType.id] });
    const { code: other } = await addDiscountCode(tenant);
    expect(await outcome(carts.create({ ...order(sale), discountCode: other }))).toBe('ticket_type_not_found');
    const { cart, token } = await carts.create({ ...order(sale), discountCode: code });
    expect(cart.total).toBe(900);
    const access = { id: cart.id, token };
    expect(await outcome(carts.removeDiscount(access))).toBe('discount_code_required');
    expect(await outcome(carts.applyDiscount({ ...access, discountCode: other }))).toBe('discount_code_required');
    expect(await carts.setItems({ ...access, items: one(sale, 2) })).toMatchObject({ total: 1_800 });
  });

  it('carts.setItems: adds a code together with the types it unlocks', async () => {
    const { tenant, sale, carts } = await shop();
    const [first, second] = await Promise.all(
      [1, 2].map(() => addTicketType(tenant, sale, { values: { isHidden: true } })),
    );
    const [a, b] = [first?.ticketType.id as string, second?.ticketType.id as string];
    const { code } = await addDiscountCode(tenant, { uses: 1, ticketTypeIds: [a] });
    const { code: other } = await addDiscountCode(tenant, { ticketTypeIds: [b] });
    const { cart, token } = await carts.create(order(sale));
    const access = { id: cart.id, token };
    const add = (ticketTypeId: string, discountCode?: string | null, quantity = 1) =>
      carts.setItems({ ...access, items: [{ ticketTypeId, quantity }], discountCode });
    expect(await outcome(add(a))).toBe('ticket_type_not_found');
    expect(await outcome(add(a, 'NONE'))).toBe('ticket_type_not_found');
    expect(await outcome(carts.setItems({ ...access, items: one(sale, 2), discountCode: 'NONE' }))).toBe(
      'discount_code_not_found',
    );
    // The code is for none of the tickets in the cart.
    expect(await outcome(carts.setItems({ ...access, items: one(sale, 2), discountCode: code }))).toBe(
      'discount_code_not_applicable',
    );
    expect(await add(a, code)).toMatchObject({ discountCode: code, subtotal: 2_000, discountAmount: 100 });
    expect(
      await outcome(carts.create({ ...order(sale), items: [{ ticketTypeId: a, quantity: 1 }], discountCode: code })),
    ).toBe('discount_code_used_up');
    expect(await add(a, code, 2)).toMatchObject({ discountAmount: 200 });
    expect(await add(a, undefined, 3)).toMatchObject({ discountCode: code, discountAmount: 300 });
    // Types that only the previous code unlocks cannot stay with another code, or with none.
    expect(await outcome(add(b, other))).toBe('discount_code_required');
    expect(await outcome(add(a, null, 1))).toBe('discount_code_required');
    const items = [
      { ticketTypeId: a, quantity: 0 },
      { ticketTypeId: b, quantity: 1 },
    ];
    expect(await carts.setItems({ ...access, items, discountCode: other })).toMatchObject({ discountCode: other });
    expect(await add(b, null, 0)).toMatchObject({ discountCode: null, discountAmount: 0, total: 1_000 });
    await recount(tenant);
  });

  it('carts.create: a code of the event opens a private event', async () => {
    const { tenant, sale, carts } = await shop({ event: { visibility: 'private' } });
    const { code: anyEvent } = await addDiscountCode(tenant);
    const { code } = await addDiscountCode(tenant, { values: { eventId: sale.event.id } });
    expect(await outcome(carts.create({ ...order(sale), discountCode: anyEvent }))).toBe('event_not_found');
    const { cart, token } = await carts.create({ ...order(sale), discountCode: code });
    expect(await carts.setItems({ id: cart.id, token, items: one(sale, 2) })).toMatchObject({ total: 1_800 });
  });

  it('C29: carts.applyDiscount: finds a code by the letters that people type, and an exact one first', async () => {
    const { tenant, sale, carts } = await shop();
    const { cart, token } = await carts.create(order(sale));
    for (const code of ['ŁÓDŹ-10', 'İNDİRİM', 'CAFÉ', 'CAFE']) await addDiscountCode(tenant, { values: { code } });
    const typed = async (discountCode: string) =>
      (await carts.applyDiscount({ id: cart.id, token, discountCode })).discountCode;
    expect([await typed('lodz–10'), await typed('indirim'), await typed('cafe'), await typed('café')]).toEqual([
      'ŁÓDŹ-10',
      'İNDİRİM',
      'CAFE',
      'CAFÉ',
    ]);
  });

  it('carts.applyDiscount: says why a code does not apply', async () => {
    const { tenant, sale, carts } = await shop();
    const { ticketType } = await addTicketType(tenant, sale);
    const elsewhere = await createOnSale(tenant);
    const { cart, token } = await carts.create(order(sale));
    const applied = async (options: Parameters<typeof addDiscountCode>[1]) => {
      const { code } = await addDiscountCode(tenant, options);
      return outcome(carts.applyDiscount({ id: cart.id, token, discountCode: code }));
    };
    expect(await outcome(carts.applyDiscount({ id: cart.id, token, discountCode: 'NONE' }))).toBe(
      'discount_code_not_found',
    );
    expect(await outcome(carts.create({ ...order(sale), discountCode: 'NONE' }))).toBe('discount_code_not_found');
    expect(await applied({ values: { isActive: false } })).toBe('discount_code_not_found');
    expect(await applied({ values: { eventId: elsewhere.event.id } })).toBe('discount_code_not_found');
    expect(await applied({ values: { endsAt: day(-1) } })).toBe('discount_code_expired');
    expect(await applied({ values: { startsAt: day(1) } })).toBe('discount_code_not_started');
    expect(await applied({ ticketTypeIds: [ticketType.id] })).toBe('discount_code_not_applicable');
    expect(await applied({ values: { type: 'fixed', currency: 'USD' } })).toBe('currency_mismatch');
    expect(await applied({ values: { type: 'fixed' } })).toBe('ok');
    expect(await carts.get({ id: cart.id, token })).toMatchObject({ discountAmount: 500, total: 500 });
    expect(await applied({ uses: 3 })).toBe('ok');
    expect(await carts.get({ id: cart.id, token })).toMatchObject({ discountAmount: 100, total: 900 });
    await recount(tenant);
  });
});

describe('ticketing.carts: concurrent buyers', () => {
  it('carts.create: sells the last seat once; the others get sold_out', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 1 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(carts.create(order(sale)))));
    expect(outcomes.filter((result) => result === 'ok')).toHaveLength(1);
    expect(outcomes.filter((result) => result === 'sold_out')).toHaveLength(19);
    await recount(tenant);
  });

  it('carts.create: reclaims the seats of 200 due carts without the sweeper', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 200 });
    const made = await many(200, () => carts.create(order(sale)));
    expect(await outcome(carts.create(order(sale)))).toBe('sold_out');
    await makeDue(tenant, ...made.map(({ cart }) => cart.id));
    const outcomes = await many(220, () => outcome(carts.create(order(sale))));
    expect(outcomes.filter((result) => result === 'ok')).toHaveLength(200);
    expect(outcomes.filter((result) => result === 'sold_out')).toHaveLength(20);
    await recount(tenant);
  });

  it('carts.create: sells exactly the capacity, also when seats were plentiful at first', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 100 });
    const outcomes = await many(300, () => outcome(carts.create(order(sale))));
    expect(outcomes.filter((result) => result === 'ok')).toHaveLength(100);
    expect(outcomes.filter((result) => result === 'sold_out')).toHaveLength(200);
    await recount(tenant);
  });

  it('carts.create: sold_out when the last seats are taken while the call runs', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 100 });
    let buying: Promise<string> | undefined;
    await tenant.transaction(async (ctx) => {
      const pool = CapacityPool.of(ctx).where({ id: sale.pools.event.id });
      await pool.clone().forUpdate();
      buying = outcome(carts.create(order(sale)));
      await lockWaiter(test);
      await pool.patch({ capacity: 0 });
    });
    expect(await buying).toBe('sold_out');
    const { rows } = await tenant.transaction((ctx) => ctx.db.raw('select from ticketing.carts'));
    expect(rows).toHaveLength(0);
    await recount(tenant);
  });

  it('carts.create: keeps free seats for the waiting list; createHeldCart: takes them', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 1 });
    const { cart, token } = await carts.create(order(sale));
    await tenant.transaction((ctx) =>
      ctx.db.table('ticketing.waitlist_entries').insert({
        organizationId: tenant.organization.id,
        eventId: sale.event.id,
        ticketTypeId: sale.ticketType.id,
        email: 'waiting@example.in',
        quantity: 1,
        tokenHash: newId(),
      }),
    );
    await carts.abandon({ id: cart.id, token });
    await expect(carts.create(order(sale))).rejects.toMatchObject({
      cause: { details: { kind: 'sold_out', waitlist: true } },
    });
    const held = await tenant.transaction((ctx) =>
      createHeldCart(ctx, { ...order(sale), token: 'offered', expiresAt: day(1), forWaitlist: true }),
    );
    expect(await carts.get({ id: held.id, token: 'offered' })).toMatchObject({ total: 1_000 });
    await recount(tenant);
  });

  it('carts.create: draws on a pool that is added while it waits for the ticket type', async () => {
    const { tenant, sale, carts } = await shop({ capacity: 10 });
    const shared = await addPool(tenant, sale, 10);
    let buying: Promise<unknown> | undefined;
    await tenant.transaction(async (ctx) => {
      await TicketType.of(ctx).where({ id: sale.ticketType.id }).forUpdate();
      buying = carts.create(order(sale));
      await lockWaiter(test);
      await TicketTypePool.add(ctx, { ticketTypeId: sale.ticketType.id, poolId: shared.id });
    });
    await buying;
    expect(await poolOf(tenant, shared.id)).toMatchObject({ held: 1 });
  });

  const step = fc.record({
    what: fc.constantFrom('set', 'set', 'set', 'code', 'noCode', 'abandon', 'due', 'create', 'sweep'),
    cart: fc.nat(4),
    type: fc.nat(1),
    quantity: fc.nat(5),
  });

  it('carts, property: any sequence of calls leaves carts, lines, holds and counters that agree', {
    timeout: 90_000,
  }, async () => {
    const { tenant, sale, carts } = await shop({ capacity: 9 });
    const { ticketType } = await addTicketType(tenant, sale, { price: 333, capacity: 6 });
    const { code } = await addDiscountCode(tenant, { uses: 2 });
    const types = [sale.ticketType.id, ticketType.id];
    const allowed = /^(ok|sold_out|discount_code_used_up|cart_expired|cart_not_active)$/;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 5 }), async (rounds) => {
        const made: { id: string; token: string }[] = [];
        for (let i = 0; i < 5; i++) {
          const { cart, token } = await carts
            .create(order(sale))
            .catch(() => ({ cart: { id: newId() }, token: 'none' }));
          if (token !== 'none') made.push({ id: cart.id, token });
        }
        for (const round of rounds) {
          const outcomes = round.map(({ what, cart, type, quantity }) => {
            const access = made[cart % Math.max(1, made.length)];
            if (what === 'create') return outcome(carts.create(order(sale, quantity + 1)));
            if (what === 'sweep') return outcome(sweepDueCarts(test.app));
            if (!access) return 'ok';
            if (what === 'code') return outcome(carts.applyDiscount({ ...access, discountCode: code }));
            if (what === 'noCode') return outcome(carts.removeDiscount(access));
            if (what === 'abandon') return outcome(carts.abandon(access));
            if (what === 'due') return outcome(makeDue(tenant, access.id));
            return outcome(carts.setItems({ ...access, items: [{ ticketTypeId: types[type] as string, quantity }] }));
          });
          for (const result of await Promise.all(outcomes)) expect(result).toMatch(allowed);
        }
        await recount(tenant);
        await recountCarts(tenant);
        await makeAllDue(tenant);
        await sweepDueCarts(test.app);
        expect((await recount(tenant)).get(sale.pools.event.id)).toEqual({ held: 0, sold: 0 });
      }),
      { numRuns: 25 },
    );
  });

  /** Each total is the sum of the lines, and an active cart holds exactly its lines. */
  async function recountCarts(tenant: Tenant): Promise<void> {
    const { rows } = await tenant.transaction((ctx) =>
      ctx.db.raw(
        `select c.id from ticketing.carts c where c.status = 'active' and (
           c.total <> (select coalesce(sum(total), 0) from ticketing.cart_items i where i.cart_id = c.id)
           or c.discount_amount <> (select coalesce(sum(discount_amount), 0) from ticketing.cart_items i where i.cart_id = c.id)
           or exists (
             select from (select ticket_type_id, quantity from ticketing.cart_items where cart_id = c.id) i
             full join (
               select ticket_type_id, min(quantity) as least, max(quantity) as most from ticketing.holds
               where cart_id = c.id and ticket_type_id is not null and quantity > 0 group by ticket_type_id
             ) h using (ticket_type_id)
             where i.quantity is distinct from h.least or i.quantity is distinct from h.most
           )
         )`,
      ),
    );
    expect(rows).toEqual([]);
  }

  const makeAllDue = async (tenant: Tenant) => {
    const { rows } = await tenant.transaction((ctx) => ctx.db.raw('select id from ticketing.carts'));
    await makeDue(tenant, ...(rows as CartItem[]).map(({ id }) => id));
  };
});
