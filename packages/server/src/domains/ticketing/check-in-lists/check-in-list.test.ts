import { newId } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { createOnSale, type OnSale } from '../../../../test/ticketing.ts';
import { issueTickets } from '../../../../test/tickets.ts';

let test: TestApp;
let tenant: Tenant;
let sale: OnSale;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  tenant = await test.createTenant();
  sale = await createOnSale(tenant);
});

describe('ticketing.checkInLists', () => {
  it('checkInLists.openDefault: concurrent calls get the same list', async () => {
    const { checkInLists } = tenant.call.ticketing;
    const opened = await Promise.all(
      Array.from({ length: 6 }, () => checkInLists.openDefault({ eventId: sale.event.id })),
    );
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
  });

  it('checkInLists.delete: refuses a list that has check-ins', async () => {
    const { checkInLists, checkIns, tickets } = tenant.call.ticketing;
    const { id } = await checkInLists.openDefault({ eventId: sale.event.id });
    const [ticket] = (await issueTickets(tenant, sale)).tickets;
    const { code } = await tickets.getCode({ id: ticket?.id as string });
    await checkIns.scan({ checkInListId: id, code, device: 'Gate 1', nonce: '1' });
    await expect(checkInLists.delete({ id })).rejects.toMatchObject({
      cause: { details: { kind: 'check_in_list_in_use' } },
    });
    expect((await checkIns.list({ filter: { checkInListId: id } })).items).toMatchObject([{ checkInListId: id }]);
  });

  it('checkInLists.getManifest: answers the rules of the list, the public keys and the revocations', async () => {
    const { checkInLists, checkIns, signingKeys } = tenant.call.ticketing;
    const list = await checkInLists.openDefault({ eventId: sale.event.id });
    const manifest = await checkInLists.getManifest({ id: list.id });
    expect(manifest).toMatchObject({ list, event: { id: sale.event.id }, revocations: { items: [], hasMore: false } });
    expect(manifest.keys).toEqual((await signingKeys.list()).items);
    await expect(checkInLists.getManifest({ id: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(checkIns.listRevocations({ eventId: sale.event.id, since: 'nonsense' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});
