/**
 * The on-sale: thousands of buyers at two servers, and every seat is sold exactly once. The same load on servers whose
 * statements do not see capacities oversells, which shows that this test detects a missing check.
 */
import { inSystem } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../index.ts';
import { addSandbox } from '../../payments.ts';
import { createProcesses, type Processes, type ServerProcess } from '../../process.ts';
import { atOnce, openShop } from '../../shop.ts';
import { createOnSale, type OnSale } from '../../ticketing.ts';

const BUYERS = Number(process.env.TESSERA_TEST_BUYERS ?? 2_000);

let test: TestApp;
let processes: Processes;
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url, test.app.masterKeys[0]?.toString('base64'));
});
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

interface Outcome {
  bought: number;
  soldOut: number;
  /** Other answers. */
  others: string[];
}

/** Each buyer wants one ticket at the same time, and pays after getting one. */
async function rush(tenant: Tenant, { event, ticketType }: OnSale, urls: string[], buyers: number): Promise<Outcome> {
  const call = await openShop(tenant);
  const outcome: Outcome = { bought: 0, soldOut: 0, others: [] };
  await atOnce(100, Array.from({ length: buyers }), async (_, index) => {
    const url = urls[index % urls.length] as string;
    const held = await call<{ cart: { id: string }; token: string }>(url, 'ticketing.carts.create', {
      eventId: event.id,
      items: [{ ticketTypeId: ticketType.id, quantity: 1 }],
    });
    if (held.error?.details.kind === 'sold_out' && held.status === 409) return void outcome.soldOut++;
    if (held.status !== 200) return void outcome.others.push(`${held.status} ${held.error?.message}`);
    // Pays at the other server, because a buyer may reach any process.
    const paid = await call<{ order: { status: string } }>(
      urls[(index + 1) % urls.length] as string,
      'ticketing.carts.checkout',
      { id: held.data.cart.id, token: held.data.token, customer: { email: `buyer.${index}@example.in` } },
    );
    if (paid.status === 200 && paid.data.order.status === 'confirmed') outcome.bought++;
    else outcome.others.push(`${paid.status} ${paid.error?.message ?? paid.data?.order.status}`);
  });
  return outcome;
}

async function counted({ event, ticketType, pools }: OnSale) {
  const [row] = await query<Record<string, number>>(
    `select (select count(*) from ticketing.tickets where ticket_type_id = ? and status = 'valid')::int as tickets,
       (select count(*) from ticketing.orders where event_id = ? and status = 'confirmed')::int as orders,
       (select count(*) from ticketing.transactions where event_id = ? and type = 'purchase')::int as purchases,
       (select total_tickets_sold from ticketing.events where id = ?) as of_event,
       (select sold from ticketing.ticket_types where id = ?) as of_type,
       (select sold from ticketing.capacity_pools where id = ?) as of_pool,
       (select held from ticketing.capacity_pools where id = ?) as held`,
    [ticketType.id, event.id, event.id, event.id, ticketType.id, pools.event.id, pools.event.id],
  );
  return row as Record<string, number>;
}

const query = <Row>(sql: string, values: string[]): Promise<Row[]> =>
  inSystem(test.database, async (db) => (await db.raw(sql, values)).rows as Row[], { readOnly: true });

/** Samples the pool until it is stopped, and returns the maximum number of seats that it saw taken. */
function samplePool({ pools }: OnSale): () => Promise<{ most: number; samples: number }> {
  let stopped = false;
  const watching = (async () => {
    let most = 0;
    let samples = 0;
    while (!stopped) {
      const [row] = await query<{ taken: number }>(
        'select held + sold as taken from ticketing.capacity_pools where id = ?',
        [pools.event.id],
      );
      most = Math.max(most, row?.taken ?? 0);
      samples++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { most, samples };
  })();
  return () => {
    stopped = true;
    return watching;
  };
}

describe('ticketing.carts: two servers', { timeout: 240_000 }, () => {
  it(`sell 500 seats to ${BUYERS} buyers, each once`, async () => {
    const tenant = await test.createTenant();
    await addSandbox(tenant, { outcome: 'succeed' });
    const sale = await createOnSale(tenant, { capacity: 500 });
    const servers: ServerProcess[] = await Promise.all([processes.start(), processes.start()]);
    const stopSampling = samplePool(sale);
    const outcome = await rush(
      tenant,
      sale,
      servers.map(({ url }) => url),
      BUYERS,
    );
    const { most, samples } = await stopSampling();

    expect(outcome).toEqual({ bought: 500, soldOut: BUYERS - 500, others: [] });
    expect(most).toBe(500);
    expect(samples).toBeGreaterThan(20);
    expect(await counted(sale)).toEqual({
      tickets: 500,
      orders: 500,
      purchases: 500,
      ofEvent: 500,
      ofType: 500,
      ofPool: 500,
      held: 0,
    });
    await Promise.all(servers.map((server) => server.kill()));
  });

  it('oversell when their statements do not see the capacity of a pool', async () => {
    await test.sql('alter table ticketing.capacity_pools drop constraint capacity_pools_never_oversold');
    const tenant = await test.createTenant();
    await addSandbox(tenant, { outcome: 'succeed' });
    const sale = await createOnSale(tenant, { capacity: 20 });
    const unguarded = { NODE_OPTIONS: `--import ${new URL('./without-capacity.ts', import.meta.url)}` };
    const servers = await Promise.all([processes.start(unguarded), processes.start(unguarded)]);
    const outcome = await rush(
      tenant,
      sale,
      servers.map(({ url }) => url),
      200,
    );
    expect(outcome.others).toEqual([]);
    expect(outcome.bought).toBeGreaterThan(20);
    expect((await counted(sale)).tickets).toBeGreaterThan(20);
  });
});
