/** What visitors of a shop may take, choose and say. */
import { asSystem, inSystem, newId, User } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, createTestApp, type Tenant, type TestApp } from '../../../test/index.ts';
import { buy, checkOut, fill, openShopFor, payAtVendor, paymentOf } from '../../../test/orders.ts';
import { createOnSale, type OnSale } from '../../../test/ticketing.ts';
import { issueTickets } from '../../../test/tickets.ts';
import { mailboxOf } from '../../lib/text/mailbox.ts';
import { createApiKey } from '../organizations/index.ts';
import { queueMail, readMails } from '../platform/index.ts';
import { followConsentJob, recordBuyerJob } from './customers/customer.jobs.ts';
import { mailConfirmation } from './orders/order-mails.ts';

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

describe('seats without a purchase', () => {
  const LIMITS = { maxSeatsPerNetwork: 12, maxCartsPerNetwork: 3, maxCodeUsesPerNetwork: 2 };
  const visitorAt = ({ organization }: Tenant, ip: string): Caller['ticketing'] =>
    callerFor(
      test.app,
      {
        actor: { type: 'api_key', apiKeyId: newId(), kind: 'publishable' },
        isStaff: false,
        organization: { id: organization.id, permissions: new Set(['storefront.read', 'storefront.buy']) },
      },
      { ip },
    ).ticketing;
  const customer = { email: 'asha@example.in', firstName: 'Asha' };

  it('X7: carts.create: visitors of one network hold the share that the event allows, also at once', async () => {
    const tenant = await test.createTenant();
    const { event, ticketType } = await createOnSale(tenant, { capacity: 500, event: LIMITS });
    const wanted = (quantity: number) => ({ eventId: event.id, items: [{ ticketTypeId: ticketType.id, quantity }] });
    const { carts } = visitorAt(tenant, '2001:db8:1:2::1');
    const rush = await Promise.all(
      Array.from({ length: 20 }, (_, i) => kindOf(visitorAt(tenant, `2001:db8:1:2::${i}`).carts.create(wanted(5)))),
    );
    expect(rush.filter((kind) => kind === 'done')).toHaveLength(2);
    expect(new Set(rush)).toEqual(new Set(['done', 'cart_limit_reached']));
    const { cart, token } = await carts.create(wanted(1));
    const more = (quantity: number) =>
      kindOf(carts.setItems({ id: cart.id, token, items: [{ ticketTypeId: ticketType.id, quantity }] }));
    expect([await more(3), await more(2), await more(1)]).toEqual(['cart_limit_reached', 'done', 'done']);
    expect(await kindOf(carts.create(wanted(1)))).toBe('cart_limit_reached');
    expect(await kindOf(visitorAt(tenant, '192.0.2.1').carts.create(wanted(5)))).toBe('done');
    expect(await kindOf(tenant.call.ticketing.carts.create(wanted(10)))).toBe('done');
    await carts.abandon({ id: cart.id, token });
    expect(await kindOf(carts.create(wanted(1)))).toBe('done');
    await tenant.call.ticketing.events.update({
      id: event.id,
      version: 1,
      maxCartsPerNetwork: 50,
      maxSeatsPerNetwork: 50,
    });
    expect(await kindOf(carts.create(wanted(10)))).toBe('done');
  });

  it('X7: carts.checkout: seats that cost nothing count for an hour, and unpaid orders as carts', async () => {
    const tenant = await test.createTenant();
    const { event, ticketType } = await createOnSale(tenant, { price: 0, event: LIMITS });
    const wanted = { eventId: event.id, items: [{ ticketTypeId: ticketType.id, quantity: 5 }] };
    const { carts } = visitorAt(tenant, '192.0.2.1');
    for (let i = 0; i < 2; i++) {
      const { cart, token } = await carts.create(wanted);
      expect(await kindOf(carts.checkout({ id: cart.id, token, customer }))).toBe('done');
    }
    expect(await kindOf(carts.create(wanted))).toBe('cart_limit_reached');
    expect(await kindOf(visitorAt(tenant, '192.0.2.2').carts.create(wanted))).toBe('done');
  });

  it('X7: carts.checkout: orders that wait for their approval count until they are paid or end', async () => {
    const tenant = await test.createTenant();
    const approving = { event: LIMITS, ticketType: { requiresApproval: true } };
    const shop = await openShopFor(tenant, approving);
    const wanted = { eventId: shop.event.id, items: [{ ticketTypeId: shop.ticketType.id, quantity: 5 }] };
    const { carts } = visitorAt(tenant, '192.0.2.1');
    const orders: string[] = [];
    for (let i = 0; i < 2; i++) {
      const { cart, token } = await carts.create(wanted);
      orders.push((await carts.checkout({ id: cart.id, token, customer })).order.id);
    }
    expect(await kindOf(carts.create(wanted))).toBe('cart_limit_reached');
    await tenant.call.ticketing.orders.approve({ id: orders[0] as string });
    expect(await kindOf(carts.create(wanted))).toBe('cart_limit_reached');
    await tenant.call.ticketing.orders.reject({ id: orders[1] as string });
    expect(await kindOf(carts.create(wanted))).toBe('done');
  });

  it('X7: waitlist.join: visitors of one network ask for the seats that they may hold', async () => {
    const tenant = await test.createTenant();
    const { event, ticketType } = await createOnSale(tenant, { capacity: 10, event: LIMITS });
    const on = { eventId: event.id, ticketTypeId: ticketType.id };
    await take(tenant, { event } as OnSale, ticketType.id, 10);
    let n = 0;
    const join = (ip: string, quantity: number) =>
      kindOf(visitorAt(tenant, ip).waitlist.join({ ...on, quantity, email: `waits.${n++}@example.in` }));
    expect([await join('192.0.2.1', 5), await join('192.0.2.1', 5), await join('192.0.2.1', 5)]).toEqual([
      ...['done', 'done', 'too_many_attempts'],
    ]);
    expect([await join('192.0.2.1', 2), await join('192.0.2.2', 5)]).toEqual(['done', 'done']);
  });

  it('X7: uses of a discount code are held in a share as well', async () => {
    const tenant = await test.createTenant();
    const { event, ticketType } = await createOnSale(tenant, { event: { ...LIMITS, maxCartsPerNetwork: 10 } });
    await tenant.call.ticketing.discountCodes.create({ type: 'percent', code: 'TEN', discountBasisPoints: 1_000 });
    const { carts } = visitorAt(tenant, '192.0.2.1');
    const wanted = { eventId: event.id, items: [{ ticketTypeId: ticketType.id, quantity: 1 }] };
    const create = () => kindOf(carts.create({ ...wanted, discountCode: 'TEN' }));
    expect([await create(), await create(), await create()]).toEqual(['done', 'done', 'cart_limit_reached']);
    const { cart, token } = await carts.create(wanted);
    const access = { id: cart.id, token };
    expect(await kindOf(carts.applyDiscount({ ...access, discountCode: 'TEN' }))).toBe('cart_limit_reached');
    expect(await kindOf(carts.setItems({ ...access, items: wanted.items, discountCode: 'TEN' }))).toBe(
      'cart_limit_reached',
    );
  });
});

describe('what a buyer may choose', () => {
  const SHOP = 'https://shop.example.com';

  async function visitorWithKey(tenant: Tenant) {
    const { id } = await tenant.transaction((ctx) =>
      createApiKey(ctx, { name: 'Shop', kind: 'publishable', scopes: [], origins: [SHOP, 'https://www.example.com'] }),
    );
    const actor = { type: 'api_key', apiKeyId: id, kind: 'publishable' } as const;
    const permissions = new Set(['storefront.read', 'storefront.buy'] as const);
    const organization = { id: tenant.organization.id, permissions };
    return callerFor(test.app, { actor, isStaff: false, organization }, { origin: SHOP }).ticketing;
  }

  it('X24: carts.checkout, orders.pay: the buyer returns to pages of the key or of this server', async () => {
    const shop = await openShopFor(await test.createTenant(), { sandbox: {} });
    const { carts, orders } = await visitorWithKey(shop.tenant);
    const { cart, token } = await fill(shop);
    const access = { id: cart.id, token };
    const customer = { email: 'asha@example.in', firstName: 'Asha' };
    const refused = [
      { returnUrl: 'https://evil.example' },
      { cancelUrl: 'https://shop.example.com.evil.example/' },
      { returnUrl: 'https://shop.example.com@evil.example/' },
      { returnUrl: 'http://shop.example.com/' },
      { returnUrl: `${SHOP}/thanks`, cancelUrl: 'https://shop.example.com:8443/' },
    ];
    for (const pages of refused) {
      expect(await kindOf(carts.checkout({ ...access, customer, ...pages }))).toBe('return_page_not_allowed');
    }
    const pages = { returnUrl: 'https://www.example.com/thanks', cancelUrl: `${test.app.config.publicUrl}/tickets` };
    const { order } = await carts.checkout({ ...access, customer, ...pages });
    const paying = { id: order.id, token };
    expect(await kindOf(orders.pay({ ...paying, ...refused[0] }))).toBe('return_page_not_allowed');
    expect(await kindOf(orders.pay({ ...paying, returnUrl: `${SHOP}/thanks` }))).toBe('done');
    // The organization's own server may name any page.
    const own = await fill(shop);
    expect(await kindOf(checkOut(shop, own, { returnUrl: 'https://elsewhere.example' }))).toBe('done');
  });

  it('X12: carts.checkout: a buyer cannot choose a sandbox, and without test mode none is used', async () => {
    const shop = await openShopFor(await test.createTenant(), { sandbox: { outcome: 'succeed' } });
    const { tenant, gatewayId } = shop;
    const { carts } = await visitorWithKey(tenant);
    const customer = { email: 'asha@example.in', firstName: 'Asha' };
    const { cart, token } = await fill(shop);
    const checkout = (more = {}) => kindOf(carts.checkout({ id: cart.id, token, customer, ...more }));
    expect(await checkout({ gatewayId })).toBe('gateway_not_found');
    await tenant.call.organizations.setTestMode({ isTestMode: false });
    expect(await checkout()).toBe('gateway_missing');
    expect(await kindOf(checkOut(shop, { cart, token }, { gatewayId }))).toBe('test_mode_required');
    await tenant.call.organizations.setTestMode({ isTestMode: true });
    expect(await checkout()).toBe('done');
  });

  it('X12: orders.sync: a sandbox payment that was open when test mode ended fails', async () => {
    const shop = await openShopFor(await test.createTenant(), { sandbox: {} });
    const { order, token } = await buy(shop);
    await shop.tenant.call.organizations.setTestMode({ isTestMode: false });
    await payAtVendor(shop);
    expect(await shop.tenant.call.ticketing.orders.sync({ id: order.id, token })).toMatchObject({ status: 'pending' });
    expect(await paymentOf(shop.tenant, order.id)).toMatchObject({ status: 'failed', capturedAmount: 0 });
  });
});

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

  it('X14: queueMail: an organization sends a bounded number of mails to a mailbox, and its sales go on', async () => {
    const [tenant, another] = [await test.createTenant(), await test.createTenant()];
    const to = 'office@example.in';
    const send = (from: Tenant, ...addresses: string[]) =>
      from.transaction((ctx) =>
        asSystem(ctx.db, async (db) => {
          for (const address of addresses) await queueMail(ctx, db, { to: address, subject: 'A sale', text: 'Hello' });
        }),
      );
    const sentTo = async (address: string) => (await readMails(test.app, { to: address, limit: 500 })).length;
    await send(tenant, ...Array.from({ length: 203 }, (_, i) => (i % 2 ? to : `office+${i}@example.in`)));
    expect(await sentTo(to)).toBe(100);
    await send(tenant, 'another.office@example.in');
    await send(another, to);
    expect([await sentTo('another.office@example.in'), await sentTo(to)]).toEqual([1, 101]);
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
