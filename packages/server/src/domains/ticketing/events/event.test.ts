import { CapacityPool, newId, WaitlistEntry } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../test/events.ts';
import { createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addDiscountCode, type OnSale } from '../../../../test/ticketing.ts';
import { issueTickets } from '../../../../test/tickets.ts';
import { completePastEvents } from './event-status.service.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const concert = {
  title: 'Diwali Night',
  startsAt: new Date('2099-11-01T13:00:00Z'),
  endsAt: new Date('2099-11-01T18:00:00Z'),
  timeZone: 'Asia/Kolkata',
};
const draft = ({ call }: Tenant, more: object = {}) => call.ticketing.events.create({ ...concert, ...more });

async function published(tenant: Tenant, more: object = {}) {
  const { ticketing } = tenant.call;
  const { id } = await draft(tenant, more);
  const type = await ticketing.ticketTypes.create({ eventId: id, name: 'Entry', price: 0, quantity: 50 });
  return { event: await ticketing.events.publish({ id }), type };
}

/** Adds an order without moving the pools. */
const order = (tenant: Tenant, { event, type }: Awaited<ReturnType<typeof published>>) =>
  issueTickets(tenant, { event, ticketType: type } as unknown as OnSale);

const setPool = (tenant: Tenant, eventId: string, values: Partial<CapacityPool>) =>
  tenant.transaction(async (ctx) => {
    await CapacityPool.of(ctx).where({ eventId, kind: 'event' }).patch(values);
  });

describe('ticketing.events', () => {
  it('events.create: sets slug, default currency and capacity', async () => {
    const tenant = await test.createTenant();
    await tenant.call.organizations.settings.update({ defaultCurrency: 'INR' });
    const event = await draft(tenant, { capacity: 200, tags: ['music', 'music'], postalCode: '682001' });
    expect(event).toMatchObject({
      slug: 'diwali-night',
      status: 'draft',
      currency: 'INR',
      capacity: 200,
      held: 0,
      sold: 0,
      version: 1,
      tags: ['music'],
      postalCode: '682001',
      createdBy: tenant.user.id,
      updatedBy: tenant.user.id,
    });
    expect(await tenant.call.ticketing.events.get({ id: event.id })).toEqual(event);
    expect(event).not.toHaveProperty('searchText');
  });

  it.each([
    ['Łódź: Zoë’s Ümläut-Fest!', 'lodz-zoes-umlaut-fest'],
    ['Концерт в Москве', 'kontsert-v-moskve'],
    ['दिवाली मेला', 'divali-mela'],
    ['東京ライブ', expect.stringMatching(/^[a-z0-9-]+$/)],
    ['???', 'event'],
    ['x'.repeat(200), 'x'.repeat(80)],
  ])('events.create: makes a slug from the title %s', async (title, slug) => {
    const tenant = await test.createTenant();
    expect(await draft(tenant, { title })).toMatchObject({ slug });
  });

  it('events.create: makes slugs unique, also for concurrent calls', async () => {
    const tenant = await test.createTenant();
    const made = await Promise.all(Array.from({ length: 6 }, () => draft(tenant)));
    const slugs = made.map(({ slug }) => slug).sort();
    expect(slugs).toEqual(['diwali-night', ...[2, 3, 4, 5, 6].map((number) => `diwali-night-${number}`)]);
    // Slugs are unique in their organization only.
    expect(await draft(await test.createTenant())).toMatchObject({ slug: 'diwali-night' });
    await expect(draft(tenant, { slug: 'diwali-night-3' })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { issues: [{ path: 'slug' }] } },
    });
  });

  it.each([
    ['endsAt', { endsAt: concert.startsAt }],
    ['salesEndsAt', { salesStartsAt: concert.endsAt, salesEndsAt: concert.startsAt }],
    ['timeZone', { timeZone: '+05:30' }],
    ['timeZone', { timeZone: 'Asia/Atlantis' }],
    ['currency', { currency: 'XYZ' }],
    ['featuredImage', { featuredImage: 'javascript:alert(1)' }],
    ['country', { country: 'India' }],
    ['capacity', { capacity: -1 }],
    ['slug', { slug: 'not a slug' }],
  ])('events.create: BAD_REQUEST for an invalid %s', async (path, wrong) => {
    await expect(draft(await test.createTenant(), wrong)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { issues: expect.arrayContaining([expect.objectContaining({ path })]) } },
    });
  });

  it('T17: events.list: finds a title by the letters that people type', async () => {
    const tenant = await test.createTenant();
    const { id } = await draft(tenant, { title: 'Łódź Straße Ørsted' });
    for (const text of ['lodz', 'strasse', 'ORSTED', 'łódź']) {
      const { items } = await tenant.call.ticketing.events.list({ filter: { text } });
      expect([text, items.map((event) => event.id)]).toEqual([text, [id]]);
    }
  });

  it('events.list: filters by text, status, tags, category and dates, in pages', async () => {
    const tenant = await test.createTenant();
    const { ticketing } = tenant.call;
    const music = await draft(tenant, {
      title: 'Café Jazz',
      tags: ['music', 'jazz'],
      category: 'music',
      city: 'Kōchi',
    });
    const later = await draft(tenant, {
      title: 'Talks',
      startsAt: new Date('2099-10-01'),
      endsAt: new Date('2099-12-01'),
    });
    const { event } = await published(tenant, { title: '100 % fun' });
    const titles = async (filter: object) =>
      (await ticketing.events.list({ filter })).items.map(({ title }) => title).sort();
    expect(await titles({ text: 'CAFE' })).toEqual(['Café Jazz']);
    expect(await titles({ text: 'kochi' })).toEqual(['Café Jazz']);
    expect(await titles({ text: '100 %' })).toEqual(['100 % fun']);
    expect(await titles({ text: '%' })).toEqual(['100 % fun']);
    expect(await titles({ tags: ['jazz', 'music'] })).toEqual(['Café Jazz']);
    expect(await titles({ tags: ['jazz', 'rock'] })).toEqual([]);
    expect(await titles({ text: 'jazz', tags: ['music'] })).toEqual(['Café Jazz']);
    expect(await titles({ category: 'music' })).toEqual(['Café Jazz']);
    expect(await titles({ status: 'published' })).toEqual(['100 % fun']);
    expect(await titles({ status: ['published', 'cancelled'] })).toEqual(['100 % fun']);
    expect(await titles({ startsBefore: new Date('2099-10-15') })).toEqual(['Talks']);
    const first = await ticketing.events.list({ limit: 2, sort: { field: 'startsAt', direction: 'asc' } });
    const rest = await ticketing.events.list({
      limit: 2,
      sort: { field: 'startsAt', direction: 'asc' },
      cursor: first.nextCursor as string,
    });
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual([later.id, music.id, event.id]);
  });

  it('events.update: event_version_conflict for the second of two updates of a version', async () => {
    const tenant = await test.createTenant();
    const { ticketing } = tenant.call;
    const { id, version } = await draft(tenant);
    const [one, two] = await Promise.allSettled([
      ticketing.events.update({ id, version, title: 'One' }),
      ticketing.events.update({ id, version, title: 'Two' }),
    ]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    const refused = [one, two].find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'event_version_conflict', version: version + 1 } },
    });
    const changed = await ticketing.events.update({
      id,
      version: version + 1,
      venueName: 'Hall',
      endsAt: new Date('2099-11-02'),
    });
    expect(changed).toMatchObject({ version: 3, venueName: 'Hall', startsAt: concert.startsAt });
    await expect(ticketing.events.update({ id, version: 3, startsAt: new Date('2099-11-03') })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    const { items } = await tenant.call.organizations.activity.list({ filter: { action: 'ticketing.events.update' } });
    expect(items.map(({ changes }) => Object.keys(changes).sort())).toEqual([['endsAt', 'venueName'], ['title']]);
  });

  it('events.update: capacity_below_sold below what is held and sold', async () => {
    const tenant = await test.createTenant();
    const { ticketing } = tenant.call;
    const { id } = await draft(tenant, { capacity: 100 });
    await setPool(tenant, id, { held: 3, sold: 7 });
    await expect(ticketing.events.update({ id, version: 1, title: 'Less', capacity: 9 })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { kind: 'capacity_below_sold', held: 3, sold: 7 } },
    });
    // The whole update was rolled back.
    expect(await ticketing.events.get({ id })).toMatchObject({ version: 1, title: concert.title, capacity: 100 });
    expect(await ticketing.events.update({ id, version: 1, capacity: 10 })).toMatchObject({
      capacity: 10,
      held: 3,
      sold: 7,
    });
    expect(await ticketing.events.update({ id, version: 2, capacity: null })).toMatchObject({ capacity: null });
  });

  it('events.update: event_currency_fixed after the first order', async () => {
    const tenant = await test.createTenant();
    const sale = await published(tenant, { currency: 'EUR' });
    const { id } = sale.event;
    const changed = await tenant.call.ticketing.events.update({ id, version: 1, currency: 'KWD' });
    expect(changed).toMatchObject({ currency: 'KWD' });
    await order(tenant, sale);
    await expect(tenant.call.ticketing.events.update({ id, version: 2, currency: 'EUR' })).rejects.toMatchObject({
      cause: { details: { kind: 'event_currency_fixed' } },
    });
    await tenant.call.ticketing.events.update({ id, version: 2, currency: 'KWD', title: 'The same' });
    await tenant.call.ticketing.events.update({ id, version: 3, postalCode: '682002' });
    const { items } = await tenant.call.organizations.activity.list({ filter: { action: 'ticketing.events.update' } });
    expect(items[0]?.changes).toEqual({ postalCode: { before: null, after: '682002' } });
  });
});

describe('ticketing.events: status', () => {
  it('events.publish, unpublish: work both ways while the event has no orders', async () => {
    const tenant = await test.createTenant();
    const { ticketing } = tenant.call;
    const { id } = await draft(tenant);
    await expect(ticketing.events.publish({ id })).rejects.toMatchObject({
      cause: { details: { kind: 'event_has_no_ticket_types' } },
    });
    const type = await ticketing.ticketTypes.create({ eventId: id, name: 'Entry', price: 0, quantity: 10 });
    const event = await ticketing.events.publish({ id });
    expect(event).toMatchObject({ status: 'published', publishedAt: expect.any(Date) });
    await expect(ticketing.events.publish({ id })).rejects.toMatchObject({
      cause: { details: { kind: 'event_not_draft' } },
    });
    expect(await ticketing.events.unpublish({ id })).toMatchObject({ status: 'draft', publishedAt: null });
    await ticketing.events.publish({ id });
    await order(tenant, { event, type });
    await expect(ticketing.events.unpublish({ id })).rejects.toMatchObject({
      cause: { details: { kind: 'event_has_orders' } },
    });
    expect(
      (await eventsOf(tenant)).map(([what]) => what).filter((what) => what === 'ticketing.event.published'),
    ).toHaveLength(2);
  });

  it('events.publish: event_ended after the end of the event', async () => {
    const tenant = await test.createTenant();
    const past = { startsAt: new Date('2020-01-01'), endsAt: new Date('2020-01-02') };
    const { id } = await draft(tenant, past);
    await tenant.call.ticketing.ticketTypes.create({ eventId: id, name: 'Entry', price: 0, quantity: 10 });
    await expect(tenant.call.ticketing.events.publish({ id })).rejects.toMatchObject({
      cause: { details: { kind: 'event_ended' } },
    });
  });

  it('events.complete: only after the start; completePastEvents: after the end', async () => {
    const tenant = await test.createTenant();
    const { ticketing } = tenant.call;
    const soon = await published(tenant);
    await expect(ticketing.events.complete({ id: soon.event.id })).rejects.toMatchObject({
      cause: { details: { kind: 'event_not_started' } },
    });
    const running = await published(tenant, { startsAt: new Date('2020-01-01') });
    expect(await ticketing.events.complete({ id: running.event.id })).toMatchObject({ status: 'completed' });
    const over = await published(tenant);
    await test.sql(
      `set role tessera_system; update ticketing.events set starts_at = '2020-01-01', ends_at = '2020-01-02' where id = '${over.event.id}'`,
    );
    await completePastEvents(test.app);
    expect(await ticketing.events.get({ id: over.event.id })).toMatchObject({
      status: 'completed',
      completedAt: expect.any(Date),
    });
    expect(await ticketing.events.get({ id: soon.event.id })).toMatchObject({ status: 'published' });
    await expect(
      ticketing.events.update({ id: over.event.id, version: 1, endsAt: new Date('2099-01-01') }),
    ).rejects.toMatchObject({
      cause: { details: { kind: 'event_completed' } },
    });
  });

  it('T7: completePastEvents: an event that fails does not stop the others', async () => {
    const tenant = await test.createTenant();
    const bad = await published(tenant);
    const good = await published(tenant);
    const statusOf = async ({ event: { id } }: typeof bad) => (await tenant.call.ticketing.events.get({ id })).status;
    await test.sql(
      `create function refuse() returns trigger language plpgsql as $$ begin raise 'not now'; end $$;
      create trigger refuse before update of status on ticketing.events for each row
        when (new.id = '${bad.event.id}') execute function refuse();
      set role tessera_system;
      update ticketing.events set starts_at = '2020-01-01', ends_at = '2020-01-02' where id = '${bad.event.id}';
      update ticketing.events set starts_at = '2020-01-01', ends_at = '2020-01-03' where id = '${good.event.id}'`,
    );
    await completePastEvents(test.app);
    expect([await statusOf(bad), await statusOf(good)]).toEqual(['published', 'completed']);
    await test.sql('drop trigger refuse on ticketing.events; drop function refuse()');
    await completePastEvents(test.app);
    expect(await statusOf(bad)).toBe('completed');
  });

  it('events.delete: deletes a draft with everything that belongs to it, and no other event', async () => {
    const tenant = await test.createTenant();
    const { ticketing } = tenant.call;
    const sale = await published(tenant);
    await expect(ticketing.events.delete({ id: sale.event.id })).rejects.toMatchObject({
      cause: { details: { kind: 'event_not_draft' } },
    });
    await addDiscountCode(tenant, { ticketTypeIds: [sale.type.id], values: { eventId: sale.event.id } });
    // A cart and a view of the event are deleted with it, and an entry of the waiting list that was offered the cart.
    const items = [{ ticketTypeId: sale.type.id, quantity: 2 }];
    const { cart } = await ticketing.carts.create({ eventId: sale.event.id, items });
    await tenant.transaction((ctx) =>
      WaitlistEntry.add(ctx, {
        eventId: sale.event.id,
        ticketTypeId: sale.type.id,
        email: 'asha@example.in',
        quantity: 1,
        status: 'offered',
        tokenHash: newId(),
        cartId: cart.id,
      }),
    );
    const copy = await ticketing.events.duplicate({ id: sale.event.id, startsAt: new Date('2099-12-01T12:00:00Z') });
    await ticketing.storefront.recordView({ eventId: sale.event.id, visitorId: 'visitor-0001' });
    await ticketing.events.unpublish({ id: sale.event.id });
    await ticketing.events.delete({ id: sale.event.id });
    await expect(ticketing.events.get({ id: sale.event.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(ticketing.ticketTypes.get({ id: sale.type.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await ticketing.events.get({ id: copy.id })).toMatchObject({ duplicatedFrom: null });
  });

  it('events.duplicate: copies types, pools and codes to other dates, and no sales', async () => {
    const tenant = await test.createTenant();
    const { ticketing } = tenant.call;
    const { event, type } = await published(tenant, { capacity: 80, salesEndsAt: new Date('2099-11-01T12:00:00Z') });
    const vip = await ticketing.ticketTypes.create({
      eventId: event.id,
      name: 'VIP',
      price: 5000,
      quantity: 5,
      isHidden: true,
    });
    await ticketing.ticketTypes.delete({
      id: (await ticketing.ticketTypes.create({ eventId: event.id, name: 'Deleted', price: 5, quantity: 5 })).id,
    });
    await ticketing.capacityPools.create({
      eventId: event.id,
      name: 'Front',
      capacity: 20,
      ticketTypeIds: [type.id, vip.id],
    });
    await ticketing.discountCodes.create({
      type: 'percent',
      code: 'VIP',
      discountBasisPoints: 0,
      eventId: event.id,
      ticketTypeIds: [vip.id],
      maxUses: 3,
    });
    await setPool(tenant, event.id, { held: 3, sold: 7 });

    const copy = await ticketing.events.duplicate({
      id: event.id,
      startsAt: new Date('2099-11-08T13:00:00Z'),
      withDiscountCodes: true,
    });
    expect(copy).toMatchObject({
      slug: 'diwali-night-2',
      status: 'draft',
      duplicatedFrom: event.id,
      endsAt: new Date('2099-11-08T18:00:00Z'),
      salesEndsAt: new Date('2099-11-08T12:00:00Z'),
      publishedAt: null,
      version: 1,
      capacity: 80,
      held: 0,
      sold: 0,
    });
    const types = (await ticketing.ticketTypes.list({ eventId: copy.id })).items;
    expect(
      types.map(({ name, quantity, sold, sharedPoolIds }) => [name, quantity, sold, sharedPoolIds.length]),
    ).toEqual([
      ['Entry', 50, 0, 1],
      ['VIP', 5, 0, 1],
    ]);
    const codes = (await ticketing.discountCodes.list({ filter: { eventId: copy.id } })).items;
    expect(codes).toMatchObject([{ code: 'VIP', maxUses: 3, used: 0, ticketTypeIds: [types[1]?.id] }]);
    const bare = await ticketing.events.duplicate({
      id: event.id,
      startsAt: new Date('2099-12-08'),
      withTicketTypes: false,
    });
    expect((await ticketing.ticketTypes.list({ eventId: bare.id })).items).toEqual([]);
    expect(bare).toMatchObject({ capacity: 80 });
  });

  it('T8: events.duplicate: sales and check-in times keep their time of day across a clock change', async () => {
    const tenant = await test.createTenant();
    const { ticketing } = tenant.call;
    const at = (text: string) => new Date(`${text}:00Z`);
    const { event, type } = await published(tenant, {
      startsAt: at('2027-10-29T18:00'),
      endsAt: at('2027-10-29T21:00'),
      timeZone: 'Europe/Berlin',
      salesStartsAt: at('2027-08-01T08:00'),
    });
    await ticketing.ticketTypes.update({ id: type.id, salesEndsAt: at('2027-10-29T16:00') });
    const discount = { type: 'percent', code: 'EARLY', discountBasisPoints: 100, eventId: event.id } as const;
    await ticketing.discountCodes.create({ ...discount, endsAt: at('2027-10-20T22:00') });
    await ticketing.checkInLists.create({ eventId: event.id, name: 'Door', opensAt: at('2027-10-29T17:00') });
    const moved = { id: event.id, startsAt: at('2027-11-12T19:00'), withDiscountCodes: true };
    const copy = await ticketing.events.duplicate(moved);
    // Berlin: 10:00 in August, 22:00 at the end; an hour less from UTC in November.
    expect(copy).toMatchObject({ salesStartsAt: at('2027-08-15T08:00'), endsAt: at('2027-11-12T22:00') });
    const [types, codes, lists] = [
      await ticketing.ticketTypes.list({ eventId: copy.id }),
      await ticketing.discountCodes.list({ filter: { eventId: copy.id } }),
      await ticketing.checkInLists.list({ filter: { eventId: copy.id } }),
    ];
    expect(types.items).toMatchObject([{ salesEndsAt: at('2027-11-12T17:00') }]);
    expect(codes.items).toMatchObject([{ endsAt: at('2027-11-03T23:00') }]);
    expect(lists.items).toMatchObject([{ name: 'Door', opensAt: at('2027-11-12T18:00') }]);
  });

  it('T19: events.duplicate: copies check-in lists, and none that would admit more ticket types', async () => {
    const tenant = await test.createTenant();
    const { ticketing } = tenant.call;
    const { event, type } = await published(tenant);
    const vip = await ticketing.ticketTypes.create({ eventId: event.id, name: 'VIP', price: 0, quantity: 5 });
    const own = await ticketing.checkInLists.openDefault({ eventId: event.id });
    const add = (name: string, more: object) => ticketing.checkInLists.create({ eventId: event.id, name, ...more });
    await add('Lounge', { ticketTypeIds: [vip.id], allowsReentry: true });
    await add('Door', { ticketTypeIds: [type.id, vip.id] });
    await ticketing.ticketTypes.delete({ id: vip.id });
    const day = { id: event.id, startsAt: new Date('2099-12-08T13:00:00Z') };
    const copy = await ticketing.events.duplicate({ ...day, title: 'Second night' });
    const [copied] = (await ticketing.ticketTypes.list({ eventId: copy.id })).items;
    const { items } = await ticketing.checkInLists.list({
      filter: { eventId: copy.id },
      sort: { field: 'name', direction: 'asc' },
    });
    expect(items).toMatchObject([
      { name: 'Door', ticketTypeIds: [copied?.id], isDefault: false },
      { name: 'Second night', ticketTypeIds: null, isDefault: true },
    ]);
    expect(items.map(({ id }) => id)).not.toContain(own.id);
    const bare = await ticketing.events.duplicate({ ...day, withTicketTypes: false });
    const left = await ticketing.checkInLists.list({ filter: { eventId: bare.id } });
    expect(left.items).toMatchObject([{ isDefault: true }]);
  });

  it('T19: events.duplicate: each table of an event is copied or is no part of its set-up', async () => {
    const rows = await test.sql<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = 'ticketing' and column_name = 'event_id' order by 1`,
    );
    const copied = ['capacity_pools', 'check_in_lists', 'discount_codes', 'ticket_types'];
    const records = ['analytics_parts', 'visitors', 'views', 'analytics'].map((name) => `event_${name}`);
    const sales = ['carts', 'check_ins', 'orders', 'ticket_revocations', 'tickets', 'transactions', 'waitlist_entries'];
    // Monthly partitions of the views.
    const names = rows.map(({ name }) => name).filter((name) => !/^event_views_/.test(name));
    expect(names).toEqual([...copied, ...records, ...sales].sort());
  });
});
