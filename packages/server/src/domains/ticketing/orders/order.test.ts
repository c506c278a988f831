/** Orders for people of the organization: list, notes, mails, export; and what buyers see of them. */
import { Order, OrderPaymentStatus, OrderStatus } from '@tessera/db';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { aCustomer, buy, change, openShopFor, recountOrders, type Shop } from '../../../../test/orders.ts';
import { addTicketType } from '../../../../test/ticketing.ts';
import { readMails } from '../../platform/index.ts';
import type { OrderFilter } from './order.schema.ts';
import { mailConfirmation } from './order-mails.ts';
import { newOrderNumber, parseOrderNumber } from './order-number.ts';
import { orderPaymentTransitions, orderTransitions } from './order-state.ts';

let server: TestServer;
let tenant: Tenant;
let shop: Shop;
beforeAll(async () => {
  server = await createTestServer();
  tenant = await createTenant(server.app);
  shop = await openShopFor(tenant, { event: { title: 'संगीत सभा', venueName: 'Shaniwar Wada' } });
});
afterAll(() => server[Symbol.asyncDispose]());

/** `#organization=…&id=…&token=…` of the newest mail to an address. */
async function linkOf(email: string) {
  const [mail] = await readMails(server.app, { to: email });
  const link = new URL(/https?:\S+/.exec(mail?.text ?? '')?.[0] as string);
  const { id, token, organization } = Object.fromEntries(new URLSearchParams(link.hash.slice(1)));
  return { id: id as string, token: token as string, organization };
}

it('orderTransitions, orderPaymentTransitions: cover every status', () => {
  expect(Object.keys(orderTransitions).sort()).toEqual([...OrderStatus.options].sort());
  expect(Object.keys(orderPaymentTransitions).sort()).toEqual([...OrderPaymentStatus.options].sort());
});

describe('order numbers', () => {
  it('newOrderNumber, parseOrderNumber: easy to read and to type', () => {
    for (let i = 0; i < 200; i++)
      expect(newOrderNumber()).toMatch(/^[2-9BCDFGHJKMNPQRTVWXYZ]{4}-[2-9BCDFGHJKMNPQRTVWXYZ]{4}$/);
    expect(parseOrderNumber(' k7qm 4ztx')).toBe('K7QM-4ZTX');
    expect(parseOrderNumber('asha')).toBeNull();
  });
});

describe('ticketing.orders', () => {
  it('orders.list: filters by number, buyer, event and status', async () => {
    const other = await openShopFor(tenant);
    const { order } = await buy(shop, 1, { customer: aCustomer({ firstName: 'Zoë', email: 'zoe@example.in' }) });
    await buy(other, 1);
    const { orders } = tenant.call.ticketing;
    const found = async (filter: z.input<typeof OrderFilter>) =>
      (await orders.list({ filter })).items.map(({ id }) => id);
    expect(await found({ text: order.orderNumber.toLowerCase().replace('-', '') })).toEqual([order.id]);
    expect(await found({ text: 'ZOE' })).toEqual([order.id]);
    expect(await found({ text: 'zoe@EXAMPLE' })).toEqual([order.id]);
    expect(await found({ text: 'zo%' })).toEqual([]);
    expect(await found({ eventId: shop.event.id, status: 'confirmed', paymentStatus: 'paid' })).toContain(order.id);
    expect(await found({ eventId: shop.event.id, status: 'pending' })).toEqual([]);
    expect(await found({ createdAfter: new Date(Date.now() + 60_000) })).toEqual([]);
    const page = await orders.list({ limit: 1 });
    expect(page.items).toHaveLength(1);
    const next = await orders.list({ limit: 1, cursor: page.nextCursor as string });
    expect(next.items[0]?.id).not.toBe(page.items[0]?.id);
    expect(page.items[0]).not.toHaveProperty('accessHashes');
  });

  it('T5: orders are found by what their buyer said at the time, not by the customer’s first name', async () => {
    const email = 'two.names@example.in';
    const asVasco = aCustomer({ email, firstName: 'Vasco', phone: '+91 98100 11111' });
    const asIndira = aCustomer({ email, firstName: 'Indira', lastName: 'Zürn', phone: '+91 98100 22222' });
    const first = (await buy(shop, 1, { customer: asVasco })).order.id;
    const second = (await buy(shop, 1, { customer: asIndira })).order.id;
    const found = async (text: string) =>
      (await tenant.call.ticketing.orders.list({ filter: { text } })).items.map(({ id }) => id).sort();
    expect(await found('vasco')).toEqual([first]);
    expect(await found('INDIRA')).toEqual([second]);
    expect(await found('indira zurn')).toEqual([second]);
    expect(await found('98100 22222')).toEqual([second]);
    expect(await found(email)).toEqual([first, second].sort());
  });

  it('orders.update: stores notes that buyers do not see', async () => {
    const { order, token } = await buy(shop);
    const { id } = order;
    expect(await tenant.call.ticketing.orders.update({ id, notes: 'Brings a dog' })).toMatchObject({
      notes: 'Brings a dog',
    });
    expect(JSON.stringify(await tenant.call.ticketing.orders.getByToken({ id, token }))).not.toContain('dog');
    const { items } = await tenant.call.organizations.activity.list({ filter: { action: 'ticketing.orders.update' } });
    expect(items[0]).toMatchObject({ resourceId: id, changes: { notes: { before: null, after: 'Brings a dog' } } });
  });

  it('orders.resend: each mail has a link of its own; the confirmation is sent once', async () => {
    const customer = aCustomer({ email: 'meera@example.in', firstName: 'Meera <b>' });
    const { order } = await buy(shop, 2, { customer });
    await vi.waitFor(async () => expect(await readMails(server.app, { to: customer.email })).toHaveLength(1), 15_000);
    for (let i = 0; i < 3; i++) await tenant.transaction((ctx) => mailConfirmation(ctx, order.id));
    const mails = await readMails(server.app, { to: customer.email });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ subject: `Your tickets for संगीत सभा (${order.orderNumber})` });
    expect(mails[0]?.text).toContain('2 × Entry: 20.00 INR');
    expect(mails[0]?.html).toContain('Meera &lt;b&gt;');
    const { organization, ...access } = await linkOf(customer.email);
    expect(organization).toBe(tenant.organization.id);
    expect(access.id).toBe(order.id);
    const seen = await tenant.call.ticketing.orders.getByToken(access);
    expect(seen).toMatchObject({ id: order.id, confirmationSentAt: expect.any(Date) });

    for (let i = 0; i < 22; i++) await tenant.call.ticketing.orders.resend({ id: order.id });
    expect(await readMails(server.app, { to: customer.email })).toHaveLength(23);
    const { organization: _, ...newest } = await linkOf(customer.email);
    await tenant.call.ticketing.orders.getByToken(newest);
    const stored = await tenant.transaction(async (ctx) => Order.of(ctx).findOne({ id: order.id }).throwIfNotFound());
    expect(stored.accessHashes.length).toBeLessThanOrEqual(20);
    await expect(tenant.call.ticketing.orders.getByToken(access)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('T14: mailConfirmation: an online event has its end and its time zone', async () => {
    const zone = { timeZone: 'America/New_York', locationType: 'virtual' } as const;
    const times = { startsAt: new Date('2099-01-10T23:00:00Z'), endsAt: new Date('2099-01-11T01:30:00Z') };
    const online = await openShopFor(tenant, { event: { ...zone, ...times } });
    const customer = aCustomer({ email: 'online@example.in' });
    const { order } = await buy(online, 1, { customer });
    await tenant.transaction((ctx) => mailConfirmation(ctx, order.id));
    const [mail] = await readMails(server.app, { to: customer.email });
    expect(mail?.text).toContain('10 January 2099, 18:00 – 20:30 GMT-5');
  });

  it('T11: orders.refund, orders.cancel: holders who are not the buyer get a mail', async () => {
    const customer = aCustomer({ email: 'giver@example.in' });
    const { order } = await buy(shop, 3, {
      customer,
      attendees: ['b@example.in', 'c@example.in', 'giver@example.in'].map((email) => ({
        ...{ ticketTypeId: shop.ticketType.id, firstName: 'Guest', email },
      })),
    });
    const subjectsOf = async (to: string) => (await readMails(server.app, { to })).map(({ subject }) => subject);
    const ticketOfB = order.tickets.find(({ holderEmail }) => holderEmail === 'b@example.in');
    await tenant.call.ticketing.orders.refund({ id: order.id, ticketIds: [ticketOfB?.id as string] });
    const notice = 'Your ticket for संगीत सभा is no longer valid';
    expect([await subjectsOf('b@example.in'), await subjectsOf('c@example.in')]).toEqual([[notice], []]);
    await tenant.call.ticketing.orders.cancel({ id: order.id });
    expect([await subjectsOf('b@example.in'), await subjectsOf('c@example.in')]).toEqual([[notice], [notice]]);
    expect(await subjectsOf('giver@example.in')).not.toContain(notice);
  });

  it('orders.approve: the mailed link opens the payment', async () => {
    const club = await openShopFor(tenant, { ticketType: { requiresApproval: true } });
    const customer = aCustomer({ email: 'wait@example.in' });
    const { order } = await buy(club, 1, { customer });
    await expect(tenant.call.ticketing.orders.resend({ id: order.id })).rejects.toMatchObject({ code: 'CONFLICT' });
    await tenant.call.ticketing.orders.approve({ id: order.id });
    const { id, token } = await linkOf(customer.email);
    expect(await tenant.call.ticketing.orders.pay({ id, token })).toMatchObject({ order: { status: 'confirmed' } });
  });

  it('T4: an approved order is to be paid before the sale and the event end; neither follows afterwards', async () => {
    const { orders } = tenant.call.ticketing;
    const kindOf = (work: Promise<unknown>) =>
      work.then(
        () => 'ok',
        (error) => error.cause.details.kind,
      );
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    const approving = { requiresApproval: true };
    const event = { startsAt: inHours(1), endsAt: inHours(3) };
    const cases = [
      { event, payBy: event.endsAt },
      { event: { ...event, salesEndsAt: inHours(2) }, payBy: 'salesEndsAt' },
      { event, type: { salesEndsAt: event.startsAt }, payBy: event.startsAt },
    ];
    for (const { event: values, type, payBy } of cases) {
      const club = await openShopFor(tenant, { event: values, ticketType: { ...approving, ...type } });
      const { order } = await buy(club);
      const due = payBy === 'salesEndsAt' ? club.event.salesEndsAt : payBy;
      expect(await orders.approve({ id: order.id })).toMatchObject({ payBy: due });
    }

    const club = await openShopFor(tenant, { event, ticketType: approving });
    const [late, approved] = [await buy(club), await buy(club)];
    await orders.approve({ id: approved.order.id });
    const set = (values: string) =>
      change(tenant, `update ticketing.events set ${values} where id = ?`, [club.event.id]);
    await set(`sales_ends_at = now() - interval '1 min'`);
    expect(await kindOf(orders.approve({ id: late.order.id }))).toBe('sale_ended');
    for (const over of [
      `starts_at = now() - interval '2 h', ends_at = now() - interval '1 s'`,
      `status = 'completed'`,
    ]) {
      await set(over);
      expect(await kindOf(orders.approve({ id: late.order.id }))).toBe('event_completed');
      expect(await kindOf(orders.pay({ id: approved.order.id, token: approved.token }))).toBe('event_completed');
    }
    await orders.reject({ id: late.order.id });

    const direct = await openShopFor(tenant, { event: { startsAt: inHours(-1), endsAt: inHours(0.25) }, sandbox: {} });
    expect((await buy(direct, 1, { gatewayId: direct.gatewayId })).order.payBy).toEqual(direct.event.endsAt);
  });

  it('orders.approve: an approved order that is not paid in time ends and frees its seats', async () => {
    const club = await openShopFor(tenant, { ticketType: { requiresApproval: true }, capacity: 1 });
    const { order, token } = await buy(club);
    await tenant.call.ticketing.orders.approve({ id: order.id });
    await change(tenant, `update ticketing.orders set pay_by = now() - interval '1 s' where id = ?`, [order.id]);
    await expect(tenant.call.ticketing.orders.pay({ id: order.id, token })).rejects.toMatchObject({
      cause: { details: { kind: 'cart_expired' } },
    });
    await tenant.call.ticketing.orders.cancel({ id: order.id });
    expect(await tenant.call.ticketing.orders.get({ id: order.id })).toMatchObject({ status: 'cancelled' });
    expect((await buy(club)).order).toMatchObject({ approval: 'pending' });
  });

  it('orders.refund, orders.cancel: mail the buyer', async () => {
    const customer = aCustomer({ email: 'back@example.in' });
    const { order } = await buy(shop, 2, { customer });
    const { id } = order;
    await tenant.call.ticketing.orders.refund({ id, ticketIds: [order.tickets[0]?.id as string] });
    await tenant.call.ticketing.orders.cancel({ id, reason: 'Rain' });
    const subjects = (await readMails(server.app, { to: customer.email })).map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.startsWith('10.00 INR refunded'))).toHaveLength(2);
    expect(subjects).toContainEqual(`Your order for संगीत सभा was cancelled (${order.orderNumber})`);
    await recountOrders(tenant);
  });
});

describe('the ledger', () => {
  it('transactions.list: filters the ledger, which cannot be changed', async () => {
    const { order } = await buy(shop, 2);
    await tenant.call.ticketing.orders.refund({ id: order.id });
    const { items } = await tenant.call.ticketing.transactions.list({ filter: { orderId: order.id } });
    expect(items).toMatchObject([
      { type: 'refund', amount: 2_000, currency: 'INR', status: 'completed' },
      { type: 'purchase', amount: 2_000, paymentMethod: 'sandbox' },
    ]);
    for (const sql of ['update ticketing.transactions set amount = 1', 'delete from ticketing.transactions']) {
      await expect(change(tenant, `${sql} where id = ?`, [items[0]?.id as string])).rejects.toThrow(
        'permission denied',
      );
    }
  });
});

describe('an export of orders', () => {
  it('orders.createExportLink: has every order of the filter, and no cell that a spreadsheet would run', async () => {
    const own = await createTenant(server.app);
    const fair = await openShopFor(own, { event: { title: '=1+1', currency: 'JPY' }, price: 1_500 });
    const { ticketType } = await addTicketType(own, fair, { price: 0 });
    const customer = aCustomer({
      firstName: '=HYPERLINK("http://evil.example")',
      lastName: '@SUM(A1)',
      phone: '+919819245678',
    });
    const { order } = await buy(fair, 2, { customer });
    await own.call.ticketing.orders.update({ id: order.id, notes: '-2+3' });
    await buy({ ...fair, ticketType }, 1);
    const { url } = await own.call.ticketing.orders.createExportLink({ filter: { text: customer.email } });
    const response = await fetch(`${server.url}${url.slice(new URL(url).origin.length)}`);
    expect(response.status).toBe(200);
    const rows: Record<string, string>[] = parse(await response.text(), { bom: true, columns: true });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      orderNumber: order.orderNumber,
      event: "'=1+1",
      firstName: `'${customer.firstName}`,
      lastName: "'@SUM(A1)",
      phone: '+919819245678',
      notes: "'-2+3",
      tickets: '2',
      total: '3000',
      currency: 'JPY',
      status: 'confirmed',
    });
    const all = await own.call.ticketing.orders.createExportLink({});
    const text = await (await fetch(`${server.url}${all.url.slice(new URL(all.url).origin.length)}`)).text();
    expect(parse(text, { bom: true, columns: true })).toHaveLength(2);
    expect((await fetch(`${server.url}/downloads/orders.csv`)).status).toBe(401);
  });
});
