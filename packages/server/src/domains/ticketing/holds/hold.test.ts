import type { CapacityPool, Cart } from '@tessera/db';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { atOnce } from '../../../../test/shop.ts';
import {
  addCart,
  addDiscountCode,
  addPool,
  addTicketType,
  createOnSale,
  makeDue,
  type OnSale,
  poolOf,
  recount,
} from '../../../../test/ticketing.ts';
import type { AppError } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import {
  convertHolds,
  expireCart,
  expireDueCarts,
  holdSeats,
  reacquire,
  releaseSold,
  type SeatRequest,
} from './hold.ts';

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

const seatsOf = ({ ticketType }: Pick<OnSale, 'ticketType'>, quantity: number): SeatRequest[] => [
  { ticketTypeId: ticketType.id, quantity },
];

const take = (tenant: Tenant, cart: Cart, seats: SeatRequest[], codePoolId?: string) =>
  tenant.transaction((ctx) => holdSeats(ctx, cart.id, seats, codePoolId));

async function cartWith(tenant: Tenant, sale: OnSale, quantity: number): Promise<Cart> {
  const cart = await addCart(tenant, sale);
  await take(tenant, cart, seatsOf(sale, quantity));
  return cart;
}

const counters = async (tenant: Tenant, { id }: CapacityPool) => {
  const { held, sold } = (await recount(tenant)).get(id) ?? {};
  return [held, sold];
};

const kindOf = (error: unknown) => (error as AppError).details?.kind ?? (error as Error).message;
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error) => kindOf(error),
  );

describe('holdSeats', () => {
  it('holdSeats: takes from every pool, and only the difference when the cart changes', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 10 });
    const cart = await cartWith(tenant, sale, 4);
    expect(await counters(tenant, sale.pools.event)).toEqual([4, 0]);
    await take(tenant, cart, seatsOf(sale, 9));
    expect(await counters(tenant, sale.pools.ticketType)).toEqual([9, 0]);
    await take(tenant, cart, seatsOf(sale, 1));
    expect(await counters(tenant, sale.pools.event)).toEqual([1, 0]);
    await take(tenant, cart, []);
    expect(await counters(tenant, sale.pools.event)).toEqual([0, 0]);
    expect(await counters(tenant, sale.pools.ticketType)).toEqual([0, 0]);
  });

  it('holdSeats: changes nothing when one of several pools is short, and answers how many are left', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 10 });
    const { ticketType, pool } = await addTicketType(tenant, sale, { capacity: 3 });
    const cart = await cartWith(tenant, sale, 2);
    const wanted = [...seatsOf(sale, 3), ...seatsOf({ ticketType }, 4)];
    await expect(take(tenant, cart, wanted)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Only 3 can be had: choose fewer',
      details: { kind: 'sold_out', ticketTypeId: ticketType.id, available: 3 },
    });
    expect(await counters(tenant, sale.pools.event)).toEqual([2, 0]);
    expect(await counters(tenant, pool)).toEqual([0, 0]);
  });

  it('holdSeats: capacity_pool_missing for a pool that does not exist', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant);
    const other = await createOnSale(await test.createTenant());
    const cart = await addCart(tenant, sale);
    // A pool of another organization does not exist for this one.
    expect(await outcome(take(tenant, cart, seatsOf(sale, 1), other.pools.event.id))).toBe('capacity_pool_missing');
    expect(await counters(tenant, sale.pools.event)).toEqual([0, 0]);
  });

  it('holdSeats: gives the last seat to exactly one of twenty carts', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 1 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(cartWith(tenant, sale, 1))));
    expect(outcomes.filter((one) => one === 'ok')).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'sold_out')).toHaveLength(19);
    expect(await counters(tenant, sale.pools.event)).toEqual([1, 0]);
  });

  it('holdSeats: concurrent carts do not deadlock, whatever the order of their ticket types', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 1_000 });
    const shared = await addPool(tenant, sale, 1_000);
    const types: Awaited<ReturnType<typeof addTicketType>>[] = [];
    for (let i = 0; i < 4; i++) types.push(await addTicketType(tenant, sale, { capacity: 1_000, shares: [shared.id] }));
    const carts = await Promise.all(Array.from({ length: 16 }, () => addCart(tenant, sale)));
    for (let round = 1; round <= 8; round++) {
      await Promise.all(
        carts.map((cart, i) => {
          const wanted = types.flatMap((type) => seatsOf(type, round % 3));
          return take(tenant, cart, i % 2 ? wanted : wanted.reverse());
        }),
      );
    }
    expect(await counters(tenant, shared)).toEqual([128, 0]);
  });

  it('holdSeats: oversells when the statement does not see the capacity and the check constraint is dropped', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 1 });
    const holdUnguarded = async () => {
      const cart = await addCart(tenant, sale);
      await tenant.transaction((ctx) => holdSeats(withoutCapacity(ctx), cart.id, seatsOf(sale, 1)));
    };
    const checked = await Promise.all(Array.from({ length: 5 }, () => outcome(holdUnguarded())));
    expect(checked.filter((one) => String(one).includes('capacity_pools_never_oversold'))).toHaveLength(4);
    const check = 'constraint capacity_pools_never_oversold';
    await test.sql(`alter table ticketing.capacity_pools drop ${check}`);
    await Promise.all(Array.from({ length: 5 }, holdUnguarded));
    expect(await counters(tenant, sale.pools.event)).toEqual([6, 0]);
    await test.sql(`alter table ticketing.capacity_pools add ${check} check (held + sold <= capacity) not valid`);
  });

  /** The same statements, with every capacity they read replaced by null: no limit. */
  const withoutCapacity = (ctx: Ctx): Ctx => {
    const raw = (sql: string, bindings: Record<string, string>) =>
      ctx.db.raw(sql.replaceAll('p.capacity', 'null::integer'), bindings);
    return { ...ctx, db: new Proxy(ctx.db, { get: (db, name) => (name === 'raw' ? raw : Reflect.get(db, name)) }) };
  };
});

describe('due carts', () => {
  it('holdSeats: reclaims the seats of due carts without the sweeper', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 200 });
    const carts = await many(200, () => cartWith(tenant, sale, 1));
    const late = await cartWith(tenant, sale, 1).catch(kindOf);
    expect(late).toBe('sold_out');
    await makeDue(tenant, ...carts.map(({ id }) => id));
    const outcomes = await many(210, () => outcome(cartWith(tenant, sale, 1)));
    expect(outcomes.filter((one) => one === 'ok')).toHaveLength(200);
    expect(outcomes.filter((one) => one === 'sold_out')).toHaveLength(10);
    expect(await counters(tenant, sale.pools.event)).toEqual([200, 0]);
  });

  it('holdSeats: reclaims as many due carts as a large request needs', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 60 });
    const carts = await many(60, () => cartWith(tenant, sale, 1));
    await makeDue(tenant, ...carts.map(({ id }) => id));
    await cartWith(tenant, sale, 55);
    // Five due carts keep their seats.
    expect(await counters(tenant, sale.pools.event)).toEqual([60, 0]);
  });

  it('holdSeats: reclaims due carts of other types that share a pool, and emits their release', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 2 });
    const { ticketType, pool } = await addTicketType(tenant, sale, { capacity: 2 });
    const other = await addCart(tenant, sale);
    await take(tenant, other, seatsOf({ ticketType }, 2));
    await makeDue(tenant, other.id);
    await cartWith(tenant, sale, 2);
    expect(await counters(tenant, pool)).toEqual([0, 0]);
    expect(await counters(tenant, sale.pools.event)).toEqual([2, 0]);
    const released = await tenant.transaction((ctx) =>
      ctx.db
        .table('platform.events')
        .where({ organizationId: tenant.organization.id, type: 'ticketing.seats.released' }),
    );
    expect(released.map(({ payload }) => payload)).toEqual([
      { eventId: sale.event.id, ticketTypeIds: [ticketType.id] },
    ]);
  });

  it('holdSeats: leaves due carts alone that another transaction has locked', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 1 });
    const cart = await cartWith(tenant, sale, 1);
    await makeDue(tenant, cart.id);
    await tenant.transaction(async (ctx) => {
      await ctx.db.raw('select from ticketing.carts where id = ? for update', [cart.id]);
      expect(await outcome(cartWith(tenant, sale, 1))).toBe('sold_out');
    });
    expect(await outcome(cartWith(tenant, sale, 1))).toBe('ok');
  });

  it('expireDueCarts: expires due carts up to the limit', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 10 });
    const carts = await Promise.all(Array.from({ length: 5 }, () => cartWith(tenant, sale, 1)));
    await makeDue(tenant, ...carts.slice(0, 4).map(({ id }) => id));
    expect(await tenant.transaction((ctx) => expireDueCarts(ctx, 3))).toBe(3);
    expect(await tenant.transaction((ctx) => expireDueCarts(ctx, 3))).toBe(1);
    expect(await counters(tenant, sale.pools.event)).toEqual([1, 0]);
  });
});

describe('convertHolds, reacquire, releaseSold', () => {
  it('convertHolds, expireCart: exactly one of them succeeds', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 1_000 });
    const carts = await many(30, () => cartWith(tenant, sale, 2));
    let sold = 0;
    for (const { id } of carts) {
      const won = await Promise.all([
        tenant.transaction((ctx) => convertHolds(ctx, id)),
        tenant.transaction((ctx) => expireCart(ctx, id, 'expired')),
        tenant.transaction((ctx) => convertHolds(ctx, id)),
        tenant.transaction((ctx) => expireCart(ctx, id, 'abandoned')),
      ]);
      expect(won.filter(Boolean)).toHaveLength(1);
      if (won[0] || won[2]) sold += 2;
    }
    expect(await counters(tenant, sale.pools.event)).toEqual([0, sold]);
  });

  it('convertHolds: waits for a concurrent change and converts what the cart holds after it', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 10 });
    const cart = await cartWith(tenant, sale, 1);
    let converting: Promise<boolean> | undefined;
    await tenant.transaction(async (ctx) => {
      await ctx.db.raw('select from ticketing.carts where id = ? for update', [cart.id]);
      converting = tenant.transaction((inner) => convertHolds(inner, cart.id));
      await lockWaiter(test);
      await holdSeats(ctx, cart.id, seatsOf(sale, 3));
    });
    expect(await converting).toBe(true);
    expect(await counters(tenant, sale.pools.event)).toEqual([0, 3]);
  });

  it('reacquire: converts an expired cart if its seats are free or can be reclaimed', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 2 });
    const late = await cartWith(tenant, sale, 2);
    await tenant.transaction((ctx) => expireCart(ctx, late.id, 'expired'));
    const other = await cartWith(tenant, sale, 1);
    expect(await tenant.transaction((ctx) => reacquire(ctx, late.id))).toBe(false);
    expect(await counters(tenant, sale.pools.event)).toEqual([1, 0]);
    await makeDue(tenant, other.id);
    expect(await tenant.transaction((ctx) => reacquire(ctx, late.id))).toBe(true);
    expect(await counters(tenant, sale.pools.event)).toEqual([0, 2]);
    expect(await tenant.transaction((ctx) => reacquire(ctx, late.id))).toBe(false);
  });

  it('releaseSold: gives sold seats back, never more than were sold', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 5 });
    const cart = await cartWith(tenant, sale, 5);
    await tenant.transaction((ctx) => convertHolds(ctx, cart.id));
    const release = (quantity: number) =>
      tenant.transaction((ctx) => releaseSold(ctx, cart.id, [{ ticketTypeId: sale.ticketType.id, quantity }]));
    await Promise.all([release(1), release(2)]);
    expect(await counters(tenant, sale.pools.ticketType)).toEqual([0, 2]);
    await expect(release(3)).rejects.toThrow('check constraint');
    await release(2);
    expect(await counters(tenant, sale.pools.event)).toEqual([0, 0]);
  });

  it('holdSeats: counts the uses of a discount code like seats', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant);
    const code = await addDiscountCode(tenant, { uses: 1 });
    const cart = await addCart(tenant, sale);
    await take(tenant, cart, seatsOf(sale, 1), code.poolId);
    const second = await addCart(tenant, sale);
    expect(await outcome(take(tenant, second, seatsOf(sale, 1), code.poolId))).toBe('discount_code_used_up');
    await take(tenant, cart, seatsOf(sale, 1));
    await take(tenant, second, seatsOf(sale, 1), code.poolId);
    expect(await poolOf(tenant, code.poolId)).toMatchObject({ held: 1 });
    await recount(tenant);
  });
});

describe('property', () => {
  const step = fc.record({
    what: fc.constantFrom('take', 'take', 'take', 'convert', 'expire', 'reacquire', 'release', 'due', 'sweep'),
    cart: fc.nat(5),
    quantity: fc.nat(6),
  });

  it('holds, property: any sequence of operations leaves counters that equal the rows, within the capacity', {
    timeout: 60_000,
  }, async () => {
    const tenant = await test.createTenant();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 6 }), async (rounds) => {
        const sale = await createOnSale(tenant, { capacity: 12 });
        const carts = await Promise.all(Array.from({ length: 6 }, () => addCart(tenant, sale)));
        for (const round of rounds) {
          // The steps of a round run at once.
          await Promise.all(round.map((one) => outcome(run(tenant, sale, carts[one.cart] as Cart, one))));
        }
        const { held = 0, sold = 0 } = (await recount(tenant)).get(sale.pools.event.id) ?? {};
        expect(held + sold).toBeLessThanOrEqual(12);
      }),
      { numRuns: 25 },
    );
  });

  const run = (tenant: Tenant, sale: OnSale, { id }: Cart, { what, quantity }: { what: string; quantity: number }) =>
    tenant.transaction(async (ctx) => {
      if (what === 'convert') return convertHolds(ctx, id);
      if (what === 'expire') return expireCart(ctx, id, 'expired');
      if (what === 'reacquire') return reacquire(ctx, id);
      if (what === 'release') return releaseSold(ctx, id, [{ ticketTypeId: sale.ticketType.id, quantity }]);
      if (what === 'sweep') return expireDueCarts(ctx, 10);
      if (what === 'due') return makeDue(tenant, id);
      // As `openCart` does: only an active cart takes seats.
      const { rows } = await ctx.db.raw('select status from ticketing.carts where id = ? for update', [id]);
      if (rows[0].status === 'active') await holdSeats(ctx, id, quantity === 0 ? [] : seatsOf(sale, quantity));
    });
});
