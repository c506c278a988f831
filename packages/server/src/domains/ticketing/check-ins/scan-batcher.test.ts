import { inSystem, newId, type Ticket } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { createOnSale } from '../../../../test/ticketing.ts';
import { issueTickets } from '../../../../test/tickets.ts';
import { childLog } from '../../../runtime/logger.ts';
import type { AdmittedScope } from '../../../trpc/context.ts';
import { decodeTicketCode, type TicketCode } from '../signing-keys/ticket-code.ts';
import { batchScan } from './scan-batcher.ts';

let test: TestApp;
let tenant: Tenant;
let checkInListId: string;
let codes: string[];
beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
  const sale = await createOnSale(tenant);
  checkInListId = (await tenant.call.ticketing.checkInLists.openDefault({ eventId: sale.event.id })).id;
  const { tickets } = await issueTickets(tenant, sale, 45);
  codes = await Promise.all(
    (tickets as Ticket[]).map(async ({ id }) => (await tenant.call.ticketing.tickets.getCode({ id })).code),
  );
});
afterAll(() => test[Symbol.asyncDispose]());

let serial = 0;
const scan = (code: string, more: { checkInListId?: string; device?: string; nonce?: string } = {}) =>
  tenant.call.ticketing.checkIns.scan({ checkInListId, code, device: 'Gate', nonce: String(++serial), ...more });
const nextCode = () => codes.pop() as string;
const results = (settled: PromiseSettledResult<{ result: string }>[]) =>
  settled.map((one) => (one.status === 'fulfilled' ? one.value.result : one.reason.code));
const countTransactions = (): Promise<number> =>
  inSystem(test.database, async (db) => {
    const { rows } = await db.raw('select count(distinct xmin::text)::int as count from ticketing.check_ins');
    return rows[0].count;
  });

it('batchScan: answers each scan of a batch on its own', async () => {
  const twice = nextCode();
  const settled = await Promise.allSettled([
    ...Array.from({ length: 20 }, () => scan(nextCode())),
    scan(nextCode(), { checkInListId: newId() }),
    scan(twice, { device: 'East' }),
    scan(twice, { device: 'West' }),
    scan(nextCode(), { nonce: 'same', device: 'North' }),
    scan(nextCode(), { nonce: 'same', device: 'North' }),
  ]);
  const found = results(settled);
  expect(found.slice(0, 20)).toEqual(Array(20).fill('admitted'));
  expect(found[20]).toBe('NOT_FOUND');
  expect(found.slice(21, 23).sort()).toEqual(['admitted', 'refused']);
  expect(found.slice(23).sort()).toEqual(['admitted', 'refused']);
});

it('batchScan: a scan that PostgreSQL refuses fails alone', async () => {
  await test.sql(`create function public.jam() returns trigger language plpgsql as
    $$ begin if new.device = 'Jammed' then raise exception 'jammed'; end if; return new; end $$`);
  await test.sql('create trigger jam before insert on ticketing.check_ins for each row execute function public.jam()');
  const settled = await Promise.allSettled([
    scan(nextCode()),
    scan(nextCode(), { device: 'Jammed' }),
    scan(nextCode()),
  ]);
  expect(results(settled)).toEqual(['admitted', 'INTERNAL_SERVER_ERROR', 'admitted']);
});

it('batchScan: each scan logs with the request that made it', async () => {
  const lines: object[] = [];
  const write = (details: object, message: string) => void lines.push({ ...details, message });
  const log = { debug: write, info: write, warn: write, error: write };
  const scanAs = (requestId: string, device: string) => {
    const text = nextCode();
    const scope = {
      app: test.app,
      actor: { type: 'user', userId: tenant.user.id, sessionId: newId() },
      organization: tenant.organization,
      permissions: new Set(['tickets.check_in']),
      log: childLog(log, { requestId }),
      now: test.app.now,
      request: {
        id: requestId,
        ip: '192.0.2.1',
        userAgent: null,
        origin: null,
        idempotencyKey: null,
        organizationId: null,
      },
    } satisfies AdmittedScope;
    const scanned = { checkInListId, code: text, device, nonce: requestId, scannedAt: new Date() };
    return batchScan(scope, { ...scanned, direction: 'entry', isOffline: false }, decodeTicketCode(text) as TicketCode);
  };
  const settled = await Promise.allSettled([
    scanAs('first', 'Gate'),
    scanAs('second', 'Jammed'),
    scanAs('third', 'Gate'),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const message = 'a batch of scans failed: this scan runs again alone';
  expect(lines).toMatchObject(['first', 'second', 'third'].map((requestId) => ({ requestId, batchSize: 3, message })));
});

it('batchScan: concurrent scans share transactions', async () => {
  const before = await countTransactions();
  await Promise.all(Array.from({ length: 10 }, () => scan(nextCode())));
  const made = (await countTransactions()) - before;
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(10);
});
