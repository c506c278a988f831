import { createTestDatabase } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../test/index.ts';

let test: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
  await tenant.call.contacts.create({ name: 'Asha' });
});
afterAll(() => test[Symbol.asyncDispose]());

describe('procedures with replica: true', () => {
  it('are answered by the replica, all others by the primary, and by the primary when the replica fails', async () => {
    // A database without the contact, so that its answers differ.
    const behind = await createTestDatabase();
    const failures: unknown[] = [];
    const written: string[] = [];
    test.app.replica = {
      databaseFor: () => (failures.length === 0 ? behind.database : undefined),
      wrote: (organizationId) => void written.push(organizationId),
      isCauseOf: (error) => failures.push(error?.code) > 0,
      lag: () => 0,
      destroy: async () => {},
    };
    try {
      expect(await tenant.call.contacts.count({})).toMatchObject({ count: 0 });
      expect((await tenant.call.contacts.list({})).items).toHaveLength(1);
      expect(written).toEqual([]);
      await tenant.call.contacts.create({ name: 'Binod' });
      expect(written).toEqual([tenant.organization.id]);
      await behind.sql('drop schema contacts cascade');
      expect(await tenant.call.contacts.count({})).toMatchObject({ count: 2 });
      expect(failures).toHaveLength(1);
    } finally {
      test.app.replica = undefined;
      await behind[Symbol.asyncDispose]();
    }
  });
});
