import { Cart, inSystem, TicketedEvent, WaitlistEntry } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { createOnSale, makeDue, type OnSale, poolOf } from '../../../../test/ticketing.ts';
import { readMails } from '../../platform/index.ts';
import { sweepDueCarts as sweepCarts } from '../carts/cart.jobs.ts';
import { convertHolds, expireCart } from '../holds/hold.ts';
import { serveWaitlist, sweepWaitlists, waitlistScope } from './waitlist-offer.ts';

let test: TestApp;
let tenant: Tenant;
let sale: OnSale;
let serial = 0;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  tenant = await test.createTenant();
  sale = await createOnSale(tenant, { capacity: 5 });
});

const holdSeats = async (quantity: number) => {
  const items = [{ ticketTypeId: sale.ticketType.id, quantity }];
  return (await tenant.call.ticketing.carts.create({ eventId: sale.event.id, items })).cart.id;
};
const join = (quantity = 1, email = `waiting.${++serial}@example.in`) =>
  tenant.call.ticketing.waitlist.join({ eventId: sale.event.id, ticketTypeId: sale.ticketType.id, email, quantity });
const joinMany = async (quantities: number[]) => {
  const joined: Awaited<ReturnType<typeof join>>[] = [];
  for (const quantity of quantities) joined.push(await join(quantity));
  return joined;
};
const abandonCart = (cartId: string) => tenant.transaction((ctx) => expireCart(ctx, cartId, 'abandoned'));
const serve = () => serveWaitlist(waitlistScope(test.app, tenant.organization.id), sale.event.id);
const statuses = async () =>
  (await tenant.call.ticketing.waitlist.list({ sort: { field: 'createdAt', direction: 'asc' } })).items.map(
    ({ status }) => status,
  );
const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => error.cause?.details?.kind ?? error.code,
  );

describe('waitlist.join', () => {
  it('waitlist.join: accepts an address once, and only while the ticket type is sold out', async () => {
    await holdSeats(4);
    expect(await kindOf(join())).toBe('waitlist_not_needed');
    await holdSeats(1);
    const email = 'Asha@Example.in';
    const { entry, token } = await join(2, email);
    expect(entry).toMatchObject({ status: 'waiting', position: 1, quantity: 2, email: 'asha@example.in', offer: null });
    expect(await kindOf(join(1, email))).toBe('waitlist_already_joined');
    expect((await join()).entry.position).toBe(2);
    expect(await tenant.call.ticketing.waitlist.get({ id: entry.id, token })).toEqual(entry);
    const [mail] = await readMails(test.app, { to: 'asha@example.in' });
    expect(mail?.text).toContain(token);
    // More seats than there are can never be free at once.
    await expect(join(6)).rejects.toMatchObject({
      cause: { details: { kind: 'quantity_above_maximum', ticketTypeId: sale.ticketType.id, maximum: 5 } },
    });
    const other = await join();
    expect(await kindOf(tenant.call.ticketing.waitlist.get({ id: entry.id, token: other.token }))).toBe(
      'waitlist_entry_not_found',
    );
  });

  it('waitlist.join: exactly one of several concurrent calls with the same address succeeds', async () => {
    await holdSeats(5);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => kindOf(join(1, 'once@example.in'))));
    expect(outcomes.sort()).toEqual(['done', ...Array(5).fill('waitlist_already_joined')]);
  });

  it('waitlist.join: does not disclose hidden types or private events, and ends with the sale', async () => {
    await holdSeats(5);
    const set = (values: Partial<TicketedEvent>) =>
      tenant.transaction((ctx) => TicketedEvent.of(ctx).where({ id: sale.event.id }).patch(values).execute());
    await set({ visibility: 'private' });
    expect(await kindOf(join())).toBe('ticket_type_not_found');
    await set({ visibility: 'public', salesEndsAt: new Date(Date.now() - 1000) });
    expect(await kindOf(join())).toBe('sale_ended');
  });
});

describe('serveWaitlist', () => {
  it('serveWaitlist: offers released seats in the order of joining, and they are not sold to anyone else', async () => {
    const carts = [];
    for (let i = 0; i < 5; i++) carts.push(await holdSeats(1));
    const waiting = await joinMany([1, 1, 1, 1, 1]);
    for (const [i, cartId] of carts.entries()) {
      await abandonCart(cartId);
      // A seat is free before the offer is made, but it is reserved for the waitlist.
      expect(await kindOf(holdSeats(1))).toBe('sold_out');
      await serve();
      expect(await statuses()).toEqual(waiting.map((_, index) => (index <= i ? 'offered' : 'waiting')));
    }
    const { entry, token } = waiting[2] as (typeof waiting)[number];
    const { offer } = await tenant.call.ticketing.waitlist.get({ id: entry.id, token });
    expect(offer?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    const cart = await tenant.call.ticketing.carts.get({ id: offer?.cartId as string, token });
    expect(cart).toMatchObject({ status: 'active', items: [{ quantity: 1, ticketTypeId: sale.ticketType.id }] });
    const [mail] = await readMails(test.app, { to: entry.email });
    expect(mail?.subject).toContain('It is your turn');
    expect(mail?.text).toContain(token);
    expect(await poolOf(tenant, sale.pools.event.id)).toMatchObject({ held: 5, sold: 0 });
  });

  it('serveWaitlist: does not serve later entries before the first one, even if they want fewer seats', async () => {
    const carts = [await holdSeats(1), await holdSeats(1), await holdSeats(3)];
    await joinMany([3, 1, 1]);
    await abandonCart(carts[0] as string);
    await serve();
    await abandonCart(carts[1] as string);
    await serve();
    expect(await statuses()).toEqual(['waiting', 'waiting', 'waiting']);
    expect(await kindOf(holdSeats(1))).toBe('sold_out');
    await abandonCart(carts[2] as string);
    await serve();
    expect(await statuses()).toEqual(['offered', 'offered', 'offered']);
    await expect(holdSeats(1)).rejects.toMatchObject({ cause: { details: { kind: 'sold_out' } } });
  });

  it('serveWaitlist: concurrent calls offer each seat once', async () => {
    const cartId = await holdSeats(2);
    await holdSeats(3);
    await joinMany([1, 1, 1, 1]);
    await abandonCart(cartId);
    await Promise.all(Array.from({ length: 6 }, () => serve()));
    expect(await statuses()).toEqual(['offered', 'offered', 'waiting', 'waiting']);
    expect(await poolOf(tenant, sale.pools.event.id)).toMatchObject({ held: 5 });
    const carts = await tenant.transaction((ctx) => Cart.of(ctx).where({ status: 'active' }).resultSize());
    expect(carts).toBe(3);
  });

  it('sweepWaitlists: an expired offer goes to the next entry, and a bought one is converted', async () => {
    const cartId = await holdSeats(5);
    await joinMany([2, 3, 5]);
    await abandonCart(cartId);
    await serve();
    const [first, second] = (
      await tenant.call.ticketing.waitlist.list({ sort: { field: 'createdAt', direction: 'asc' } })
    ).items.map(({ cartId }) => cartId as string) as [string, string];
    await tenant.transaction((ctx) => convertHolds(ctx, first));
    await makeDue(tenant, second);
    await sweepCarts(test.app);
    await sweepWaitlists(test.app);
    expect(await statuses()).toEqual(['converted', 'expired', 'waiting']);
    expect(await poolOf(tenant, sale.pools.event.id)).toMatchObject({ held: 0, sold: 2 });
    // The third entry is first now and waits for five seats, so none is sold.
    expect(await kindOf(holdSeats(1))).toBe('sold_out');
  });

  it('waitlist.leave, waitlist.remove: seats go to the next entry, and on sale again when the waitlist is empty', async () => {
    const cartId = await holdSeats(5);
    const [first, second, third] = (await joinMany([5, 5, 5])) as [
      Awaited<ReturnType<typeof join>>,
      Awaited<ReturnType<typeof join>>,
      Awaited<ReturnType<typeof join>>,
    ];
    await abandonCart(cartId);
    await serve();
    await tenant.call.ticketing.waitlist.leave({ id: first.entry.id, token: first.token });
    await serve();
    expect(await statuses()).toEqual(['cancelled', 'offered', 'waiting']);
    await tenant.call.ticketing.waitlist.remove({ id: second.entry.id });
    await tenant.call.ticketing.waitlist.remove({ id: third.entry.id });
    expect(await kindOf(tenant.call.ticketing.waitlist.remove({ id: third.entry.id }))).toBe('waitlist_entry_closed');
    await serve();
    expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await holdSeats(5);
  });

  it('T9: serveWaitlist, sweepWaitlists: seats are offered when the sale starts, of the event and of the type', async () => {
    const cartId = await holdSeats(5);
    await joinMany([1]);
    const { ticketing } = tenant.call;
    const startSales = (salesStartsAt: Date) =>
      tenant.transaction((ctx) =>
        TicketedEvent.of(ctx).where({ id: sale.event.id }).patch({ salesStartsAt }).execute(),
      );
    const later = new Date(Date.now() + 5 * 86_400_000);
    await startSales(later);
    await abandonCart(cartId);
    await serve();
    await sweepWaitlists(test.app);
    expect(await statuses()).toEqual(['waiting']);
    await startSales(new Date(Date.now() - 1_000));
    await ticketing.ticketTypes.update({ id: sale.ticketType.id, salesStartsAt: later });
    await serve();
    expect(await statuses()).toEqual(['waiting']);
    await ticketing.ticketTypes.update({ id: sale.ticketType.id, salesStartsAt: new Date(Date.now() - 1_000) });
    await sweepWaitlists(test.app);
    expect(await statuses()).toEqual(['offered']);
  });

  it('T9: sweepWaitlists: entries wait while the event is unpublished', async () => {
    const cartId = await holdSeats(5);
    await joinMany([1]);
    await tenant.call.ticketing.events.unpublish({ id: sale.event.id });
    await abandonCart(cartId);
    await serve();
    await sweepWaitlists(test.app);
    expect(await statuses()).toEqual(['waiting']);
    await tenant.call.ticketing.events.publish({ id: sale.event.id });
    await sweepWaitlists(test.app);
    expect(await statuses()).toEqual(['offered']);
  });

  it('sweepWaitlists: entries expire with the end of the sale', async () => {
    const cartId = await holdSeats(5);
    await joinMany([1]);
    await tenant.transaction((ctx) =>
      TicketedEvent.of(ctx)
        .where({ id: sale.event.id })
        .patch({ salesEndsAt: new Date(Date.now() - 1000) })
        .execute(),
    );
    await abandonCart(cartId);
    await sweepWaitlists(test.app);
    expect(await statuses()).toEqual(['expired']);
  });
});

describe('ticketing.seats.released', () => {
  const released = async () =>
    (await eventsOf(tenant)).filter(([type]) => type === 'ticketing.seats.released').map(([, payload]) => payload);

  it('ticketing.seats.released: emitted when a type, a shared pool or the event gets more seats, and not for fewer', async () => {
    const { capacityPools, ticketTypes, events } = tenant.call.ticketing;
    const { id: eventId } = sale.event;
    const { id } = sale.ticketType;
    const more = { eventId, ticketTypeIds: [id] };
    const shared = await capacityPools.create({ eventId, name: 'Hall', capacity: 1, ticketTypeIds: [id] });
    const { version } = await events.get({ id: eventId });
    const setEvent = (capacity: number | null, since: number) =>
      events.update({ id: eventId, version: version + since, capacity });
    expect(await released()).toEqual([]);
    await ticketTypes.update({ id, quantity: 6 });
    await capacityPools.update({ id: shared.id, capacity: 2 });
    await setEvent(7, 0);
    await setEvent(null, 1);
    expect(await released()).toEqual([more, more, more, more]);
    await ticketTypes.update({ id, quantity: 4 });
    await capacityPools.update({ id: shared.id, capacity: 2, name: 'Big hall' });
    await setEvent(10, 2);
    expect(await released()).toHaveLength(4);
    await capacityPools.setTicketTypes({ id: shared.id, ticketTypeIds: [] });
    expect(await released()).toHaveLength(5);
  });

  it('ticketing.events.update: additional seats are offered to the waitlist', async () => {
    await holdSeats(5);
    await join();
    await tenant.call.ticketing.events.update({
      id: sale.event.id,
      version: (await tenant.call.ticketing.events.get({ id: sale.event.id })).version,
      capacity: 6,
    });
    await tenant.call.ticketing.ticketTypes.update({ id: sale.ticketType.id, quantity: 6 });
    await serve();
    expect(await statuses()).toEqual(['offered']);
  });
});

describe('ticketing.serveWaitlist', () => {
  it('ticketing.serveWaitlist: offers the seats of an abandoned cart', async () => {
    await using running = await createTestApp({ jobs: true });
    const owner = await running.createTenant();
    const event = await createOnSale(owner, { capacity: 1 });
    const ticketTypeId = event.ticketType.id;
    const items = [{ ticketTypeId, quantity: 1 }];
    const { cart, token } = await owner.call.ticketing.carts.create({ eventId: event.event.id, items });
    const eventId = event.event.id;
    await owner.call.ticketing.waitlist.join({ eventId, ticketTypeId, email: 'next@example.in' });
    await owner.call.ticketing.carts.abandon({ id: cart.id, token });
    await expect
      .poll(() => inSystem(running.database, async (db) => (await WaitlistEntry.query(db).first())?.status), {
        timeout: 20_000,
        interval: 200,
      })
      .toBe('offered');
  });
});
