import { inSystem } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { createFindSource } from './write-key.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/** As the next request finds it, with nothing remembered. */
const find = (key: string) => createFindSource(test.app)(key, '127.0.0.1');

describe('a data source', () => {
  it('is made with a key that is shown once and kept as a hash', async () => {
    const { call } = await test.createTenant();
    const made = await call.tracking.sources.create({
      sourceType: 'gtm',
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

  it('is changed, listed by what it is, and deleted', async () => {
    const { call } = await test.createTenant();
    const shop = await call.tracking.sources.create({ sourceType: 'shopify', name: 'Shop' });
    const site = await call.tracking.sources.create({ sourceType: 'gtm', name: 'Site' });
    await call.tracking.sources.update({ id: site.id, isActive: false, name: 'Old site' });
    const names = async (filter: object) =>
      (await call.tracking.sources.list({ filter })).items.map(({ name }) => name).join(' ');
    expect(await names({})).toBe('Old site Shop');
    expect(await names({ sourceType: 'shopify' })).toBe('Shop');
    expect(await names({ isActive: false })).toBe('Old site');
    await call.tracking.sources.delete({ id: shop.id });
    expect(await names({})).toBe('Old site');
    const gone = { code: 'NOT_FOUND' };
    await expect(call.tracking.sources.get({ id: shop.id })).rejects.toMatchObject(gone);
    await expect(call.tracking.sources.delete({ id: shop.id })).rejects.toMatchObject(gone);
    await expect(call.tracking.sources.rotateKey({ id: shop.id })).rejects.toMatchObject(gone);
    await expect(call.tracking.events.list({ filter: { dataSourceId: shop.id } })).rejects.toMatchObject(gone);
    await expect(find(shop.writeKey)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it.each([
    { config: { containerId: 'ABC' } },
    { config: { pixelId: 'x' } },
    { config: { anything: 1 } },
    { webhookSecret: 'of no use here' },
  ])('is refused with %j', async (fields) => {
    const { call } = await test.createTenant();
    const input = { sourceType: 'gtm' as const, name: 'X', ...fields };
    await expect(call.tracking.sources.create(input as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('has no more than two keys', async () => {
    const { call } = await test.createTenant();
    const { id, writeKey: first } = await call.tracking.sources.create({ sourceType: 'gtm', name: 'X' });
    const { writeKey: second, previousKeyHint } = await call.tracking.sources.rotateKey({ id });
    expect(previousKeyHint).toBe(first.slice(-4));
    const { writeKey: third } = await call.tracking.sources.rotateKey({ id });
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

  it('is nobody’s any more once its organization is deleted', async () => {
    const { call, organization } = await test.createTenant();
    const { writeKey } = await call.tracking.sources.create({ sourceType: 'gtm', name: 'X' });
    await inSystem(test.database, (db) =>
      db.raw('update organizations.organizations set deleted_at = now() where id = ?', [organization.id]),
    );
    await expect(find(writeKey)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('is told of in the activity log, without its keys', async () => {
    const { call } = await test.createTenant();
    const { id, writeKey } = await call.tracking.sources.create({
      sourceType: 'shopify',
      name: 'X',
      webhookSecret: 'very secret',
    });
    await call.tracking.sources.update({ id, name: 'Y', webhookSecret: 'more secret' });
    const { writeKey: next } = await call.tracking.sources.rotateKey({ id });
    await call.tracking.sources.delete({ id });
    const { items } = await call.organizations.activity.list({ filter: { action: 'tracking.' } });
    expect(items.map(({ action }) => action.split('.').at(-1))).toEqual(['delete', 'rotateKey', 'update', 'create']);
    expect(items[2]?.changes).toMatchObject({ name: { after: expect.any(String) }, webhookSecret: { after: '•••' } });
    const told = JSON.stringify(items);
    for (const secret of ['secret"', writeKey, next]) expect(told).not.toContain(secret);
  });
});

it('keeps events for thirteen months unless told otherwise', async () => {
  const { call } = await test.createTenant();
  expect(await call.tracking.settings.get()).toEqual({ retentionMonths: 13 });
  expect(await call.tracking.settings.update({ retentionMonths: 6 })).toEqual({ retentionMonths: 6 });
  expect(await call.tracking.settings.update({ retentionMonths: 24 })).toEqual({ retentionMonths: 24 });
  expect(await call.tracking.settings.get()).toEqual({ retentionMonths: 24 });
});
