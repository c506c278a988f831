import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createTenant, createTestServer, type TestServer } from '../../../../test/index.ts';
import { buy, openShopFor } from '../../../../test/orders.ts';
import { openStream, type Stream } from '../../../../test/sse.ts';
import type { CheckInUpdate } from './check-in-watch.schema.ts';

let server: TestServer;
const streams: Stream<unknown>[] = [];
beforeAll(async () => {
  server = await createTestServer();
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('ticketing.checkIns.watch', () => {
  it('checkIns.watch: sends a snapshot, then each check-in and each one undone, and resumes', async () => {
    const tenant = await createTenant(server.app);
    const shop = await openShopFor(tenant, { price: 0 });
    const { ticketing } = tenant.call;
    const { order } = await buy(shop, 2);
    const [ticket] = (await ticketing.tickets.list({ filter: { orderId: order.id } })).items;
    const list = await ticketing.checkInLists.create({ eventId: shop.event.id, name: 'Door' });
    const { key } = await tenant.call.organizations.apiKeys.create({ name: 'Watcher', scopes: ['tickets.check_in'] });
    const watch = (lastEventId?: string) => {
      const input = { eventId: shop.event.id };
      const options = { token: key, input, lastEventId };
      const opened = openStream<z.infer<typeof CheckInUpdate>>(server.url, 'ticketing.checkIns.watch', options);
      streams.push(opened);
      return opened;
    };
    const stream = watch();
    const [snapshot] = await stream.take(1);
    expect(snapshot?.data).toMatchObject({ type: 'snapshot', ticketCount: 2, checkedInCount: 0 });

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
      ticketCount: 2,
      checkedInCount: 1,
    });
    await ticketing.checkIns.undo({ id: checkInId as string });
    const [undone] = await stream.take(1);
    expect(undone?.data).toMatchObject({ type: 'undone', ticketId: ticket?.id, checkedInCount: 0 });
    stream.close();
    const [again] = await watch(snapshot?.id).take(1);
    expect(again).toEqual({ ...entered, data: { ...entered?.data, checkedInCount: 0 } });
  });
});
