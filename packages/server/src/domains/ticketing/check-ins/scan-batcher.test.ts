import { inSystem, newId, type Ticket } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { createOnSale } from '../../../../test/ticketing.ts';
import { issueTickets } from '../../../../test/tickets.ts';

let test: TestApp;
let tenant: Tenant;
let listId: string;
let codes: string[];
beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
  const sale = await createOnSale(tenant);
  listId = (await tenant.call.ticketing.checkInLists.openDefault({ eventId: sale.event.id })).id;
  const { tickets } = await issueTickets(tenant, sale, 45);
  codes = await Promise.all(
    (tickets as Ticket[]).map(async ({ id }) => (await tenant.call.ticketing.tickets.code({ id })).code),
  );
});
afterAll(() => test[Symbol.asyncDispose]());

let serial = 0;
const scan = (code: string, more: { listId?: string; device?: string; nonce?: string } = {}) =>
  tenant.call.ticketing.checkIns.scan({ listId, code, device: 'Gate', nonce: String(++serial), ...more });
const take = () => codes.pop() as string;
const results = (settled: PromiseSettledResult<{ result: string }>[]) =>
  settled.map((one) => (one.status === 'fulfilled' ? one.value.result : one.reason.code));
const transactions = (): Promise<number> =>
  inSystem(test.database, async (db) => {
    const { rows } = await db.raw('select count(distinct xmin::text)::int as count from ticketing.check_ins');
    return rows[0].count;
  });

it('scans that come together share transactions, and each gets its own answer', async () => {
  const twice = take();
  const settled = await Promise.allSettled([
    ...Array.from({ length: 20 }, () => scan(take())),
    scan(take(), { listId: newId() }),
    scan(twice, { device: 'East' }),
    scan(twice, { device: 'West' }),
    scan(take(), { nonce: 'same', device: 'North' }),
    scan(take(), { nonce: 'same', device: 'North' }),
  ]);
  const found = results(settled);
  expect(found.slice(0, 20)).toEqual(Array(20).fill('admitted'));
  expect(found[20]).toBe('NOT_FOUND');
  expect(found.slice(21, 23).sort()).toEqual(['admitted', 'refused']);
  expect(found.slice(23).sort()).toEqual(['admitted', 'refused']);
});

it('one that PostgreSQL refuses takes no other with it', async () => {
  await test.sql(`create function public.jam() returns trigger language plpgsql as
    $$ begin if new.device = 'Jammed' then raise exception 'jammed'; end if; return new; end $$`);
  await test.sql('create trigger jam before insert on ticketing.check_ins for each row execute function public.jam()');
  const settled = await Promise.allSettled([scan(take()), scan(take(), { device: 'Jammed' }), scan(take())]);
  expect(results(settled)).toEqual(['admitted', 'INTERNAL_SERVER_ERROR', 'admitted']);
});

it('of a crowd, fewer transactions than scans are made', async () => {
  const before = await transactions();
  await Promise.all(Array.from({ length: 10 }, () => scan(take())));
  const made = (await transactions()) - before;
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(10);
});
