import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { buy, openShopFor } from '../../../../test/orders.ts';
import { openStream, type Stream } from '../../../../test/sse.ts';
import type { EventCheckInUpdate, EventSalesUpdate } from './event-watch.schema.ts';

let server: TestServer;
const streams: Stream<unknown>[] = [];
beforeAll(async () => {
  server = await createTestServer();
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(() => server[Symbol.asyncDispose]());

async function watcher<Update>({ call }: Tenant, path: string, eventId: string) {
  const { key } = await call.organizations.apiKeys.create({
    name: 'Watcher',
    scopes: ['events.read', 'tickets.check_in'],
  });
  return (lastEventId?: string) => {
    const stream = openStream<Update>(server.url, path, { token: key, input: { eventId }, lastEventId });
    streams.push(stream);
    return stream;
  };
}

describe('ticketing.events.watchSales', () => {
  it('tells how it stands, then each order, and goes on where a lost connection ended', async () => {
    const tenant = await createTenant(server.app);
    const shop = await openShopFor(tenant, { price: 1_000, capacity: 50 });
    const other = await openShopFor(await createTenant(server.app));
    const first = await buy(shop, 2);
    const watch = await watcher<z.infer<typeof EventSalesUpdate>>(tenant, 'ticketing.events.watchSales', shop.event.id);

    const stream = watch();
    const [snapshot] = await stream.take(1);
    expect(snapshot?.data).toMatchObject({
      type: 'snapshot',
      orderId: null,
      totalTicketsSold: 2,
      totalRevenue: 2_000,
      capacity: 50,
      ticketTypes: [{ id: shop.ticketType.id, name: 'Entry', quantity: 50, sold: 2, availableQuantity: 48 }],
    });
    await buy(other, 1);
    const second = await buy(shop, 3);
    const paid = await until(stream, ({ orderId }) => orderId === second.order.id);
    expect(paid.data).toMatchObject({ type: 'paid', tickets: 3, amount: 3_000, currency: 'INR', totalTicketsSold: 5 });
    stream.close();

    const third = await buy(shop, 1);
    await tenant.call.ticketing.orders.cancel({ id: first.order.id, reason: 'Ill' });
    const resumed = watch(paid.id);
    const told = await resumed.take(3);
    expect(told.map(({ data }) => [data.type, data.orderId, data.amount]).sort()).toEqual(
      [
        ['paid', third.order.id, 1_000],
        ['cancelled', first.order.id, 0],
        ['refunded', first.order.id, 2_000],
      ].sort(),
    );
    expect(told.at(-1)?.data).toMatchObject({ totalTicketsSold: 4, totalRevenue: 4_000 });
  });

  it('is for those who may see the event, and for events that are there', async () => {
    const tenant = await createTenant(server.app);
    const foreign = await openShopFor(await createTenant(server.app));
    const watch = await watcher(tenant, 'ticketing.events.watchSales', foreign.event.id);
    await expect(watch().take(1)).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
  });
});

describe('ticketing.events.watchCheckIns', () => {
  it('tells how many are in, then each who comes', async () => {
    const tenant = await createTenant(server.app);
    const shop = await openShopFor(tenant, { price: 0 });
    const { ticketing } = tenant.call;
    const { order } = await buy(shop, 2);
    const [ticket] = (await ticketing.tickets.list({ filter: { orderId: order.id } })).items;
    const list = await ticketing.checkInLists.create({ eventId: shop.event.id, name: 'Door' });
    const watch = await watcher<z.infer<typeof EventCheckInUpdate>>(
      tenant,
      'ticketing.events.watchCheckIns',
      shop.event.id,
    );
    const stream = watch();
    const [snapshot] = await stream.take(1);
    expect(snapshot?.data).toMatchObject({ type: 'snapshot', tickets: 2, checkedIn: 0 });

    const { code } = await ticketing.tickets.getCode({ id: ticket?.id as string });
    const { checkInId } = await ticketing.checkIns.scan({
      checkInListId: list.id,
      code,
      device: 'Gate 1',
      nonce: 'n1',
    });
    const [entered] = await stream.take(1);
    expect(entered?.data).toMatchObject({
      type: 'checked_in',
      ticketId: ticket?.id,
      device: 'Gate 1',
      tickets: 2,
      checkedIn: 1,
    });
    await ticketing.checkIns.undo({ id: checkInId as string });
    const [undone] = await stream.take(1);
    expect(undone?.data).toMatchObject({ type: 'undone', ticketId: ticket?.id, checkedIn: 0 });
    stream.close();
    const [again] = await watch(snapshot?.id).take(1);
    expect(again).toEqual({ ...entered, data: { ...entered?.data, checkedIn: 0 } });
  });
});

/** The first item that is such; the snapshot may already know what is told after it. */
async function until<Data>(stream: Stream<Data>, fits: (data: Data) => boolean) {
  for (;;) {
    const [message] = await stream.take(1);
    if (message && fits(message.data)) return message;
  }
}
