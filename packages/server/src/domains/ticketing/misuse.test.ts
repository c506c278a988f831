/** Misuse by visitors of a shop, and failures of one organization that must not affect others. */
import { arrayBinding, CapacityPool, inSystem, newId, type Ticket, TicketedEvent, User } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, createTestApp, type Tenant, type TestApp } from '../../../test/index.ts';
import {
  buy,
  change,
  checkOut,
  fill,
  openShopFor,
  payAtVendor,
  paymentOf,
  recountOrders,
} from '../../../test/orders.ts';
import { scopeOf as scopeOfTenant } from '../../../test/payments.ts';
import { addDiscountCode, addTicketType, createOnSale, makeDue, type OnSale } from '../../../test/ticketing.ts';
import { issueTickets } from '../../../test/tickets.ts';
import { mailboxOf } from '../../lib/mailbox.ts';
import { refreshPayment } from '../payments/index.ts';
import { readMails } from '../platform/index.ts';
import { countAnalytics } from './analytics/analytics-aggregation.ts';
import { sweepDueCarts } from './carts/cart.jobs.ts';
import { followConsentJob, recordBuyerJob } from './customers/customer.jobs.ts';
import { expireCart } from './holds/hold.ts';
import { mailConfirmation } from './orders/order-mails.ts';
import { finishRefunds, sweepOrders } from './orders/settlement/order.jobs.ts';
import { offerTransfer } from './transfers/transfer.service.ts';
import { serveWaitlist, waitlistScope } from './waitlist/waitlist-offer.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

const running = () => new AbortController().signal;
const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => error.cause?.details?.kind ?? error.code,
  );

const guestOf = ({ organization }: Tenant): Caller =>
  callerFor(test.app, {
    actor: { type: 'api_key', apiKeyId: newId(), kind: 'publishable' },
    isStaff: false,
    organization: { id: organization.id, permissions: new Set(['storefront.read', 'storefront.buy']) },
  });

const take = (tenant: Tenant, { event }: OnSale, ticketTypeId: string, quantity: number) =>
  tenant.call.ticketing.carts.create({ eventId: event.id, items: [{ ticketTypeId, quantity }] });
const give = (tenant: Tenant, cartId: string) => tenant.transaction((ctx) => expireCart(ctx, cartId, 'abandoned'));
const serve = (tenant: Tenant, { event }: OnSale) =>
  serveWaitlist(waitlistScope(test.app, tenant.organization.id), event.id);

describe('what unproved orders say of a mailbox', () => {
  const mailLink = async (to: string) => {
    const [mail] = await readMails(test.app, { to });
    const link = new URL(/https?:\S+/.exec(mail?.text ?? '')?.[0] as string);
    const { id = '', token = '' } = Object.fromEntries(new URLSearchParams(link.hash.slice(1)));
    return { id, token };
  };
  const customerOf = async (tenant: Tenant, text: string) =>
    (await tenant.call.ticketing.customers.list({ filter: { text } })).items[0];
  const consentsOf = async (tenant: Tenant, address: string) =>
    (await tenant.call.contacts.consents.list({ filter: { address } })).items.map(({ status }) => status);
  /** What the listeners do with the order. */
  const listen = ({ organization }: Tenant, orderId: string) =>
    recordBuyerJob.run(test.app, { organizationId: organization.id, event: { payload: { orderId } } }, running());
  const follow = ({ organization }: Tenant, address: string) =>
    followConsentJob.run(
      test.app,
      { organizationId: organization.id, event: { payload: { channel: 'email', address } } },
      running(),
    );
  const asGuest = (shop: Awaited<ReturnType<typeof openShopFor>>) => ({
    ...shop,
    tenant: { ...shop.tenant, call: guestOf(shop.tenant) },
  });

  it('X14: carts.checkout: changes no customer and no consent until the mailbox confirms it', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant, { price: 0 });
    const email = 'owner.of.it@example.in';
    await buy(shop, 1, { customer: { email, firstName: 'Asha', marketingConsent: false } });
    const said = { email, firstName: 'https://evil.example', lastName: 'Evil', phone: '+919819245678' };
    const { order, token } = await buy(asGuest(shop), 1, { customer: { ...said, marketingConsent: true } });
    await listen(tenant, order.id);
    const before = { firstName: 'Asha', lastName: null, phone: null, marketingConsent: false };
    expect(await customerOf(tenant, email)).toMatchObject(before);
    expect(await consentsOf(tenant, email)).toEqual([]);
    const set = (access: { id: string; token: string }, marketingConsent: boolean) =>
      guestOf(tenant).ticketing.orders.setMarketingConsent({ ...access, marketingConsent });
    expect(await kindOf(set({ id: order.id, token }, true))).toBe('mailbox_not_proved');
    expect(await kindOf(set({ id: order.id, token: `${token}x` }, true))).toBe('order_not_found');
    await tenant.transaction((ctx) => mailConfirmation(ctx, order.id));
    const [mail] = await readMails(test.app, { to: email });
    expect(mail?.text).toMatch(/^Hello,\n/);
    expect(mail?.text).toContain('once you confirm it');
    expect(mail?.text).not.toContain('evil');
    await set(await mailLink(email), true);
    expect(await customerOf(tenant, email)).toMatchObject({ ...said, marketingConsent: true });
    expect(await consentsOf(tenant, email)).toEqual(['opted_in']);
    await set(await mailLink(email), false);
    expect(await customerOf(tenant, email)).toMatchObject({ marketingConsent: false });
    expect(await consentsOf(tenant, email)).toEqual(['opted_out']);
  });

  it('X14: queueMail: visitors cause a bounded number of mails to a mailbox, whatever they do', async () => {
    const tenant = await test.createTenant();
    const shop = asGuest(await openShopFor(tenant, { price: 0, capacity: 200 }));
    const email = (i: number) => `flooded+${i}@example.in`;
    const outcomes: string[] = [];
    for (let i = 0; i < 12; i++) outcomes.push(await kindOf(buy(shop, 1, { customer: { email: email(i) } })));
    expect(outcomes).toEqual([...Array(10).fill('done'), ...Array(2).fill('too_many_attempts')]);
    const soldOut = await createOnSale(tenant, { capacity: 1 });
    await take(tenant, soldOut, soldOut.ticketType.id, 1);
    const join = (to: string) =>
      shop.tenant.call.ticketing.waitlist.join({
        ...{ eventId: soldOut.event.id, ticketTypeId: soldOut.ticketType.id, email: to },
      });
    expect(await kindOf(join(email(20)))).toBe('too_many_attempts');
    const { tickets, token } = await issueTickets(tenant, soldOut);
    const offer = { ticketId: tickets[0]?.id as string, token, toEmail: email(21) };
    expect(await kindOf(shop.tenant.call.ticketing.transfers.offer(offer))).toBe('too_many_attempts');
    expect(await kindOf(join('another@example.in'))).toBe('done');
    expect(mailboxOf('A.Sha+x@GoogleMail.com')).toBe(mailboxOf('asha@gmail.com'));
    // The organization itself is not limited.
    expect(await kindOf(buy({ ...shop, tenant }, 1, { customer: { email: email(22) } }))).toBe('done');
  });

  it('T22: carts.checkout: buyers become contacts, the last word counts, and it can be withdrawn', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant);
    const email = 'meera@example.in';
    const say = async (marketingConsent?: boolean) =>
      (await buy(shop, 1, { customer: { email, firstName: 'Meera', lastName: 'Nair', marketingConsent } })).order.id;
    const [first, second, third] = [await say(true), await say(false), await say()];
    expect(await customerOf(tenant, email)).toMatchObject({ marketingConsent: false });
    for (const id of [third, second, first]) await listen(tenant, id);
    expect(await consentsOf(tenant, email)).toEqual(['opted_out']);
    const { items } = await tenant.call.contacts.list({ filter: { text: email } });
    expect(items).toMatchObject([{ name: 'Meera Nair', email }]);
    await listen(tenant, await say(true));
    await follow(tenant, email);
    expect(await customerOf(tenant, email)).toMatchObject({ marketingConsent: true });
    expect(await consentsOf(tenant, email)).toEqual(['opted_in']);
    await tenant.call.contacts.consents.set({ channel: 'email', address: email, status: 'opted_out', source: 'call' });
    await follow(tenant, email);
    expect(await customerOf(tenant, email)).toMatchObject({ marketingConsent: false });
  });

  it('T22: a paid order of a visitor makes a contact that gets no messages before its mailbox confirms', async () => {
    const tenant = await test.createTenant();
    const shop = asGuest(await openShopFor(tenant));
    const email = 'new.buyer@example.in';
    const { order } = await buy(shop, 1, { customer: { email, marketingConsent: true } });
    await listen(tenant, order.id);
    expect((await tenant.call.contacts.list({ filter: { text: email } })).items).toHaveLength(1);
    expect(await consentsOf(tenant, email)).toEqual(['opted_out']);
    await tenant.transaction((ctx) => mailConfirmation(ctx, order.id));
    const said = { ...(await mailLink(email)), marketingConsent: true };
    await shop.tenant.call.ticketing.orders.setMarketingConsent(said);
    expect(await consentsOf(tenant, email)).toEqual(['opted_in']);
  });
});

describe('people who are no members', () => {
  it('T21: carts.checkout: buy where guests may not, and see their own orders alone', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant, { price: 0 });
    await tenant.call.organizations.settings.update({ allowGuestCheckout: false });
    const visited = {
      id: tenant.organization.id,
      permissions: new Set(['storefront.read', 'storefront.buy'] as const),
    };
    const personWith = async () => {
      const user = await createUser(test.database);
      const actor = { type: 'user' as const, userId: user.id, sessionId: newId() };
      const call = callerFor(
        test.app,
        { actor, isStaff: false, organization: null, visited },
        { organizationId: visited.id },
      );
      return { user, call, shop: { ...shop, tenant: { ...tenant, call } } };
    };
    const [asha, ravi] = [await personWith(), await personWith()];
    expect(await kindOf(fill({ ...shop, tenant: { ...tenant, call: guestOf(tenant) } }))).toBe(
      'guest_checkout_disabled',
    );
    const { order } = await buy(asha.shop, 1, { customer: { email: asha.user.email, marketingConsent: true } });
    expect(await tenant.call.ticketing.orders.get({ id: order.id })).toMatchObject({ userId: asha.user.id });
    const { items } = await asha.call.ticketing.orders.listOwn({});
    expect(items).toMatchObject([{ id: order.id, event: { id: shop.event.id, title: shop.event.title } }]);
    expect(await asha.call.ticketing.orders.getOwn({ id: order.id })).toMatchObject({ id: order.id });
    expect((await ravi.call.ticketing.orders.listOwn({})).items).toEqual([]);
    expect(await kindOf(ravi.call.ticketing.orders.getOwn({ id: order.id }))).toBe('order_not_found');
    expect(await kindOf(guestOf(tenant).ticketing.orders.listOwn({}))).toBe('person_required');
    // A visitor has no other right in the organization, and is limited as every visitor is.
    expect(await kindOf(asha.call.ticketing.orders.get({ id: order.id }))).toBe('organization_not_found');
    expect(await kindOf(asha.call.organizations.get())).toBe('organization_not_found');
    const flood: string[] = [];
    for (let i = 0; i < 11; i++)
      flood.push(await kindOf(buy(asha.shop, 1, { customer: { email: 'other@example.in' } })));
    expect(flood.at(-1)).toBe('too_many_attempts');
  });

  it('T21: carts.checkout: a verified address of the account proves the mailbox, another one does not', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant, { price: 0 });
    const user = await createUser(test.database);
    const visited = {
      id: tenant.organization.id,
      permissions: new Set(['storefront.read', 'storefront.buy'] as const),
    };
    const actor = { type: 'user' as const, userId: user.id, sessionId: newId() };
    const call = callerFor(
      test.app,
      { actor, isStaff: false, organization: null, visited },
      { organizationId: visited.id },
    );
    const provedAt = async (email: string) => {
      const { order } = await buy({ ...shop, tenant: { ...tenant, call } }, 1, { customer: { email } });
      return (await tenant.call.ticketing.orders.get({ id: order.id })).buyerProvedAt;
    };
    const setVerified = (emailVerifiedAt: Date | null) =>
      inSystem(test.database, (db) => User.query(db).findById(user.id).patch({ emailVerifiedAt }).execute());
    await setVerified(null);
    expect(await provedAt(user.email)).toBeNull();
    await setVerified(new Date());
    expect(await provedAt(user.email)).toEqual(expect.any(Date));
    expect(await provedAt('another@example.in')).toBeNull();
  });
});

describe('the waiting list', () => {
  it('waitlist.join: refuses more seats than exist, which would block all later entries', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 5 });
    const { id: ticketTypeId } = sale.ticketType;
    const join = (quantity: number) =>
      tenant.call.ticketing.waitlist.join({
        eventId: sale.event.id,
        ticketTypeId,
        email: `waiting.${quantity}@example.in`,
        quantity,
      });
    const { cart } = await take(tenant, sale, ticketTypeId, 5);
    await expect(join(6)).rejects.toMatchObject({
      cause: { details: { kind: 'quantity_above_maximum', maximum: 5 } },
    });
    const [first, second] = [await join(4), await join(1)];
    await give(tenant, cart.id);
    // With the smaller quantity, the first entry can never be served.
    await tenant.call.ticketing.ticketTypes.update({ id: ticketTypeId, quantity: 3 });
    await serve(tenant, sale);
    const { items } = await tenant.call.ticketing.waitlist.list();
    const statusOf = ({ entry }: typeof first) => items.find(({ id }) => id === entry.id)?.status;
    expect([statusOf(first), statusOf(second)]).toEqual(['expired', 'offered']);
    expect(await kindOf(take(tenant, sale, ticketTypeId, 2))).toBe('done');
  });

  it('waitlist.join: guest_checkout_disabled for guests when only accounts may buy', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 0 });
    const wanted = { eventId: sale.event.id, ticketTypeId: sale.ticketType.id };
    const { join } = guestOf(tenant).ticketing.waitlist;
    expect(await kindOf(join({ ...wanted, email: 'asha@example.in' }))).toBe('done');
    await tenant.call.organizations.settings.update({ allowGuestCheckout: false });
    expect(await kindOf(join({ ...wanted, email: 'meera@example.in' }))).toBe('guest_checkout_disabled');
  });

  it('carts.setItems: cart_held_for_waitlist when an offer is swapped for other tickets', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 50 });
    const { ticketType: rare } = await addTicketType(tenant, sale, { capacity: 2 });
    const { cart } = await take(tenant, sale, rare.id, 2);
    const { entry, token } = await tenant.call.ticketing.waitlist.join({
      eventId: sale.event.id,
      ticketTypeId: rare.id,
      email: 'asha@example.in',
      quantity: 2,
    });
    await give(tenant, cart.id);
    await serve(tenant, sale);
    const { offer } = await tenant.call.ticketing.waitlist.get({ id: entry.id, token });
    const access = { id: offer?.cartId as string, token };
    const { setItems, applyDiscount } = tenant.call.ticketing.carts;
    const swapped = [
      { ticketTypeId: rare.id, quantity: 0 },
      { ticketTypeId: sale.ticketType.id, quantity: 10 },
    ];
    expect(await kindOf(setItems({ ...access, items: swapped }))).toBe('cart_held_for_waitlist');
    expect(await setItems({ ...access, items: [{ ticketTypeId: rare.id, quantity: 1 }] })).toMatchObject({
      items: [{ quantity: 1 }],
    });
    const { code } = await addDiscountCode(tenant);
    expect(await applyDiscount({ ...access, discountCode: code })).toMatchObject({ discountAmount: 100 });
  });
});

describe('currency', () => {
  it('carts.checkout: currency_mismatch after the event has changed its currency', async () => {
    const shop = await openShopFor(await test.createTenant());
    const filled = await fill(shop);
    await shop.tenant.call.ticketing.events.update({ id: shop.event.id, version: 1, currency: 'USD' });
    expect(await kindOf(checkOut(shop, filled))).toBe('currency_mismatch');
    expect(await kindOf(buy(shop))).toBe('done');
  });
});

describe('a transferred ticket', () => {
  it('orders.getByToken: hides the new holder from the buyer', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant);
    const { tickets, token, order } = await issueTickets(tenant, sale, 2);
    const { id } = tickets[0] as Ticket;
    const toEmail = 'friend@example.in';
    const { ticketing } = tenant.call;
    await ticketing.transfers.offer({ ticketId: id, token, toEmail });
    const [mail] = await readMails(test.app, { to: toEmail });
    const link = new URL(mail?.text.match(/https?:\S+\/tickets\/transfer\S+/)?.[0] as string);
    const sent = new URLSearchParams(link.hash.slice(1));
    const access = { id: sent.get('id') as string, token: sent.get('token') as string };
    const { token: own } = await ticketing.transfers.accept({ ...access, firstName: 'Meera', lastName: 'Rao' });
    const attendeeInfo = { firstName: 'Meera', phone: '+919800000000' };
    await ticketing.tickets.updateAttendeeByToken({ id, token: own, attendeeInfo });
    const shown = await ticketing.orders.getByToken({ id: order.id, token });
    expect(shown.tickets.find((ticket) => ticket.id === id)).toMatchObject({ attendeeInfo: null, checkedInAt: null });
    expect(shown.tickets.find((ticket) => ticket.id !== id)).toMatchObject({ attendeeInfo: { firstName: 'Asha' } });
    expect(JSON.stringify(shown)).not.toContain('Meera');
    const known = await ticketing.orders.get({ id: order.id });
    expect(known.tickets.find((ticket) => ticket.id === id)).toMatchObject({ attendeeInfo });
  });

  it('transfers.offer: limits the mails from one network', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant);
    const { tickets, token } = await issueTickets(tenant, sale, 61);
    const request = {
      id: 'r',
      ip: '192.0.2.7',
      userAgent: null,
      origin: null,
      idempotencyKey: null,
      organizationId: null,
    };
    const actor = { type: 'api_key', apiKeyId: newId(), kind: 'publishable' } as const;
    const offer = ({ id }: Ticket, i: number) =>
      tenant.transaction((ctx) =>
        offerTransfer({ ...ctx, actor, request }, { ticketId: id, token, toEmail: `friend.${i}@example.in` }),
      );
    for (const [i, ticket] of tickets.slice(0, 60).entries()) await offer(ticket, i);
    const last = tickets[60] as Ticket;
    await expect(offer(last, 60)).rejects.toMatchObject({ details: { kind: 'too_many_attempts' } });
    // Members of the organization are not limited.
    expect(
      await kindOf(tenant.call.ticketing.transfers.offerFor({ ticketId: last.id, toEmail: 'friend@example.in' })),
    ).toBe('done');
  });
});

describe('a failure in one organization', () => {
  it('countAnalytics: aggregates the other organizations', async () => {
    const [poor, other] = [await test.createTenant(), await test.createTenant()];
    for (const tenant of [poor, other]) {
      const { event } = await createOnSale(tenant);
      await tenant.call.ticketing.storefront.recordView({ eventId: event.id, visitorId: 'visitor-1' });
      if (tenant === poor) {
        await tenant.transaction((ctx) => TicketedEvent.of(ctx).patch({ timeZone: 'Nowhere/Land' }).execute());
      }
    }
    await countAnalytics.run(test.app, {}, running());
    const { rows } = await other.transaction((ctx) =>
      ctx.db.raw('select total_views from ticketing.event_analytics where organization_id = ?', [ctx.organization.id]),
    );
    expect(rows).toEqual([{ totalViews: 1 }]);
  });

  it('sweepDueCarts: sweeps the other organizations', async () => {
    const tenants = [await test.createTenant(), await test.createTenant()];
    const [poor, other] = tenants as [Tenant, Tenant];
    const carts: string[] = [];
    for (const tenant of tenants) {
      const sale = await createOnSale(tenant);
      const { cart } = await take(tenant, sale, sale.ticketType.id, 1);
      carts.push(cart.id);
      await makeDue(tenant, cart.id);
    }
    await poor.transaction((ctx) => CapacityPool.of(ctx).patch({ held: 0 }).execute());
    await sweepDueCarts(test.app);
    const { rows } = await other.transaction((ctx) =>
      ctx.db.raw('select status from ticketing.carts where id = ?', [carts[1] as string]),
    );
    expect(rows).toEqual([{ status: 'expired' }]);
  });

  it('sweepOrders: hundreds of unpaid orders of one organization do not delay the others', {
    timeout: 60_000,
  }, async () => {
    const [crowded, other] = [await test.createTenant(), await test.createTenant()];
    for (const tenant of [crowded, other]) {
      const shop = await openShopFor(tenant, { sandbox: {}, capacity: null });
      await buy(shop);
    }
    const own = [crowded.organization.id];
    // 250 copies of its order, each with its own cart.
    await change(
      crowded,
      `with source as (select * from ticketing.orders where organization_id = ?),
       copies as (
         insert into ticketing.carts (organization_id, id, event_id, session_hash, status, currency, expires_at, reclaim_at)
         select organization_id, platform.new_id(), event_id, 'none', 'expired', currency, now(), now()
         from source, generate_series(1, 250) returning id
       )
       insert into ticketing.orders (organization_id, order_number, event_id, cart_id, customer_id, customer, access_hashes,
         currency, pay_by)
       select organization_id, 'X-' || row_number() over (), event_id, copies.id, customer_id, customer, access_hashes,
         currency, now() - interval '1 hour' from source, copies`,
      own,
    );
    await change(other, `update ticketing.orders set pay_by = now() - interval '1 minute' where organization_id = ?`, [
      other.organization.id,
    ]);
    await sweepOrders.run(test.app, {}, running());
    const { items } = await other.call.ticketing.orders.list();
    expect(items).toMatchObject([{ status: 'cancelled' }]);
    const { items: left } = await crowded.call.ticketing.orders.list({ filter: { status: 'pending' }, limit: 200 });
    expect(left.length).toBeGreaterThan(40);
  });
});

describe('time zones', () => {
  const create = (tenant: Tenant, timeZone: string) =>
    tenant.call.ticketing.events.create({
      title: 'Concert',
      startsAt: new Date('2027-01-01T18:00:00Z'),
      endsAt: new Date('2027-01-01T20:00:00Z'),
      timeZone,
    });

  it.each(['IST', 'CAT', 'AET', 'EST', 'SystemV/PST8', '+05:30'])(
    'events.create: refuses the time zone %s, which PostgreSQL reads differently',
    async (zone) => {
      const tenant = await test.createTenant();
      await expect(create(tenant, zone)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    },
  );

  it('time zones: PostgreSQL and JavaScript agree', async () => {
    const tenant = await test.createTenant();
    const zones = [
      'UTC',
      'Asia/Kolkata',
      'Etc/GMT+5',
      'America/Argentina/Buenos_Aires',
      'US/Pacific',
      'America/New_York',
      'Europe/London',
      'Australia/Lord_Howe',
    ];
    const moment = new Date('2026-07-01T00:00:00Z');
    const { rows } = await tenant.transaction((ctx) =>
      ctx.db.raw(
        `select name, to_char(?::timestamptz at time zone name, 'YYYY-MM-DD HH24:MI:SS') as there from unnest(?::text[]) name`,
        [moment, arrayBinding(zones)],
      ),
    );
    const here = (timeZone: string) => moment.toLocaleString('sv-SE', { timeZone });
    expect(rows).toEqual(zones.map((name) => ({ name, there: here(name) })));
  });
});

describe('refunds at the payment vendor', () => {
  it('finishRefunds: ends an order that was refunded before its payment was reported', async () => {
    const tenant = await test.createTenant();
    const shop = await openShopFor(tenant, { sandbox: {} });
    const { order } = await buy(shop);
    await fill(shop, 2);
    const { id: paymentId, subjectType } = await paymentOf(tenant, order.id);
    await payAtVendor(shop);
    await test.sql('update payments.sandbox_charges set refunded_amount = amount where account = $1', [shop.gatewayId]);
    await refreshPayment(await scopeOfTenant(tenant), paymentId);
    const [refund] = (await tenant.call.payments.refunds.list({ filter: { paymentId } })).items;
    const payload = { refundId: refund?.id as string, paymentId, subjectType };
    const delivered = { organizationId: tenant.organization.id, event: { payload } };
    await finishRefunds.run(test.app, delivered, running());
    await finishRefunds.run(test.app, delivered, running());
    const after = await tenant.call.ticketing.orders.get({ id: order.id });
    expect(after).toMatchObject({ status: 'refunded', refundedAmount: after.total, tickets: [{ status: 'refunded' }] });
    await recountOrders(tenant, shop.gatewayId);
  });
});
