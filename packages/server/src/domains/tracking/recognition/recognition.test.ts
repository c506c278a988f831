import { randomUUID } from 'node:crypto';
import { DataSource, inSystem } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { createEventStore, type EventStore, storeEvents } from '../ingest/event-store.ts';
import { createIngest, type Ingest } from '../ingest/ingest.ts';
import { toEvent } from '../ingest/message.ts';
import { recognizeEvents } from './recognition.ts';

let test: TestApp;
let store: EventStore;
let ingest: Ingest;
beforeAll(async () => {
  test = await createTestApp();
  store = createEventStore(test.app);
  ingest = createIngest(test.app, store);
});
afterAll(() => test[Symbol.asyncDispose]());

interface Shop extends Tenant {
  send(...events: object[]): Promise<void>;
  /** Recognizes events until none is pending. */
  settle(): Promise<void>;
  /** The contact of each event by message id. */
  owners(): Promise<Record<string, string | null>>;
  source: DataSource;
}

async function openShop(
  config: object = { createContacts: true },
  type: DataSource['sourceType'] = 'gtm',
): Promise<Shop> {
  const tenant = await test.createTenant();
  const { id } = await tenant.call.tracking.sources.create({ type, name: 'Shop', config });
  const source = (await inSystem(test.database, async (db) => DataSource.query(db).findOne({ id }))) as DataSource;
  return {
    ...tenant,
    source,
    async send(...events) {
      const all = events.map((event) => ({ type: 'track', event: 'bought', messageId: randomUUID(), ...event }));
      const results = await ingest(source, all, { at: test.app.now() });
      expect(results.map(({ status }) => status)).toEqual(events.map(() => 'accepted'));
    },
    settle: () => recognizeEvents(test.app, tenant.organization.id),
    async owners() {
      const { items } = await tenant.call.tracking.events.list({ limit: 200 });
      expect(items.every(({ processedAt }) => processedAt)).toBe(true);
      return Object.fromEntries(items.map(({ messageId, contactId }) => [messageId, contactId]));
    },
  };
}

const identify = (messageId: string, traits: object, who: object = { anonymousId: 'browser' }) => ({
  type: 'identify',
  messageId,
  traits,
  ...who,
});
const bought = (messageId: string, who: object = { anonymousId: 'browser' }) => ({ messageId, ...who });
const asha = { email: ' Asha@Example.in ', firstName: 'Asha', lastName: 'Menon', phone: '+91 98192 45678' };

async function countsOf(shop: Shop, contactId: string) {
  const { rows } = await shop.transaction((ctx) =>
    ctx.db.raw(
      `select event_type, sum(count)::int as count from contacts.contact_event_days
       where organization_id = ? and contact_id = ? group by 1 order by 1`,
      [ctx.organization.id, contactId],
    ),
  );
  return Object.fromEntries(
    (rows as { eventType: string; count: number }[]).map(({ eventType, count }) => [eventType, count]),
  );
}

describe('recognizeEvents', () => {
  it('creates a contact, and attributes earlier and later events of the browser to it', async () => {
    const shop = await openShop();
    await shop.send(bought('before'), bought('other', { anonymousId: 'other browser' }));
    await shop.settle();
    await shop.send(identify('who', asha), bought('after'));
    await shop.settle();
    const [contact] = (await shop.call.contacts.list({})).items;
    expect(contact).toMatchObject({
      name: 'Asha Menon',
      email: 'asha@example.in',
      phone: '+919819245678',
      source: 'api',
    });
    expect(await shop.owners()).toEqual({ before: contact?.id, other: null, who: contact?.id, after: contact?.id });
    expect(await countsOf(shop, contact?.id as string)).toEqual({ bought: 2, identify: 1 });
  });

  it('finds an existing contact, by e-mail first, and does not change it', async () => {
    const shop = await openShop();
    const known = await shop.call.contacts.create({ name: 'Known', email: 'asha@example.in' });
    const other = await shop.call.contacts.create({ name: 'Other', phone: '+919819245678' });
    await shop.send(identify('both', asha), identify('phone', { phone: '+919819245678' }, { anonymousId: 'phone' }));
    await shop.settle();
    expect(await shop.owners()).toEqual({ both: known.id, phone: other.id });
    expect(await shop.call.contacts.get({ id: known.id })).toMatchObject({ name: 'Known', phone: null });
  });

  it('C13: a name with line breaks is stored in one line', async () => {
    const shop = await openShop();
    await shop.send(identify('who', { email: 'bob@example.in', name: "Bob\n=1+1+cmd|' /C calc'!A0", company: 'A\tB' }));
    await shop.settle();
    const [contact] = (await shop.call.contacts.list({})).items;
    expect(contact).toMatchObject({ name: "Bob =1+1+cmd|' /C calc'!A0", company: 'A B' });
  });

  it('creates no contact for an invalid address, or where the source must not', async () => {
    const shop = await openShop();
    await shop.send(identify('bad', { email: 'not an address', phone: '12' }));
    const quiet = await openShop({ createContacts: false });
    await quiet.send(identify('new', asha));
    await Promise.all([shop.settle(), quiet.settle()]);
    expect(await shop.owners()).toEqual({ bad: null });
    expect(await quiet.owners()).toEqual({ new: null });
    expect((await quiet.call.contacts.list({})).items).toEqual([]);
  });

  it('X10: creates no contact by default for a source whose key everyone can read', async () => {
    for (const [type, count] of [
      ['gtm', 0],
      ['facebook_pixel', 0],
      ['shopify', 1],
    ] as const) {
      const shop = await openShop({}, type);
      await shop.send(identify('new', asha));
      await shop.settle();
      expect((await shop.call.contacts.list({})).items, type).toHaveLength(count);
    }
  });

  it('creates no contact beyond a hard limit', async () => {
    const shop = await openShop();
    await inSystem(test.database, (db) =>
      db.raw(
        `update organizations.organizations set limits = '{"contacts": 1, "enforced": ["contacts"]}' where id = ?`,
        [shop.organization.id],
      ),
    );
    await shop.send(
      identify('one', { email: 'one@example.in' }, { anonymousId: '1' }),
      identify('two', { email: 'two@example.in' }, { anonymousId: '2' }),
      identify('again', { email: 'one@example.in' }, { anonymousId: '3' }),
    );
    await shop.settle();
    const [contact] = (await shop.call.contacts.list({})).items;
    expect(await shop.owners()).toEqual({ one: contact?.id, two: null, again: contact?.id });
  });

  it('links a user on several browsers, and attributes their earlier events', async () => {
    const shop = await openShop();
    await shop.send(
      bought('early', { userId: 'u1', anonymousId: 'tablet' }),
      bought('tablet', { anonymousId: 'tablet' }),
    );
    await shop.settle();
    await shop.send(identify('who', asha, { userId: 'u1', anonymousId: 'phone' }));
    await shop.settle();
    await shop.send(
      bought('later', { userId: 'u1', anonymousId: 'laptop' }),
      bought('laptop', { anonymousId: 'laptop' }),
    );
    await shop.settle();
    const [contact] = (await shop.call.contacts.list({})).items;
    const owners = await shop.owners();
    expect(new Set(Object.values(owners))).toEqual(new Set([contact?.id]));
    expect(Object.keys(owners)).toHaveLength(5);
  });

  it('links the browser to another person who identifies on it', async () => {
    const shop = await openShop();
    await shop.send(identify('a', { email: 'a@example.in' }), bought('of a'));
    await shop.settle();
    await shop.send(identify('b', { email: 'b@example.in' }), bought('of b'));
    await shop.settle();
    const owners = await shop.owners();
    expect(owners['of a']).toBe(owners.a);
    expect(owners['of b']).toBe(owners.b);
    expect(owners.a).not.toBe(owners.b);
  });

  it('C27: two people on one browser have their events in the order of the events, whenever the job looks', async () => {
    const carol = [bought('before'), identify('carol', { email: 'carol@example.in' }), bought('of carol')];
    const dave = [identify('dave', { email: 'dave@example.in' }), bought('of dave')];
    const times = (events: object[], from: number) =>
      events.map((event, i) => ({ ...event, timestamp: new Date(Date.now() - 60_000 + from + i).toISOString() }));
    const [first, second] = [times(carol, 0), times(dave, 100)];
    const orders: [string, (shop: Shop) => Promise<void>][] = [
      ['both at once', async (shop) => void (await Promise.all([shop.send(...first), shop.send(...second)]))],
      [
        'looked at in between',
        async (shop) =>
          shop
            .send(...first)
            .then(shop.settle)
            .then(() => shop.send(...second)),
      ],
      ['in the other order', async (shop) => shop.send(...second).then(() => shop.send(...first))],
      [
        'late',
        async (shop) =>
          shop
            .send(...second)
            .then(shop.settle)
            .then(() => shop.send(...first)),
      ],
      [
        'late, when earlier events were given to the other person',
        async (shop) => {
          await shop.send(...first.slice(0, 1), ...second);
          await shop.settle();
          await shop.send(...first.slice(1));
        },
      ],
      ['without times of their own', async (shop) => shop.send(...carol).then(() => shop.send(...dave))],
    ];
    for (const [name, arrive] of orders) {
      const shop = await openShop();
      await arrive(shop);
      await shop.settle();
      await shop.settle();
      const owners = await shop.owners();
      expect([name, owners]).toEqual([
        name,
        {
          before: owners.carol,
          carol: owners.carol,
          'of carol': owners.carol,
          dave: owners.dave,
          'of dave': owners.dave,
        },
      ]);
      expect(owners.carol).not.toBe(owners.dave);
      expect(await countsOf(shop, owners.carol as string)).toEqual({ bought: 2, identify: 1 });
      expect(await countsOf(shop, owners.dave as string)).toEqual({ bought: 1, identify: 1 });
    }
  });

  it('attributes more events than one step', async () => {
    const shop = await openShop();
    for (let i = 0; i < 3; i++) await shop.send(...Array.from({ length: 900 }, (_, n) => bought(`${i} ${n}`)));
    await shop.send(identify('who', asha));
    await shop.settle();
    const [contact] = (await shop.call.contacts.list({})).items;
    expect(await countsOf(shop, contact?.id as string)).toEqual({ bought: 2_700, identify: 1 });
  });
});

describe('recognizeEvents: failures and races', () => {
  it('skips an event that fails', async () => {
    const shop = await openShop();
    await shop.send(
      bought('a'),
      identify('one', asha, { anonymousId: 'lost' }),
      bought('bad', { userId: 'u1' }),
      identify('two', { email: 'b@example.in' }),
    );
    // Simulates a defect: creating this contact fails.
    await test.sql(`alter table contacts.contacts add constraint planted check (email <> 'asha@example.in') not valid`);
    try {
      await shop.settle();
    } finally {
      await test.sql('alter table contacts.contacts drop constraint planted');
    }
    const owners = await shop.owners();
    expect(owners).toMatchObject({ one: null, two: expect.any(String) });
    expect(owners.a).toBe(owners.two);
  });

  it('attributes an event that is stored while its browser is linked', async () => {
    const shop = await openShop();
    await shop.send(identify('who', asha));
    const event = toEvent(
      shop.source,
      { type: 'track', event: 'bought', messageId: 'slow', anonymousId: 'browser' },
      { at: new Date() },
    );
    const stored = Promise.withResolvers<void>();
    const storing = shop.transaction(async (ctx) => {
      await storeEvents(ctx, [event]);
      stored.resolve();
      // Commits when recognition waits for the link lock.
      await vi.waitFor(async () => {
        const waiting = `select 1 from pg_locks l join pg_database d on d.oid = l.database
          where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`;
        expect(await test.sql(waiting)).toHaveLength(1);
      }, 10_000);
    });
    await stored.promise;
    await Promise.all([storing, shop.settle()]);
    await shop.settle();
    const { who, slow } = await shop.owners();
    expect(slow).toBe(who);
    expect(who).toBeTruthy();
  });

  it('attributes every event that arrives during recognition and backfill', async () => {
    const shop = await openShop();
    let sent = 0;
    let sending = true;
    const traffic = Array.from({ length: 4 }, async (_, sender) => {
      while (sending) await shop.send(...Array.from({ length: 5 }, () => bought(`${sender} ${sent++}`)));
    });
    for (let i = 0; i < 10; i++) {
      await shop.send(identify(`who ${i}`, asha, { anonymousId: i === 5 ? 'browser' : `b${i}` }));
      await Promise.all([shop.settle(), shop.settle()]);
    }
    sending = false;
    await Promise.all(traffic);
    await shop.settle();
    const [contact, ...others] = (await shop.call.contacts.list({})).items;
    expect(others).toEqual([]);
    expect(await countsOf(shop, contact?.id as string)).toEqual({ bought: sent, identify: 10 });
  });

  it('counts each event once when several workers run', async () => {
    const shop = await openShop();
    await shop.send(identify('who', asha), ...Array.from({ length: 50 }, (_, i) => bought(`${i}`)));
    await Promise.all(Array.from({ length: 6 }, () => shop.settle()));
    const [contact] = (await shop.call.contacts.list({})).items;
    expect(await countsOf(shop, contact?.id as string)).toEqual({ bought: 50, identify: 1 });
  });
});

it('recognizeEvents: a contact created by a shop has the source shopify', async () => {
  const shop = await openShop({}, 'shopify');
  await shop.send({ event: 'orders/create', traits: asha });
  await shop.settle();
  expect((await shop.call.contacts.list({})).items).toMatchObject([{ source: 'shopify', email: 'asha@example.in' }]);
});
