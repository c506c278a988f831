/** The base of the isolation suites: a change of another organization's rows is detected, and none is committed. */
import { Contact, inTenant } from '@tessera/db';
import { pinnedTo } from '@tessera/db/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../index.ts';
import type { World } from '../worlds/ids.ts';
import { createWorld } from '../worlds/world.ts';
import { type Watch, watch } from './calls.ts';

let test: TestApp;
let tenant: Tenant;
let foreign: World;
let watched: Watch;
beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
  foreign = await createWorld(test.app, 'bravo', 'contacts');
  watched = await watch(test.app, foreign);
});
afterAll(() => test[Symbol.asyncDispose]());

const rename = (organizationId: string, database = test.database) =>
  inTenant(database, organizationId, (db) => Contact.query(db).patch({ name: 'Changed' }).execute());

it('watch: sees what a transaction changes, and that it is rolled back', async () => {
  const { database } = watched.rollingBack(test.app);
  expect(await rename(foreign.tenant.organization.id, database)).toBeGreaterThan(0);
  expect(watched.seen()).toEqual({ transactions: 1, changed: ['contacts.contacts'] });
  expect(await watched.committed()).toEqual([]);
});

it('watch: ignores what changes in other organizations', async () => {
  const { database } = watched.rollingBack(test.app);
  const contact = await tenant.call.contacts.create({ name: 'Asha' });
  expect(await rename(tenant.organization.id, database)).toBe(1);
  expect(watched.seen()).toEqual({ transactions: 1, changed: [] });
  expect((await tenant.call.contacts.get({ id: contact.id })).name).toBe('Asha');
});

it('watch: sees what was committed', async () => {
  const other = await watch(test.app, foreign);
  await rename(foreign.tenant.organization.id);
  expect(await other.committed()).toEqual(['contacts.contacts']);
});

it('pinnedTo: shows the rows of one organization, whichever is asked for', async () => {
  const database = pinnedTo(test.database, tenant.organization.id);
  const options = [{}, { readOnly: true }];
  for (const option of options) {
    const names = await inTenant(
      database,
      foreign.tenant.organization.id,
      async (db) => (await Contact.query(db)).map((contact) => (contact as Contact).name),
      option,
    );
    expect(names).toEqual(['Asha']);
  }
});
