import { randomUUID } from 'node:crypto';
import { DataSource, inSystem, newId } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { openStream } from '../../../../test/sse.ts';
import { eventTypesNamed } from '../../../lib/event-names.ts';
import { createApiKey } from '../../organizations/index.ts';
import { createEventStore } from '../ingest/event-store.ts';
import { createIngest } from '../ingest/ingest.ts';
import { recognizeEvents } from '../recognition/recognition.ts';

let server: TestServer;
let tenant: Tenant;
let sourceId: string;
let otherId: string;
beforeAll(async () => {
  server = await createTestServer({ TESSERA_ROLE: 'api' });
  tenant = await createTenant(server.app);
  sourceId = await createSource('Shop');
  otherId = await createSource('Other');
  await send(
    sourceId,
    ...Array.from({ length: 5 }, (_, i) => ({ event: 'bought', anonymousId: 'a', properties: { i } })),
  );
  await send(otherId, { event: 'page' }, { event: 'bought', anonymousId: 'b' });
});
afterAll(() => server[Symbol.asyncDispose]());

const createSource = async (name: string) => (await tenant.call.tracking.sources.create({ type: 'gtm', name })).id;

async function send(id: string, ...events: object[]): Promise<void> {
  const source = (await inSystem(server.app.database, async (db) =>
    DataSource.query(db).findOne({ id }),
  )) as DataSource;
  const all = events.map((event) => ({ type: 'track', messageId: randomUUID(), ...event }));
  await createIngest(server.app, createEventStore(server.app))(source, all, { at: server.app.now() });
}

it('tracking.events.list: newest first, in pages, by source, type, browser and time', async () => {
  const { list } = tenant.call.tracking.events;
  const first = await list({ limit: 4 });
  const second = await list({ limit: 4, cursor: first.nextCursor as string });
  expect(second.nextCursor).toBeNull();
  const all = [...first.items, ...second.items];
  expect(all.map(({ eventData }) => (eventData.properties as { i: number } | undefined)?.i)).toEqual([
    undefined,
    undefined,
    4,
    3,
    2,
    1,
    0,
  ]);
  const count = async (filter: object) => (await list({ filter })).items.length;
  expect(await count({ sourceId: otherId })).toBe(2);
  expect(await count({ eventType: 'bought' })).toBe(6);
  expect(await count({ eventType: 'bought', sourceId: otherId })).toBe(1);
  expect(await count({ anonymousId: 'a' })).toBe(5);
  const [newest] = all;
  const at = newest?.createdAt as Date;
  expect(await count({ receivedAfter: at })).toBe(2);
  expect(await count({ receivedBefore: at })).toBe(5);
  expect(await count({ receivedAfter: new Date(Date.now() + 1_000) })).toBe(0);
  expect(await tenant.call.tracking.events.get({ id: newest?.id as string })).toEqual(newest);
  await expect(tenant.call.tracking.events.get({ id: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it("C45: tracking.events.list: a vendor's name means the canonical type, in both directions", async () => {
  const typesOf = async (eventType: string) =>
    (await tenant.call.tracking.events.list({ filter: { eventType } })).items.map((event) => event.eventType);
  for (const name of ['page', 'page_view', 'PageView']) expect(await typesOf(name)).toEqual(['page']);
  expect(eventTypesNamed('product_added')).toEqual(['product_added', 'add_to_cart', 'AddToCart']);
  expect(eventTypesNamed('bought')).toEqual(['bought']);
});

it('tracking.eventTypes.list: counts events by type, in pages by name', async () => {
  const { items } = await tenant.call.tracking.eventTypes.list();
  expect(items).toEqual([
    { eventType: 'bought', count: 6, lastAt: expect.any(Date) },
    { eventType: 'page', count: 1, lastAt: expect.any(Date) },
  ]);
  const { list } = tenant.call.tracking.eventTypes;
  expect((await list({ filter: { sourceId: otherId } })).items).toHaveLength(2);
  const first = await list({ limit: 1 });
  const second = await list({ limit: 1, cursor: first.nextCursor as string });
  expect([...first.items, ...second.items]).toEqual(items);
  expect(second.nextCursor).toBeNull();
  await expect(list({ cursor: '€' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect((await tenant.call.tracking.sources.get({ id: otherId })).lastEventAt).toEqual(items[0]?.lastAt);
});

it('tracking.events.list: by contact, its timeline', async () => {
  const { id } = await tenant.call.contacts.create({ name: 'Asha', email: 'asha@example.in' });
  await send(sourceId, { type: 'identify', anonymousId: 'a', traits: { email: 'asha@example.in' } });
  await recognizeEvents(server.app, tenant.organization.id);
  const { items } = await tenant.call.tracking.events.list({ filter: { contactId: id } });
  expect(items.map(({ eventType }) => eventType)).toEqual(['identify', ...Array(5).fill('bought')]);
});

it('tracking.events.watch: yields events as they are received', async () => {
  const scope = { name: 'Test', kind: 'secret' as const, scopes: ['tracking.read' as const], origins: [] };
  const { key: token } = await tenant.transaction((ctx) => createApiKey(ctx, scope));
  const watch = (input: object) =>
    openStream<{ eventType: string; sourceId: string }>(server.url, 'tracking.events.watch', {
      token,
      input,
    });
  const [all, some] = [watch({}), watch({ filter: { sourceId: otherId, eventType: 'seen' } })];
  await Promise.all([all.connected(), some.connected()]);
  // Earlier events are not yielded.
  await send(sourceId, { event: 'seen' }, { event: 'heard' });
  await send(otherId, { event: 'seen' });
  expect((await all.take(3)).map(({ data }) => data.eventType)).toEqual(['seen', 'heard', 'seen']);
  await send(otherId, { event: 'seen' });
  expect((await all.take(1)).map(({ data }) => data.eventType)).toEqual(['seen']);
  expect((await some.take(2)).map(({ data }) => data.sourceId)).toEqual([otherId, otherId]);
  all.close();
  some.close();
});
