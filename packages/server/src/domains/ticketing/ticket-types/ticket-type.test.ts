import { CapacityPool } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addCart, type OnSale } from '../../../../test/ticketing.ts';
import { issueTickets } from '../../../../test/tickets.ts';
import { holdSeats } from '../holds/hold.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

async function tenantWithEvent(capacity: number | null = null) {
  const tenant = await test.createTenant();
  const event = await tenant.call.ticketing.events.create({
    title: 'Concert',
    startsAt: new Date('2099-11-01T13:00:00Z'),
    endsAt: new Date('2099-11-01T18:00:00Z'),
    timeZone: 'Asia/Kolkata',
    capacity,
  });
  const { ticketTypes, capacityPools } = tenant.call.ticketing;
  return { tenant, event, ticketTypes, capacityPools };
}

/** Seats in a cart, from every pool the type draws on. */
async function hold(tenant: Tenant, event: { id: string; currency: string }, ticketTypeId: string, quantity: number) {
  const cart = await addCart(tenant, { event } as OnSale);
  await tenant.transaction((ctx) => holdSeats(ctx, cart.id, [{ ticketTypeId, quantity }]));
}

describe('ticketing.ticketTypes', () => {
  it('ticketTypes.create: the type draws on its own quantity and on the seats of the event', async () => {
    const { tenant, event, ticketTypes } = await tenantWithEvent(30);
    const adult = await ticketTypes.create({
      eventId: event.id,
      name: 'Adult',
      price: 1500,
      quantity: 20,
      taxBasisPoints: 1800,
    });
    const child = await ticketTypes.create({ eventId: event.id, name: 'Child', price: 0, quantity: null });
    expect(adult).toMatchObject({
      price: 1500,
      isFree: false,
      quantity: 20,
      held: 0,
      sold: 0,
      availableQuantity: 20,
      sortOrder: 0,
      minPerOrder: 1,
      maxPerOrder: 10,
    });
    expect(child).toMatchObject({ isFree: true, quantity: null, availableQuantity: 30, sortOrder: 1 });
    await hold(tenant, event, child.id, 25);
    const { items } = await ticketTypes.list({ eventId: event.id });
    expect(items.map(({ name, held, availableQuantity }) => [name, held, availableQuantity])).toEqual([
      ['Adult', 0, 5],
      ['Child', 25, 5],
    ]);
  });

  it('ticketTypes.update: changes fields; capacity_below_sold below what is held and sold', async () => {
    const { tenant, event, ticketTypes } = await tenantWithEvent();
    const { id } = await ticketTypes.create({ eventId: event.id, name: 'Adult', price: 1500, quantity: 20 });
    await hold(tenant, event, id, 4);
    await expect(ticketTypes.update({ id, quantity: 3, name: 'Fewer' })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'capacity_below_sold', held: 4, sold: 0 } },
    });
    expect(await ticketTypes.get({ id })).toMatchObject({ name: 'Adult', quantity: 20 });
    expect(await ticketTypes.update({ id, quantity: 4, price: 0, metadata: { row: 'A' } })).toMatchObject({
      quantity: 4,
      availableQuantity: 0,
      isFree: true,
      metadata: { row: 'A' },
    });
    await expect(ticketTypes.update({ id, minPerOrder: 11 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(
      ticketTypes.update({ id, salesStartsAt: new Date('2030-01-02'), salesEndsAt: new Date('2030-01-01') }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(ticketTypes.create({ eventId: event.id, name: 'x', price: 1.5, quantity: 1 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it('ticketTypes.update: held and sold never exceed a quantity that shrinks while seats are taken', async () => {
    const { tenant, event, ticketTypes } = await tenantWithEvent();
    const { id, poolId } = await ticketTypes.create({ eventId: event.id, name: 'Adult', price: 0, quantity: 40 });
    const shrinking = Array.from({ length: 8 }, (_, i) => ticketTypes.update({ id, quantity: 36 - i * 4 }));
    const buying = Array.from({ length: 8 }, () => hold(tenant, event, id, 4));
    await Promise.allSettled([...shrinking, ...buying].sort(() => Math.random() - 0.5));
    const pool = await tenant.transaction((ctx) =>
      CapacityPool.of(ctx).findOne({ id: poolId }).throwIfNotFound().execute(),
    );
    expect(pool.held + pool.sold).toBeLessThanOrEqual(pool.capacity as number);
  });

  it('ticketTypes.reorder: sets the order; the other types follow', async () => {
    const { event, ticketTypes } = await tenantWithEvent();
    const ids: string[] = [];
    for (const name of ['A', 'B', 'C', 'D']) {
      ids.push((await ticketTypes.create({ eventId: event.id, name, price: 0, quantity: 1 })).id);
    }
    const [a, b, c, d] = ids as [string, string, string, string];
    const { items } = await ticketTypes.reorder({ eventId: event.id, ticketTypeIds: [d, b] });
    expect(items.map(({ id }) => id)).toEqual([d, b, a, c]);
    await expect(ticketTypes.reorder({ eventId: event.id, ticketTypeIds: [event.id] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const first = await ticketTypes.list({ eventId: event.id, limit: 3 });
    const rest = await ticketTypes.list({ eventId: event.id, limit: 3, cursor: first.nextCursor as string });
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual([d, b, a, c]);
  });

  it('ticketTypes.delete: deletes an unused type and archives one that was ordered', async () => {
    const { tenant, event, ticketTypes, capacityPools } = await tenantWithEvent();
    const unused = await ticketTypes.create({ eventId: event.id, name: 'Unused', price: 0, quantity: 5 });
    const used = await ticketTypes.create({ eventId: event.id, name: 'Used', price: 0, quantity: 5 });
    await issueTickets(tenant, { event, ticketType: used } as unknown as OnSale);
    expect(await ticketTypes.delete({ id: unused.id })).toEqual({ isArchived: false });
    expect(await ticketTypes.delete({ id: used.id })).toEqual({ isArchived: true });
    await expect(ticketTypes.get({ id: unused.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await ticketTypes.list({ eventId: event.id })).items).toEqual([]);
    const { items } = await ticketTypes.list({ eventId: event.id, filter: { includeArchived: true } });
    expect(items).toMatchObject([{ id: used.id, archivedAt: expect.any(Date) }]);
    expect((await capacityPools.list({ eventId: event.id })).items.map(({ kind }) => kind).sort()).toEqual([
      'event',
      'ticket_type',
    ]);
  });
});

describe('ticketing.capacityPools', () => {
  it('capacityPools.create, update, setTicketTypes: the smallest pool of a type limits it', async () => {
    const { tenant, event, ticketTypes, capacityPools } = await tenantWithEvent(100);
    const one = await ticketTypes.create({ eventId: event.id, name: 'One', price: 0, quantity: 50 });
    const two = await ticketTypes.create({ eventId: event.id, name: 'Two', price: 0, quantity: 50 });
    const front = await capacityPools.create({
      eventId: event.id,
      name: 'Front',
      capacity: 10,
      ticketTypeIds: [one.id, two.id],
    });
    expect(front).toMatchObject({
      kind: 'shared',
      available: 10,
      ticketTypeIds: expect.arrayContaining([one.id, two.id]),
    });
    const three = await ticketTypes.create({
      eventId: event.id,
      name: 'Three',
      price: 0,
      quantity: 9,
      sharedPoolIds: [front.id],
    });
    expect(three).toMatchObject({ availableQuantity: 9, sharedPoolIds: [front.id] });
    await hold(tenant, event, one.id, 7);
    const left = async () =>
      (await ticketTypes.list({ eventId: event.id })).items.map(({ availableQuantity }) => availableQuantity);
    expect(await left()).toEqual([3, 3, 3]);
    await expect(hold(tenant, event, two.id, 4)).rejects.toMatchObject({ details: { kind: 'sold_out', available: 3 } });
    const pools = (await capacityPools.list({ eventId: event.id })).items;
    expect(pools.map(({ name, held, available }) => [name, held, available]).sort()).toEqual([
      ['Event', 7, 93],
      ['Front', 7, 3],
      ['One', 7, 43],
      ['Three', 0, 9],
      ['Two', 0, 50],
    ]);

    await expect(capacityPools.update({ id: front.id, capacity: 6 })).rejects.toMatchObject({
      cause: { details: { kind: 'capacity_below_sold', held: 7, sold: 0 } },
    });
    expect(await capacityPools.update({ id: front.id, capacity: 20, name: 'Front rows' })).toMatchObject({
      available: 13,
      name: 'Front rows',
    });
    // A ticket type with seats in carts can be neither added nor removed.
    await expect(capacityPools.setTicketTypes({ id: front.id, ticketTypeIds: [two.id] })).rejects.toMatchObject({
      cause: { details: { kind: 'capacity_pool_in_use' } },
    });
    await expect(
      capacityPools.create({ eventId: event.id, name: 'New', capacity: 5, ticketTypeIds: [one.id] }),
    ).rejects.toMatchObject({
      cause: { details: { kind: 'capacity_pool_in_use' } },
    });
    const { ticketTypeIds } = await capacityPools.setTicketTypes({ id: front.id, ticketTypeIds: [one.id, two.id] });
    expect(ticketTypeIds.sort()).toEqual([one.id, two.id].sort());
    await expect(capacityPools.delete({ id: front.id })).rejects.toMatchObject({
      cause: { details: { kind: 'capacity_pool_in_use' } },
    });
  });

  it('capacityPools.update, delete: only shared pools; delete: only when nothing is held or sold', async () => {
    const { event, ticketTypes, capacityPools } = await tenantWithEvent(100);
    const type = await ticketTypes.create({ eventId: event.id, name: 'One', price: 0, quantity: 50 });
    await expect(capacityPools.update({ id: type.poolId, capacity: 1 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(capacityPools.delete({ id: type.poolId })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const front = await capacityPools.create({
      eventId: event.id,
      name: 'Front',
      capacity: 10,
      ticketTypeIds: [type.id],
    });
    await capacityPools.delete({ id: front.id });
    expect(await ticketTypes.get({ id: type.id })).toMatchObject({ availableQuantity: 50, sharedPoolIds: [] });
    const other = await tenantWithEvent();
    await expect(
      capacityPools.create({
        eventId: event.id,
        name: 'x',
        capacity: 1,
        ticketTypeIds: [
          (await other.ticketTypes.create({ eventId: other.event.id, name: 'x', price: 0, quantity: 1 })).id,
        ],
      }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
