import { randomUUID } from 'node:crypto';
import { DataSource, inSystem } from '@tessera/db';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { createEventStore } from '../ingest/event-store.ts';
import { createIngest } from '../ingest/ingest.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ jobs: true });
});
afterAll(() => test[Symbol.asyncDispose]());

/** A shop with contacts that have identified and have one event each, after recognition. */
async function shopWith(...emails: string[]) {
  const tenant = await test.createTenant();
  const { id } = await tenant.call.tracking.sources.create({
    type: 'gtm',
    name: 'Shop',
    config: { createContacts: true },
  });
  const source = (await inSystem(test.database, async (db) => DataSource.query(db).findOne({ id }))) as DataSource;
  const send = (...events: object[]) =>
    createIngest(test.app, createEventStore(test.app))(
      source,
      events.map((event) => ({ messageId: randomUUID(), ...event })),
      { at: test.app.now() },
    );
  await send(
    ...emails.flatMap((email) => [
      { type: 'identify', anonymousId: email, traits: { email } },
      { type: 'track', event: 'bought', anonymousId: email },
    ]),
  );
  await vi.waitFor(async () => expect((await contacts(tenant)).length).toBe(emails.length), 20_000);
  return { tenant, send, people: await contacts(tenant) };
}

const contacts = async ({ call }: Tenant) => (await call.contacts.list({ sort: { field: 'name' } })).items.toReversed();
const timeline = async ({ call }: Tenant, contactId: string) =>
  (await call.tracking.events.list({ filter: { contactId } })).items.map(({ eventType }) => eventType).join(' ');

const bought = {
  type: 'event' as const,
  event: 'bought',
  operator: 'did' as const,
};

it('contacts.merge: the survivor gets earlier and later events of the merged contact', async () => {
  const { tenant, send, people } = await shopWith('a@example.in', 'b@example.in', 'c@example.in');
  const { call } = tenant;
  const [a, b, c] = people as unknown as [{ id: string }, { id: string }, { id: string }];
  await call.contacts.merge({ keepId: b.id, mergeId: a.id });
  await call.contacts.merge({ keepId: c.id, mergeId: b.id });
  await send({ type: 'track', event: 'bought', anonymousId: 'a@example.in' });
  await vi.waitFor(async () => {
    expect((await timeline(tenant, c.id)).split(' ').toSorted()).toEqual([
      ...Array(4).fill('bought'),
      ...Array(3).fill('identify'),
    ]);
  }, 20_000);
  const rules = (atLeast: number) => ({ ...bought, atLeast });
  expect(await call.contacts.audiences.preview({ rules: rules(4) })).toMatchObject({ count: 1 });
  expect(await call.contacts.audiences.preview({ rules: rules(5) })).toMatchObject({ count: 0 });
}, 60_000);

it('contacts.delete: deletes the events of the contact, and no others', async () => {
  const { tenant, people } = await shopWith('a@example.in', 'b@example.in');
  const [a, b] = people as unknown as [{ id: string }, { id: string }];
  await tenant.call.contacts.delete({ id: a.id });
  await vi.waitFor(async () => {
    const { items } = await tenant.call.tracking.events.list({});
    expect(items.map(({ contactId }) => contactId)).toEqual([b.id, b.id]);
  }, 20_000);
}, 60_000);
