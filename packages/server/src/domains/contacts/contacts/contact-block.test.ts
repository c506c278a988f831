import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

describe('contacts.block and contacts.unblock', () => {
  it('are idempotent and emit one event per change', async () => {
    const tenant = await test.createTenant();
    const { call } = tenant;
    const { id } = await call.contacts.create({ name: 'Asha' });
    expect(await call.contacts.block({ id })).toMatchObject({ id, isBlocked: true });
    expect(await call.contacts.block({ id })).toMatchObject({ isBlocked: true });
    expect((await call.contacts.list({ filter: { isBlocked: true } })).items).toHaveLength(1);
    expect(await call.contacts.unblock({ id })).toMatchObject({ isBlocked: false });
    const types = (await eventsOf(tenant)).map(([type]) => type);
    expect(types).toEqual(['contacts.contact.created', 'contacts.contact.updated', 'contacts.contact.updated']);
  });
});
