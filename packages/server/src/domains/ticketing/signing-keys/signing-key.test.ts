import { inSystem, TicketSigningKey } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { createOnSale } from '../../../../test/ticketing.ts';
import { issueTickets } from '../../../../test/tickets.ts';
import { decodeTicketCode } from './ticket-code.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

describe('ticketing.signingKeys', () => {
  it('signingKeys.list: concurrent calls create one first key', async () => {
    const fresh = await test.createTenant();
    const answers = await Promise.all(Array.from({ length: 8 }, () => fresh.call.ticketing.signingKeys.list()));
    expect(new Set(answers.map(({ items }) => items[0]?.publicKey)).size).toBe(1);
    const rows = await inSystem(test.database, (db) =>
      TicketSigningKey.query(db).where({ organizationId: fresh.organization.id }).execute(),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.privateKeySealed).toMatch(/^s1\./);
  });

  it('signingKeys.rotate: the new key signs new codes, and codes of the old key remain valid', async () => {
    const own = await test.createTenant();
    const sale = await createOnSale(own);
    const { tickets } = await issueTickets(own, sale, 2);
    const [one, two] = tickets.map(({ id }) => ({ id })) as [{ id: string }, { id: string }];
    const { ticketing } = own.call;
    const old = (await ticketing.tickets.getCode(one)).code;
    expect(await ticketing.signingKeys.rotate()).toEqual({ number: 2 });
    const fresh = (await ticketing.tickets.getCode(two)).code;
    expect([decodeTicketCode(old)?.keyNumber, decodeTicketCode(fresh)?.keyNumber]).toEqual([1, 2]);
    const { items } = await ticketing.signingKeys.list();
    expect(items.map(({ number, retiredAt }) => [number, retiredAt !== null])).toEqual([
      [2, false],
      [1, true],
    ]);
    const page = await ticketing.signingKeys.list({ limit: 1 });
    expect(page.items.map(({ number }) => number)).toEqual([2]);
    const rest = await ticketing.signingKeys.list({ limit: 1, cursor: page.nextCursor as string });
    expect(rest).toMatchObject({ items: [{ number: 1 }], nextCursor: null });
    const list = await ticketing.checkInLists.openDefault({ eventId: sale.event.id });
    for (const [nonce, code] of [old, fresh].entries()) {
      const scan = { checkInListId: list.id, code, device: 'Gate 1', nonce: String(nonce) };
      expect(await ticketing.checkIns.scan(scan)).toMatchObject({ result: 'admitted' });
    }
  });
});
