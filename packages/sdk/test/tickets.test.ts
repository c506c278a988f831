/** Offline verification of codes and revocations that the server has signed. */
import { createTenant, createTestServer, type Tenant, type TestServer } from '@tessera/server/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOnSale } from '../../server/test/ticketing.ts';
import { issueTickets } from '../../server/test/tickets.ts';
import { checkTicketCode, type ScanRules, verifyRevocations, verifyTicketCode } from '../src/tickets.ts';

let server: TestServer;
let tenant: Tenant;
let ids: string[];
let codes: string[];
let checkInListId: string;
beforeAll(async () => {
  server = await createTestServer();
  tenant = await createTenant(server.app);
  const sale = await createOnSale(tenant);
  const { tickets } = await issueTickets(tenant, sale, 2);
  ids = tickets.map(({ id }) => id);
  const { ticketing } = tenant.call;
  codes = await Promise.all(ids.map(async (id) => (await ticketing.tickets.getCode({ id })).code));
  checkInListId = (await ticketing.checkInLists.openDefault({ eventId: sale.event.id })).id;
});
afterAll(() => server[Symbol.asyncDispose]());

async function rulesOf(): Promise<ScanRules> {
  const { event, keys, list, codesValidUntil, revocations } = await tenant.call.ticketing.checkInLists.getManifest({
    id: checkInListId,
  });
  return {
    eventId: event.id,
    keys,
    ticketTypeIds: list.ticketTypeIds,
    codesValidUntil,
    revocations: revocations.items,
  };
}

it('verifyTicketCode: accepts codes of the organization’s keys only', async () => {
  const { keys } = await rulesOf();
  const code = codes[0] as string;
  expect(await verifyTicketCode(code, keys)).toMatchObject({ ticketId: ids[0], generation: 1 });
  const stranger = await createTenant(server.app);
  const others = (await stranger.call.ticketing.signingKeys.list()).items;
  expect(await verifyTicketCode(code, others)).toBeNull();
  expect(await verifyTicketCode(code, [])).toBeNull();
});

it('verifyTicketCode: refuses a code with any one character changed', async () => {
  const { keys } = await rulesOf();
  const code = codes[0] as string;
  for (let at = 0; at < code.length; at++) {
    for (const character of ['A', 'B', 'Q', '7', 'a', '1', '=', ' ', 'é', '\0']) {
      if (character === code[at]) continue;
      const changed = code.slice(0, at) + character + code.slice(at + 1);
      expect(await verifyTicketCode(changed, keys), `${at}: ${character}`).toBeNull();
    }
  }
});

it('checkTicketCode: applies the rules of the manifest', async () => {
  const rules = await rulesOf();
  const code = codes[0] as string;
  const check = async (more: Partial<ScanRules> = {}, now = new Date(), text = code) => {
    const scan = await checkTicketCode(text, { ...rules, ...more }, now);
    return scan.admitted ? 'admitted' : scan.reason;
  };
  const late = new Date('2199-01-01');
  expect(await check()).toBe('admitted');
  expect(await check({}, undefined, 'https://example.in')).toBe('unknown_code');
  expect(
    await check(
      {},
      undefined,
      codes[0]?.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    ),
  ).toBe('invalid_signature');
  expect(await check({ eventId: ids[0] as string })).toBe('wrong_event');
  expect(await check({ ticketTypeIds: [ids[0] as string] })).toBe('wrong_type');
  expect(await check({ ticketTypeIds: [] })).toBe('wrong_type');
  expect(await check({ ticketTypeIds: null })).toBe('admitted');
  expect(await check({}, late)).toBe('expired');
  expect(await check({ codesValidUntil: new Date('2199-01-02') }, late)).toBe('admitted');
});

it('verifyRevocations, checkTicketCode: a scanner refuses a transferred ticket once it has the revocation', async () => {
  const { ticketing } = tenant.call;
  const [id] = ids as [string];
  const { revocations: before } = await ticketing.checkInLists.getManifest({ id: checkInListId });
  const { number } = await ticketing.signingKeys.rotate();
  await tenant.transaction(async (ctx) => {
    await ctx.db.raw(
      `insert into ticketing.ticket_revocations (organization_id, event_id, ticket_id, generation, reason)
       select organization_id, event_id, id, generation, 'transferred' from ticketing.tickets where id = ?`,
      [id],
    );
    await ctx.db.raw('update ticketing.tickets set generation = 2 where id = ?', [id]);
  });
  const since = before.cursor ?? undefined;
  const delta = await ticketing.checkIns.listRevocations({ eventId: before.eventId, since });
  const rules = await rulesOf();
  expect(delta.keyNumber).toBe(number);
  expect(await verifyRevocations(delta, rules.keys)).toBe(true);
  expect(await verifyRevocations({ ...delta, items: [] }, rules.keys)).toBe(false);
  expect(await checkTicketCode(codes[0] as string, { ...rules, revocations: delta.items })).toEqual({
    admitted: false,
    reason: 'transferred',
  });
  const fresh = (await ticketing.tickets.getCode({ id })).code;
  expect(await checkTicketCode(fresh, rules)).toMatchObject({
    admitted: true,
    code: { generation: 2, keyNumber: number },
  });
  // The newest revocations repeat while an older transaction is open. After that the answer is empty.
  let cursor = delta.cursor ?? undefined;
  const next = async () => {
    const answer = await ticketing.checkIns.listRevocations({ eventId: before.eventId, since: cursor });
    cursor = answer.cursor ?? undefined;
    return answer.items;
  };
  await expect.poll(next, { timeout: 10_000 }).toEqual([]);
});
