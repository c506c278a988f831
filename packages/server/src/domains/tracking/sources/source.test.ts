import { inSystem } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { createFindSource } from './write-key.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/** Finds a source as the next request does, without a cache. */
const find = (key: string) => createFindSource(test.app)(key, '127.0.0.1');

describe('tracking.sources', () => {
  it('create: returns the write key once and stores its hash', async () => {
    const { call } = await test.createTenant();
    const made = await call.tracking.sources.create({
      type: 'gtm',
      name: ' Shop ',
      config: { containerId: 'GTM-ABC123' },
    });
    expect(made).toMatchObject({
      name: 'Shop',
      isActive: true,
      config: { containerId: 'GTM-ABC123' },
      keyHint: made.writeKey.slice(-4),
      hasWebhookSecret: false,
      lastEventAt: null,
    });
    expect(made.writeKey).toMatch(/^wk_[\w-]{32}$/);
    const { writeKey, ...shown } = made;
    expect(await call.tracking.sources.get({ id: made.id })).toEqual(shown);
    const { rows } = await inSystem(test.database, async (db) =>
      db.raw('select row_to_json(s)::text as all from tracking.data_sources s where id = ?', [made.id]),
    );
    expect(rows[0].all).not.toContain(writeKey);
    expect((await find(writeKey)).id).toBe(made.id);
  });

  it('update, list, delete', async () => {
    const { call } = await test.createTenant();
    const shop = await call.tracking.sources.create({ type: 'shopify', name: 'Shop' });
    const site = await call.tracking.sources.create({ type: 'gtm', name: 'Site' });
    await call.tracking.sources.update({ id: site.id, isActive: false, name: 'Old site' });
    const names = async (filter: object) =>
      (await call.tracking.sources.list({ filter })).items.map(({ name }) => name).join(' ');
    expect(await names({})).toBe('Old site Shop');
    expect(await names({ type: 'shopify' })).toBe('Shop');
    expect(await names({ isActive: false })).toBe('Old site');
    await call.tracking.sources.delete({ id: shop.id });
    expect(await names({})).toBe('Old site');
    const notFound = { code: 'NOT_FOUND' };
    await expect(call.tracking.sources.get({ id: shop.id })).rejects.toMatchObject(notFound);
    await expect(call.tracking.sources.delete({ id: shop.id })).rejects.toMatchObject(notFound);
    await expect(call.tracking.sources.rotate({ id: shop.id })).rejects.toMatchObject(notFound);
    await expect(call.tracking.events.list({ filter: { sourceId: shop.id } })).rejects.toMatchObject(notFound);
    await expect(find(shop.writeKey)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it.each([
    { config: { containerId: 'ABC' } },
    { config: { pixelId: 'x' } },
    { config: { anything: 1 } },
    { webhookSecret: 'of no use here' },
  ])('create: refuses %j', async (fields) => {
    const { call } = await test.createTenant();
    const input = { type: 'gtm' as const, name: 'X', ...fields };
    await expect(call.tracking.sources.create(input as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('rotate: at most two keys work', async () => {
    const { call } = await test.createTenant();
    const { id, writeKey: first } = await call.tracking.sources.create({ type: 'gtm', name: 'X' });
    const { writeKey: second, previousKeyHint } = await call.tracking.sources.rotate({ id });
    expect(previousKeyHint).toBe(first.slice(-4));
    const { writeKey: third } = await call.tracking.sources.rotate({ id });
    await expect(find(first)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect((await find(second)).id).toBe(id);
    expect((await find(third)).id).toBe(id);
    const now = test.app.now;
    test.app.now = () => new Date(now().getTime() + 7 * 86_400_000 + 1);
    try {
      await expect(find(second)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
      expect((await find(third)).id).toBe(id);
    } finally {
      test.app.now = now;
    }
  });

  it('createFindSource: refuses the key of a deleted organization', async () => {
    const { call, organization } = await test.createTenant();
    const { writeKey } = await call.tracking.sources.create({ type: 'gtm', name: 'X' });
    await inSystem(test.database, (db) =>
      db.raw('update organizations.organizations set deleted_at = now() where id = ?', [organization.id]),
    );
    await expect(find(writeKey)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('the activity log has an entry for each change, without keys', async () => {
    const { call } = await test.createTenant();
    const { id, writeKey } = await call.tracking.sources.create({
      type: 'shopify',
      name: 'X',
      webhookSecret: 'very secret',
    });
    await call.tracking.sources.update({ id, name: 'Y', webhookSecret: 'more secret' });
    const { writeKey: next } = await call.tracking.sources.rotate({ id });
    await call.tracking.sources.delete({ id });
    const { items } = await call.organizations.activity.list({ filter: { action: 'tracking.' } });
    expect(items.map(({ action }) => action.split('.').at(-1))).toEqual(['delete', 'rotate', 'update', 'create']);
    expect(items[2]?.changes).toMatchObject({ name: { after: expect.any(String) }, webhookSecret: { after: '•••' } });
    const log = JSON.stringify(items);
    for (const secret of ['secret"', writeKey, next]) expect(log).not.toContain(secret);
  });
});

it('tracking.settings: events are kept for thirteen months by default', async () => {
  const { call } = await test.createTenant();
  expect(await call.tracking.settings.get()).toEqual({ retentionMonths: 13 });
  expect(await call.tracking.settings.update({ retentionMonths: 6 })).toEqual({ retentionMonths: 6 });
  expect(await call.tracking.settings.update({ retentionMonths: 24 })).toEqual({ retentionMonths: 24 });
  expect(await call.tracking.settings.get()).toEqual({ retentionMonths: 24 });
});
