import { type ApiKey, EventView, TicketedEvent, WaitlistEntry } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerFor, createTestApp, type Tenant, type TestApp } from '../../../../test/index.ts';
import { addCart, type OnSale } from '../../../../test/ticketing.ts';
import { holdSeats } from '../holds/hold.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const dates = {
  startsAt: new Date('2099-11-01T13:00:00Z'),
  endsAt: new Date('2099-11-01T18:00:00Z'),
  timeZone: 'Asia/Kolkata',
};

/** Calls as a page does, with a publishable key. */
const visitor = ({ organization }: Tenant) =>
  callerFor(test.app, {
    actor: { type: 'api_key', apiKeyId: organization.id, kind: 'publishable' },
    isStaff: false,
    organization: { id: organization.id, permissions: new Set(['storefront.read'] as ApiKey['scopes']) },
  }).ticketing.storefront;

async function publish({ call }: Tenant, event: object = {}, types: object[] = [{}]) {
  const { events, ticketTypes } = call.ticketing;
  const { id, slug, currency } = await events.create({ ...dates, title: 'Concert', currency: 'INR', ...event });
  const made = [];
  for (const type of types)
    made.push(await ticketTypes.create({ eventId: id, name: 'Entry', price: 1000, quantity: 50, ...type }));
  await events.publish({ id });
  return { id, slug, currency, types: made };
}

describe('ticketing.storefront.listEvents', () => {
  it('storefront.listEvents: lists published public events, soonest first', async () => {
    const tenant = await test.createTenant();
    await publish(tenant, { title: 'Later', startsAt: new Date('2099-10-30') });
    await publish(tenant, { title: 'Sooner', startsAt: new Date('2099-10-01') });
    await publish(tenant, { title: 'Unlisted', visibility: 'unlisted' });
    await publish(tenant, { title: 'Private', visibility: 'private' });
    const cancelled = await publish(tenant, { title: 'Cancelled' });
    await tenant.call.ticketing.events.cancel({ id: cancelled.id, reason: 'Rain' });
    await tenant.call.ticketing.events.create({ ...dates, title: 'Draft' });
    const over = await publish(tenant, { title: 'Over' });
    await test.sql(
      `set role tessera_system; update ticketing.events set starts_at = '2020-01-01', ends_at = '2020-01-02' where id = '${over.id}'`,
    );

    const shop = visitor(tenant);
    const titles = (items: { title: string }[]) => items.map(({ title }) => title);
    const all = await shop.listEvents({});
    expect(titles(all.items)).toEqual(['Sooner', 'Later']);
    expect(titles((await shop.listEvents({ filter: { includePast: true } })).items)).toEqual([
      'Over',
      'Sooner',
      'Later',
    ]);
    const first = await shop.listEvents({ limit: 1 });
    expect(titles((await shop.listEvents({ limit: 1, cursor: first.nextCursor as string })).items)).toEqual(['Later']);
    expect(titles((await shop.listEvents({ sort: { field: 'publishedAt', direction: 'desc' } })).items)).toEqual([
      'Sooner',
      'Later',
    ]);
    expect(all.items[0]).toMatchObject({ sale: 'on_sale', priceFrom: 1000, priceTo: 1000 });
  });

  it('storefront.listEvents: filters by text, place, category, dates and price', async () => {
    const tenant = await test.createTenant();
    await publish(tenant, { title: 'Café Jazz', city: 'Kōchi', country: 'IN', tags: ['music'], category: 'music' }, [
      { price: 0 },
      { price: 5000 },
    ]);
    await publish(tenant, { title: 'Webinar', locationType: 'virtual', currency: 'EUR' }, [
      { price: 2000 },
      { price: 0, isHidden: true },
    ]);
    await publish(tenant, { title: 'Fair', locationType: 'hybrid', startsAt: new Date('2099-09-01') }, [
      { price: 9000 },
    ]);
    const found = async (filter: object) =>
      (await visitor(tenant).listEvents({ filter })).items.map(({ title }) => title).sort();
    expect(await found({ text: 'cafe' })).toEqual(['Café Jazz']);
    expect(await found({ city: 'KOCHI' })).toEqual(['Café Jazz']);
    expect(await found({ country: 'in', tags: ['music'], category: 'music' })).toEqual(['Café Jazz']);
    expect(await found({ isOnline: true })).toEqual(['Fair', 'Webinar']);
    expect(await found({ isOnline: false })).toEqual(['Café Jazz', 'Fair']);
    expect(await found({ isFree: true })).toEqual(['Café Jazz']);
    expect(await found({ isFree: false })).toEqual(['Café Jazz', 'Fair', 'Webinar']);
    expect(await found({ minPrice: 1000, maxPrice: 4000 })).toEqual(['Webinar']);
    expect(await found({ minPrice: 5001 })).toEqual(['Fair']);
    expect(await found({ currency: 'EUR' })).toEqual(['Webinar']);
    expect(await found({ startsBefore: new Date('2099-10-01') })).toEqual(['Fair']);
  });
});

describe('ticketing.storefront.getEvent', () => {
  it('storefront.getEvent: returns what a page shows, and no figures or secrets of the organizer', async () => {
    const tenant = await test.createTenant();
    await tenant.call.organizations.settings.update({
      defaultCurrency: 'INR',
      serviceFeeBasisPoints: 500,
      serviceFeeAmount: 100,
      primaryColor: '#112233',
      refundPolicy: 'Until the day before.',
    });
    const { id, slug, types } = await publish(
      tenant,
      {
        capacity: 40,
        virtualEventUrl: 'https://secret.example/room',
        description: 'Long\n\ntext',
        venueName: 'Hall',
        city: 'Kochi',
        country: 'IN',
      },
      [
        { quantity: 30, taxBasisPoints: 1800, metadata: { margin: 7 } },
        { name: 'Free', price: 0, quantity: 3 },
      ],
    );
    const page = await visitor(tenant).getEvent({ slug });
    expect(await visitor(tenant).getEvent({ id })).toEqual(page);
    expect(page).toMatchObject({
      id,
      status: 'published',
      sale: 'on_sale',
      priceFrom: 0,
      priceTo: 1000,
      taxInclusive: true,
      seoTitle: 'Concert',
      seoDescription: 'Long text',
      discount: null,
      organizer: {
        name: 'Test Organization',
        primaryColor: '#112233',
        refundPolicy: 'Until the day before.',
        allowGuestCheckout: true,
      },
    });
    expect(page.ticketTypes).toMatchObject([
      { id: types[0]?.id, price: 1000, fee: 150, total: 1150, available: 10, sale: 'on_sale', isHidden: false },
      { name: 'Free', price: 0, fee: 0, total: 0, available: 3, isFree: true },
    ]);
    expect(page.structuredData).toMatchObject({
      '@type': 'Event',
      startDate: '2099-11-01T13:00:00.000Z',
      location: { name: 'Hall', address: { addressLocality: 'Kochi', addressCountry: 'IN' } },
      offers: [{ price: '11.50', priceCurrency: 'INR', availability: 'https://schema.org/InStock' }, { price: '0.00' }],
    });
    const text = JSON.stringify(page);
    for (const secret of [
      'secret.example',
      'margin',
      'quantity',
      'sold"',
      'held',
      'revenue',
      'poolId',
      'createdBy',
      'metadata',
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('storefront.getEvent: returns the sale status of each type', async () => {
    const tenant = await test.createTenant();
    const { id, currency, types } = await publish(tenant, {}, [
      { name: 'taken', quantity: 2 },
      { name: 'too few', quantity: 3, minPerOrder: 4, maxPerOrder: 4 },
      { name: 'later', salesStartsAt: new Date('2099-01-01') },
      { name: 'before', salesEndsAt: new Date('2020-01-01') },
      { name: 'endless', quantity: null },
    ]);
    const cart = await addCart(tenant, { event: { id, currency } } as OnSale);
    const [taken] = types;
    await tenant.transaction((ctx) => holdSeats(ctx, cart.id, [{ ticketTypeId: taken?.id as string, quantity: 2 }]));
    const sales = async () =>
      (await visitor(tenant).getEvent({ id })).ticketTypes.map(({ name, sale, available }) => [name, sale, available]);
    expect(await sales()).toEqual([
      ['taken', 'sold_out', 0],
      ['too few', 'sold_out', 0],
      ['later', 'upcoming', 0],
      ['before', 'ended', 0],
      ['endless', 'on_sale', 10],
    ]);
    // Free seats are kept for the waiting list.
    await tenant.transaction((ctx) =>
      WaitlistEntry.add(ctx, {
        eventId: id,
        ticketTypeId: types[4]?.id as string,
        email: 'a@example.in',
        quantity: 1,
        tokenHash: 'x',
      }),
    );
    expect((await sales()).at(-1)).toEqual(['endless', 'sold_out', 0]);
    await tenant.call.ticketing.events.update({ id, version: 1, salesEndsAt: new Date('2020-01-01') });
    expect(new Set((await sales()).map(([, sale]) => sale))).toEqual(new Set(['ended']));
    await tenant.call.ticketing.events.cancel({ id, reason: 'Rain' });
    expect(await visitor(tenant).getEvent({ id })).toMatchObject({
      status: 'cancelled',
      sale: 'cancelled',
      cancellationReason: 'Rain',
    });
  });

  it('storefront.getEvent: shows hidden types only with a code that names them', async () => {
    const tenant = await test.createTenant();
    const { discountCodes } = tenant.call.ticketing;
    const { id, types } = await publish(tenant, {}, [{}, { name: 'VIP', isHidden: true }]);
    const vip = types[1]?.id as string;
    const on = { eventId: id, type: 'percent' as const, discountBasisPoints: 0 };
    await discountCodes.create({ ...on, code: 'VIP', ticketTypeIds: [vip] });
    await discountCodes.create({ ...on, code: 'ALL' });
    await discountCodes.create({ ...on, code: 'OVER', ticketTypeIds: [vip], endsAt: new Date('2020-01-01') });
    await discountCodes.create({ ...on, code: 'OFF', ticketTypeIds: [vip], isActive: false });
    const names = async (code?: string) =>
      (await visitor(tenant).getEvent({ id, discountCode: code })).ticketTypes.map(({ name }) => name);
    expect(await names('vip')).toEqual(['Entry', 'VIP']);
    for (const code of [undefined, 'ALL', 'OVER', 'OFF', 'WRONG', '%']) expect(await names(code)).toEqual(['Entry']);
    expect((await visitor(tenant).getEvent({ id, discountCode: 'ALL' })).discount).toMatchObject({
      code: 'ALL',
      ticketTypeIds: null,
    });
    expect((await visitor(tenant).getEvent({ id, discountCode: 'OFF' })).discount).toBeNull();
  });

  it('storefront.getEvent: says why a code does not apply', async () => {
    const tenant = await test.createTenant();
    const { discountCodes, carts } = tenant.call.ticketing;
    const { id, types } = await publish(tenant, { visibility: 'private' }, [{ price: 0 }]);
    const on = { eventId: id, type: 'percent' as const, discountBasisPoints: 0 };
    for (const values of [
      { code: 'GOOD' },
      { code: 'EARLY', startsAt: new Date(Date.now() + 60_000) },
      { code: 'OVER', endsAt: new Date('2020-01-01') },
      { code: 'OFF', isActive: false },
      { code: 'ONCE', maxUses: 1 },
    ]) {
      await discountCodes.create({ ...on, ...values });
    }
    const shop = visitor(tenant);
    const look = (code?: string) => shop.getEvent({ id, discountCode: code });
    const items = [{ ticketTypeId: types[0]?.id as string, quantity: 1 }];
    const { cart, token } = await carts.create({ eventId: id, items, discountCode: 'ONCE' });
    // A held use does not count as used.
    expect(await look('ONCE')).toMatchObject({ discount: { code: 'ONCE' }, discountProblem: null });
    await carts.checkout({ id: cart.id, token, customer: { email: 'asha@example.in' } });
    // A used-up code still opens the private event.
    expect(await look('ONCE')).toMatchObject({ discount: null, discountProblem: 'used_up' });
    expect(await look('GOOD')).toMatchObject({ discount: { code: 'GOOD' }, discountProblem: null });
    for (const code of [undefined, 'EARLY', 'OVER', 'OFF', 'NONE']) {
      await expect(look(code)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await tenant.transaction((ctx) => TicketedEvent.of(ctx).where({ id }).patch({ visibility: 'public' }).execute());
    for (const [code, problem] of [
      [undefined, null],
      ['EARLY', 'not_started'],
      ['OVER', 'expired'],
      ['OFF', 'not_found'],
      ['NONE', 'not_found'],
    ] as const) {
      expect(await look(code)).toMatchObject({ discount: null, discountProblem: problem });
    }
  });

  it('storefront.getEvent: returns when a type is on sale, by its own window and that of the event', async () => {
    const tenant = await test.createTenant();
    const now = Date.now();
    const at = (days: number) => new Date(now + days * 86_400_000);
    const event = { startsAt: at(30), endsAt: at(31) };
    const plain = await publish(tenant, event, [{}, { salesStartsAt: at(1), salesEndsAt: at(2) }]);
    const narrow = await publish(tenant, { ...event, salesStartsAt: at(1), salesEndsAt: at(20) }, [
      {},
      { salesStartsAt: at(-1), salesEndsAt: at(25) },
      { salesStartsAt: at(3), salesEndsAt: at(4) },
    ]);
    const windows = async (id: string) =>
      (await visitor(tenant).getEvent({ id })).ticketTypes.map(({ opensAt, closesAt }) => [opensAt, closesAt]);
    expect(await windows(plain.id)).toEqual([
      [null, at(31)],
      [at(1), at(2)],
    ]);
    expect(await windows(narrow.id)).toEqual([
      [at(1), at(20)],
      [at(1), at(20)],
      [at(3), at(4)],
    ]);
  });

  it('storefront.getEvent: finds unlisted events, private ones with a code, and no drafts', async () => {
    const tenant = await test.createTenant();
    const { discountCodes, events } = tenant.call.ticketing;
    const unlisted = await publish(tenant, { visibility: 'unlisted' });
    const hidden = await publish(tenant, { visibility: 'private' });
    const draft = await events.create({ ...dates, title: 'Draft' });
    await discountCodes.create({ type: 'percent', code: 'FRIENDS', discountBasisPoints: 0, eventId: hidden.id });
    await discountCodes.create({ type: 'percent', code: 'EVERYWHERE', discountBasisPoints: 0 });
    const shop = visitor(tenant);
    await shop.getEvent({ slug: unlisted.slug });
    await shop.getEvent({ slug: hidden.slug, discountCode: 'friends' });
    for (const wrong of [
      { slug: hidden.slug },
      { id: hidden.id },
      { slug: hidden.slug, discountCode: 'EVERYWHERE' },
      { id: draft.id },
      { slug: 'nothing' },
    ]) {
      await expect(shop.getEvent(wrong)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(shop.getEvent({})).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(shop.getEvent({ id: draft.id, slug: 'both' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('ticketing.storefront.recordView', () => {
  it('storefront.recordView: stores a hash of the visitor and the host of the referrer', async () => {
    const tenant = await test.createTenant();
    const other = await test.createTenant();
    const { id } = await publish(tenant);
    const same = await publish(other);
    const visitorId = 'visitor-0001';
    await visitor(tenant).recordView({ eventId: id, visitorId, referrer: 'https://www.news.example/a?token=secret' });
    await visitor(tenant).recordView({ eventId: id, visitorId, referrer: 'not an address' });
    await visitor(tenant).recordView({ eventId: id, visitorId: 'visitor-0002' });
    await visitor(other).recordView({ eventId: same.id, visitorId });
    const views = (whose: Tenant) => whose.transaction((ctx) => EventView.of(ctx).orderBy('id').execute());
    const [one, two, three] = await views(tenant);
    const [elsewhere] = await views(other);
    expect([one, two, three].map((view) => view?.referrer)).toEqual(['news.example', null, null]);
    expect(two?.visitor).toBe(one?.visitor);
    expect(new Set([one?.visitor, three?.visitor, elsewhere?.visitor]).size).toBe(3);
    expect(JSON.stringify([one, elsewhere])).not.toContain(visitorId);
    await expect(visitor(tenant).recordView({ eventId: same.id, visitorId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { items } = await tenant.call.organizations.activity.list({ filter: { action: 'ticketing.storefront' } });
    expect(items).toEqual([]);
  });
});
