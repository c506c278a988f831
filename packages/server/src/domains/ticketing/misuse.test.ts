/** Misuse by visitors of a shop, and failures of one organization that must not affect others. */
import { arrayBinding, CapacityPool, newId, type Ticket, TicketedEvent } from '@tessera/db';
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
import { refreshPayment } from '../payments/index.ts';
import { readMails } from '../platform/index.ts';
import { countAnalytics } from './analytics/analytics-aggregation.ts';
import { sweepDueCarts } from './carts/cart.jobs.ts';
import { expireCart } from './holds/hold.ts';
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
