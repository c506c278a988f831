import { asSystem, ConsentRecord } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import type { ConsentFilter } from './consent.schema.ts';
import { splitByConsent } from './consent.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const phone = '+919819245678';

describe('contacts.consents', () => {
  it('set: applies to every spelling of an address, and emits an event only for changes', async () => {
    const tenant = await test.createTenant();
    const { consents } = tenant.call.contacts;
    const out = await consents.set({
      channel: 'sms',
      address: '098192 45678',
      country: 'IN',
      status: 'opted_out',
      source: 'keyword',
      note: 'STOP',
    });
    expect(out).toMatchObject({
      channel: 'sms',
      address: phone,
      status: 'opted_out',
      source: 'keyword',
      note: 'STOP',
      changedBy: tenant.user.id,
    });
    const again = await consents.set({ channel: 'sms', address: phone, status: 'opted_out', source: 'form' });
    expect(again).toMatchObject({ id: out.id, source: 'form', note: null, changedAt: out.changedAt });
    const back = await consents.set({ channel: 'sms', address: phone, status: 'opted_in', source: 'keyword' });
    expect(back.changedAt.getTime()).toBeGreaterThanOrEqual(out.changedAt.getTime());
    await consents.set({ channel: 'email', address: ' Asha@Example.IN', status: 'opted_in', source: 'form' });
    expect(await eventsOf(tenant)).toEqual([
      ['contacts.consent.changed', { channel: 'sms', address: phone, status: 'opted_out' }],
      ['contacts.consent.changed', { channel: 'sms', address: phone, status: 'opted_in' }],
      ['contacts.consent.changed', { channel: 'email', address: 'asha@example.in', status: 'opted_in' }],
    ]);
    const history = await consents.history({ channel: 'sms', address: '98192 45678', country: 'IN' });
    expect(history.items.map(({ status, source }) => [status, source])).toEqual([
      ['opted_in', 'keyword'],
      ['opted_out', 'form'],
      ['opted_out', 'keyword'],
    ]);
    await expect(
      consents.set({ channel: 'voice', address: '12345', status: 'opted_in', source: 'x' }),
    ).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: [{ path: 'address' }] } },
    });
  });

  it('list: filters by channel, status, address, and by contact with all its addresses', async () => {
    const { call } = await test.createTenant();
    const { consents } = call.contacts;
    const { id: contactId } = await call.contacts.create({ name: 'Asha', phone, email: 'asha@example.in' });
    await call.contacts.identities.add({ contactId, channel: 'email', address: 'other@example.in' });
    await consents.set({ channel: 'sms', address: phone, status: 'opted_in', source: 'form' });
    await consents.set({ channel: 'voice', address: phone, status: 'opted_out', source: 'form' });
    await consents.set({ channel: 'email', address: 'other@example.in', status: 'opted_out', source: 'form' });
    await consents.set({ channel: 'email', address: 'stranger@example.in', status: 'opted_out', source: 'form' });
    await consents.set({ channel: 'push', address: 'Token', status: 'opted_out', source: 'form' });
    const find = async (filter: z.input<typeof ConsentFilter>) =>
      (await consents.list({ filter })).items.map(({ channel, address }) => `${channel} ${address}`);
    expect(await find({ contactId })).toEqual(['email other@example.in', `voice ${phone}`, `sms ${phone}`]);
    expect(await find({ channel: 'email', status: 'opted_out' })).toEqual([
      'email stranger@example.in',
      'email other@example.in',
    ]);
    expect(await find({ address: 'STRANGER@example.in' })).toEqual(['email stranger@example.in']);
    expect(await find({ address: '+91 98192 45678', channel: 'sms' })).toEqual([`sms ${phone}`]);
    expect(await find({ address: 'Token' })).toEqual(['push Token']);
  });

  it('stay when the contact is deleted, and apply to a new contact with the address', async () => {
    const { call } = await test.createTenant();
    const { id } = await call.contacts.create({ name: 'Asha', email: 'asha@example.in' });
    const out = await call.contacts.consents.set({
      channel: 'email',
      address: 'asha@example.in',
      status: 'opted_out',
      source: 'form',
    });
    await call.contacts.delete({ id });
    expect((await call.contacts.consents.list({})).items).toEqual([out]);
    const back = await call.contacts.create({ name: 'Asha', email: 'ASHA@example.in' });
    expect((await call.contacts.consents.list({ filter: { contactId: back.id } })).items).toEqual([out]);
    expect((await call.contacts.consents.history({ channel: 'email', address: 'asha@example.in' })).items).toHaveLength(
      1,
    );
  });

  it('set: concurrent first statements result in one consent', async () => {
    const tenant = await test.createTenant();
    const statuses = ['opted_in', 'opted_out', 'opted_in', 'opted_out'] as const;
    await Promise.all(
      statuses.map((status) =>
        tenant.call.contacts.consents.set({ channel: 'sms', address: phone, status, source: 'form' }),
      ),
    );
    const [consent] = (await tenant.call.contacts.consents.list({})).items;
    const history = await tenant.call.contacts.consents.history({ channel: 'sms', address: phone });
    expect(history.items).toHaveLength(4);
    const emitted = (await eventsOf(tenant)).map(([, { status }]) => status);
    // No two consecutive events have the same status, and the last one is the stored status.
    expect(emitted.every((status, i) => status !== emitted[i - 1])).toBe(true);
    expect(emitted.at(-1)).toBe(consent?.status);
  });

  it('ConsentRecord: the application can neither change nor delete a record', async () => {
    const tenant = await test.createTenant();
    await tenant.call.contacts.consents.set({ channel: 'sms', address: phone, status: 'opted_out', source: 'form' });
    const refused = { nativeError: { code: '42501' } };
    const attempts = [
      (query: ReturnType<typeof ConsentRecord.of<ConsentRecord>>) => query.patch({ status: 'opted_in' }),
      (query: ReturnType<typeof ConsentRecord.of<ConsentRecord>>) => query.delete(),
    ];
    for (const attempt of attempts) {
      await expect(tenant.transaction(async (ctx) => attempt(ConsentRecord.of(ctx)))).rejects.toMatchObject(refused);
      await expect(
        tenant.transaction((ctx) => asSystem(ctx.db, async () => attempt(ConsentRecord.of(ctx)))),
      ).rejects.toMatchObject(refused);
    }
  });
});

describe('mayContact', () => {
  it('excludes addresses that opted out of the channel and addresses of blocked contacts', async () => {
    const tenant = await test.createTenant();
    const { call } = tenant;
    const blocked = await call.contacts.create({ name: 'Blocked', email: 'blocked@example.in' });
    await call.contacts.block({ id: blocked.id });
    await call.contacts.consents.set({
      channel: 'email',
      address: 'out@example.in',
      status: 'opted_out',
      source: 'form',
    });
    await call.contacts.consents.set({
      channel: 'email',
      address: 'in@example.in',
      status: 'opted_in',
      source: 'form',
    });
    await call.contacts.consents.set({ channel: 'sms', address: phone, status: 'opted_out', source: 'form' });
    const addresses = ['out@example.in', 'in@example.in', 'new@example.in', 'blocked@example.in', 'in@example.in'];
    expect(await tenant.transaction((ctx) => splitByConsent(ctx, 'email', addresses))).toEqual({
      allowed: ['in@example.in', 'new@example.in'],
      optedOut: ['out@example.in'],
      blocked: ['blocked@example.in'],
    });
    expect(await tenant.transaction((ctx) => splitByConsent(ctx, 'voice', [phone]))).toMatchObject({
      allowed: [phone],
    });
    const other = await test.createTenant();
    expect(await other.transaction((ctx) => splitByConsent(ctx, 'email', addresses))).toMatchObject({
      optedOut: [],
      blocked: [],
    });
  });
});
