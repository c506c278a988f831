/**
 * The writes and searches of every domain under `TESSERA_DISTRIBUTED=on`, on a plain PostgreSQL. The rules that only Citus would
 * enforce are held by `architecture/distributed.test.ts`.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../index.ts';
import { callPath } from '../procedures.ts';
import type { World } from '../worlds/ids.ts';
import { createWorld } from '../worlds/world.ts';

let test: TestApp;
let own: World;
let foreign: World;
beforeAll(async () => {
  test = await createTestApp({ distributed: true });
  own = await createWorld(test.app, 'delta', 'ticketing');
  foreign = await createWorld(test.app, 'echo', 'ticketing');
  await createWorld(test.app, 'foxtrot', 'campaigns');
});
afterAll(() => test[Symbol.asyncDispose]());

it.each(['contacts.list', 'ticketing.events.list', 'ticketing.orders.list', 'ticketing.customers.list'])(
  'Citus 9: %s: finds by text what belongs to the organization',
  async (path) => {
    const find = async (text: string) =>
      ((await callPath(test.app, own.caller, path, { filter: { text } })) as { items: unknown[] }).items.length;
    expect(await find(own.canary)).toBeGreaterThan(0);
    expect(await find(foreign.canary)).toBe(0);
    expect(await find('a text that no row has')).toBe(0);
  },
);

it('Citus 9: contacts.count: counts what a search finds', async () => {
  const count = await callPath(test.app, own.caller, 'contacts.count', { filter: { text: own.canary } });
  expect(count).toMatchObject({ isExact: true });
  expect((count as { count: number }).count).toBeGreaterThan(0);
});
