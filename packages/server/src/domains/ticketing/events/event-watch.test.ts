import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { buy, openShopFor } from '../../../../test/orders.ts';
import { openStream, type Stream } from '../../../../test/sse.ts';
import type { EventSalesUpdate } from './event-watch.schema.ts';

let server: TestServer;
const streams: Stream<unknown>[] = [];
beforeAll(async () => {
  server = await createTestServer();
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(() => server[Symbol.asyncDispose]());

async function watcher({ call }: Tenant, id: string) {
  const { key } = await call.organizations.apiKeys.create({ name: 'Watcher', scopes: ['events.read'] });
  return (lastEventId?: string) => {
    const stream = openStream<z.infer<typeof EventSalesUpdate>>(server.url, 'ticketing.events.watch', {
      token: key,
      input: { id },
      lastEventId,
    });
    streams.push(stream);
    return stream;
  };
}

describe('ticketing.events.watch', () => {
  it('events.watch: sends a snapshot, then each order, and resumes after a lost connection', async () => {
    const tenant = await createTenant(server.app);
    const shop = await openShopFor(tenant, { price: 1_000, capacity: 50 });
    const other = await openShopFor(await createTenant(server.app));
    const first = await buy(shop, 2);
    const watch = await watcher(tenant, shop.event.id);

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
    expect(paid.data).toMatchObject({
      type: 'paid',
      ticketCount: 3,
      amount: 3_000,
      currency: 'INR',
      totalTicketsSold: 5,
    });
    stream.close();

    const third = await buy(shop, 1);
    await tenant.call.ticketing.orders.cancel({ id: first.order.id, reason: 'Ill' });
    const resumed = watch(paid.id);
    const missed = await resumed.take(3);
    expect(missed.map(({ data }) => [data.type, data.orderId, data.amount]).sort()).toEqual(
      [
        ['paid', third.order.id, 1_000],
        ['cancelled', first.order.id, 0],
        ['refunded', first.order.id, 2_000],
      ].sort(),
    );
    expect(missed.at(-1)?.data).toMatchObject({ totalTicketsSold: 4, totalRevenue: 4_000 });
  });

  it('events.watch: NOT_FOUND for an event of another organization', async () => {
    const tenant = await createTenant(server.app);
    const foreign = await openShopFor(await createTenant(server.app));
    const watch = await watcher(tenant, foreign.event.id);
    await expect(watch().take(1)).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
  });
});

/** The first update that fits. An order that the snapshot contains may be sent again after it. */
async function until<Data>(stream: Stream<Data>, fits: (data: Data) => boolean) {
  for (;;) {
    const [message] = await stream.take(1);
    if (message && fits(message.data)) return message;
  }
}
