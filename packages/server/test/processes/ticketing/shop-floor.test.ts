/** Guarantees of a shop on several servers: each test calls two real processes on one PostgreSQL. */
import { inSystem, newId, PaymentGateway } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decryptGatewayAccount } from '../../../src/domains/payments/gateways/gateway-account.ts';
import { SIGNATURE_HEADER, signSandbox } from '../../../src/providers/payments/sandbox/sandbox-signature.ts';
import {
  moveSandboxCharge,
  recordRefund,
  sandboxRecords,
} from '../../../src/providers/payments/sandbox/sandbox-store.ts';
import { createTestApp, type TestApp } from '../../index.ts';
import { recountOrders } from '../../orders.ts';
import { addSandbox } from '../../payments.ts';
import { createProcesses, type Processes, type ServerProcess } from '../../process.ts';
import { type Answer, atOnce, type CallShop, openOffice, openShop } from '../../shop.ts';
import { addDiscountCode, createOnSale, makeDue, type OnSale, recount } from '../../ticketing.ts';

let test: TestApp;
let processes: Processes;
/** The servers only serve calls: no sweeper runs. */
let urls: [string, string];
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url, test.app.masterKeys[0]?.toString('base64'));
  const [one, other] = await Promise.all([
    processes.start({ TESSERA_ROLE: 'api' }),
    processes.start({ TESSERA_ROLE: 'api' }),
  ]);
  urls = [one.url, other.url];
}, 60_000);
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

interface Held {
  cart: { id: string; total: number };
  token: string;
}
interface Bought {
  order: { id: string; status: string; items: { id: string }[]; tickets: { id: string; amount: number }[] };
}

const either = (index: number): string => urls[index % 2] as string;
const kindOf = ({ status, error }: Answer): string => `${status} ${error?.details?.kind}`;

const hold = (call: CallShop, url: string, { event, ticketType }: OnSale, quantity = 1, more: object = {}) =>
  call<Held>(url, 'ticketing.carts.create', {
    eventId: event.id,
    items: [{ ticketTypeId: ticketType.id, quantity }],
    ...more,
  });

const checkOut = (call: CallShop, url: string, { cart, token }: Held, headers?: Record<string, string>) =>
  call<Bought>(
    url,
    'ticketing.carts.checkout',
    { id: cart.id, token, customer: { email: 'asha@example.in' } },
    headers,
  );

async function buy(call: CallShop, sale: OnSale, quantity = 1, more: object = {}): Promise<Bought['order']> {
  const held = await hold(call, urls[0], sale, quantity, more);
  expect(held.error).toBeNull();
  const bought = await checkOut(call, urls[1], held.data);
  expect(bought.error).toBeNull();
  return bought.data.order;
}

describe('ticketing.carts: seats', { timeout: 60_000 }, () => {
  it('of 200 abandoned carts are free when they expire, without a sweeper', async () => {
    const tenant = await test.createTenant();
    const sale = await createOnSale(tenant, { capacity: 200 });
    const call = await openShop(tenant);
    const buyers = Array.from({ length: 200 });
    const held = await atOnce(50, buyers, (_, index) => hold(call, either(index), sale));
    expect(held.filter(({ status }) => status === 200)).toHaveLength(200);
    expect(kindOf(await hold(call, urls[0], sale))).toBe('409 sold_out');

    await makeDue(tenant, ...held.map(({ data }) => data.cart.id));
    const again = await atOnce(50, buyers, (_, index) => hold(call, either(index), sale));
    expect(again.map(({ status }) => status)).toEqual(buyers.map(() => 200));
    expect(kindOf(await hold(call, urls[1], sale))).toBe('409 sold_out');
    expect(kindOf(await checkOut(call, urls[0], (held[0] as Answer<Held>).data))).toBe('409 cart_expired');
    expect((await recount(tenant)).get(sale.pools.event.id)).toEqual({ held: 200, sold: 0 });
  });
});

describe('Idempotency-Key: one key', { timeout: 60_000 }, () => {
  it('sent a hundred times at once to two servers makes one cart, and one order', async () => {
    const tenant = await test.createTenant();
    const gateway = await addSandbox(tenant, { outcome: 'succeed' });
    const sale = await createOnSale(tenant);
    const call = await openShop(tenant);
    const key = { 'idempotency-key': newId() };
    const input = { eventId: sale.event.id, items: [{ ticketTypeId: sale.ticketType.id, quantity: 2 }] };
    const hundred = Array.from({ length: 100 });
    const carts = await atOnce(100, hundred, (_, index) =>
      call<Held>(either(index), 'ticketing.carts.create', input, key),
    );
    expect(new Set(carts.map(({ data }) => data?.cart.id)).size).toBe(1);
    const { data: held } = carts[0] as Answer<Held>;
    const orders = await atOnce(100, hundred, (_, index) => checkOut(call, either(index), held, key));
    expect(orders.map(({ status }) => status)).toEqual(hundred.map(() => 200));
    expect(new Set(orders.map(({ data }) => data.order.id)).size).toBe(1);
    expect((await sandboxRecords(test.app, gateway.id)).charges).toHaveLength(1);
    await recountOrders(tenant, gateway.id);
  });
});

describe('POST /webhooks/payments: webhooks', { timeout: 90_000 }, () => {
  let worker: ServerProcess;
  beforeAll(async () => {
    worker = await processes.start({ TESSERA_ROLE: 'worker' });
  }, 60_000);
  afterAll(() => worker.kill());

  const post = (url: string, gatewayId: string, body: Buffer, signature?: string): Promise<number> =>
    fetch(`${url}/webhooks/payments/${gatewayId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(signature && { [SIGNATURE_HEADER]: signature }) },
      body: new Uint8Array(body),
    }).then(({ status }) => status);

  async function shop() {
    const tenant = await test.createTenant();
    // The vendor sends no webhooks: the test sends them.
    const gateway = await addSandbox(tenant, { outcome: 'page', webhooks: { drop: true } });
    const sale = await createOnSale(tenant, { capacity: 1_000 });
    const call = await openShop(tenant);
    const secret = await inSystem(test.database, async (db) => {
      const row = await PaymentGateway.query(db).findOne({ id: gateway.id });
      return (await decryptGatewayAccount(test.app, db, row as PaymentGateway, 'webhooks')).webhookSecret as string;
    });
    const chargeOf = async (orderId: string) => {
      const rows = await inSystem(
        test.database,
        async (db) =>
          (
            await db.raw(
              `select c.id, c.idempotency_key from payments.sandbox_charges c
               join payments.payment_attempts a on a.id = c.idempotency_key::uuid
               join payments.payments p on p.organization_id = a.organization_id and p.id = a.payment_id
               where p.subject_id = ?`,
              [orderId],
            )
          ).rows as { id: string; idempotencyKey: string }[],
        { readOnly: true },
      );
      return rows[0] as { id: string; idempotencyKey: string };
    };
    const signed = (event: object) => {
      const body = Buffer.from(JSON.stringify(event));
      return { body, signature: signSandbox(secret, body, new Date()) };
    };
    return { tenant, gateway, sale, call, chargeOf, signed };
  }

  const ledgerOf = (orderId: string) =>
    inSystem(
      test.database,
      async (db) =>
        (
          await db.raw(
            `select o.status, o.payment_status, o.refunded_amount,
               (select count(*)::int from ticketing.transactions t where t.order_id = o.id and t.type = 'purchase') as purchases,
               (select count(*)::int from ticketing.transactions t where t.order_id = o.id and t.type = 'refund') as refunds,
               (select count(*)::int from ticketing.tickets t where t.order_id = o.id) as tickets,
               (select count(*)::int from ticketing.tickets t where t.order_id = o.id and t.status = 'valid') as valid
             from ticketing.orders o where o.id = ?`,
            [orderId],
          )
        ).rows[0],
      { readOnly: true },
    );

  it('confirm one order when they arrive fifty times at once; forged and unsigned ones change nothing', async () => {
    const { sale, call, gateway, chargeOf, signed, tenant } = await shop();
    const { id } = await buy(call, sale);
    const charge = await chargeOf(id);
    const event = { id: 'evt_paid', type: 'charge.paid', charge: charge.id, reference: charge.idempotencyKey };
    const { body, signature } = signed(event);
    await moveSandboxCharge(test.app, charge.id, ['open'], 'paid');

    const forged = Buffer.from(JSON.stringify({ ...event, id: 'evt_forged' }));
    expect(await post(urls[0], gateway.id, forged, signature)).toBe(401);
    expect(await post(urls[1], gateway.id, body)).toBe(401);
    expect(await ledgerOf(id)).toMatchObject({ status: 'pending', purchases: 0, tickets: 0 });

    const sent = await atOnce(50, Array.from({ length: 50 }), (_, index) =>
      post(either(index), gateway.id, body, signature),
    );
    expect(new Set(sent)).toEqual(new Set([200]));
    await expect.poll(() => ledgerOf(id), { timeout: 10_000 }).toMatchObject({ status: 'confirmed', purchases: 1 });
    expect(await ledgerOf(id)).toMatchObject({ purchases: 1, tickets: 1, valid: 1 });
    await recountOrders(tenant, gateway.id);
  });

  it('about created, authorized, captured and refunded lead to the same state in all 24 orders', async () => {
    const { sale, call, gateway, chargeOf, signed, tenant } = await shop();
    const all = permutations(['charge.created', 'charge.authorized', 'charge.paid', 'refund.succeeded']);
    expect(all).toHaveLength(24);
    const orders = await atOnce(8, all, async (types) => {
      const { id } = await buy(call, sale);
      const charge = await chargeOf(id);
      await moveSandboxCharge(test.app, charge.id, ['open'], 'paid');
      // Refunded in the vendor's dashboard, before any of the webhooks has arrived.
      const { row: refund } = await recordRefund(test.app, gateway.id, {
        refundId: newId(),
        amount: 1_000,
        currency: 'INR',
        reason: null,
        payment: {
          attemptId: charge.idempotencyKey,
          externalId: charge.id,
          externalPaymentId: charge.id,
          capturedAmount: 1_000,
        },
      });
      for (const [index, type] of types.entries()) {
        const about = type === 'refund.succeeded' ? { refund: refund.id, refundReference: refund.idempotencyKey } : {};
        const { body, signature } = signed({
          id: `evt_${charge.id}_${type}`,
          type,
          charge: charge.id,
          reference: charge.idempotencyKey,
          ...about,
        });
        expect(await post(either(index), gateway.id, body, signature)).toBe(200);
      }
      return id;
    });
    const wanted = {
      status: 'refunded',
      paymentStatus: 'refunded',
      refundedAmount: 1_000,
      purchases: 1,
      refunds: 1,
      valid: 0,
    };
    for (const id of orders) {
      await expect.poll(() => ledgerOf(id), { timeout: 30_000, interval: 200 }).toMatchObject(wanted);
    }
    await recountOrders(tenant, gateway.id);
  });
});

function permutations<Item>(items: Item[]): Item[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe('ticketing.orders.refund: refunds', { timeout: 60_000 }, () => {
  it('of three tickets for 10.00 in all are 3.33, 3.33 and 3.34', async () => {
    const tenant = await test.createTenant();
    const gateway = await addSandbox(tenant, { outcome: 'succeed' });
    const sale = await createOnSale(tenant, { price: 400 });
    const { code } = await addDiscountCode(tenant, { values: { type: 'fixed', amount: 200, currency: 'INR' } });
    const shop = await openShop(tenant);
    const office = await openOffice(tenant, ['orders.read', 'orders.refund']);
    const order = await buy(shop, sale, 3, { discountCode: code });
    const amounts: number[] = [];
    for (const [index, ticket] of order.tickets.entries()) {
      const answer = await office<{ refundedAmount: number; status: string }>(
        either(index),
        'ticketing.orders.refund',
        {
          id: order.id,
          ticketIds: [ticket.id],
        },
      );
      expect(answer.error).toBeNull();
      amounts.push(answer.data.refundedAmount);
    }
    const each = amounts.map((amount, index) => amount - (amounts[index - 1] ?? 0));
    expect(each.sort()).toEqual([333, 333, 334]);
    const more = await office(urls[0], 'ticketing.orders.refund', { id: order.id });
    expect(more.status).toBe(409);
    await recountOrders(tenant, gateway.id);
  });
});

describe('ticketing.checkIns.scan: two gates', { timeout: 60_000 }, () => {
  async function ticketOf() {
    const tenant = await test.createTenant();
    await addSandbox(tenant, { outcome: 'succeed' });
    const sale = await createOnSale(tenant);
    const order = await buy(await openShop(tenant), sale);
    const ticketId = order.tickets[0]?.id as string;
    const { code } = await tenant.call.ticketing.tickets.getCode({ id: ticketId });
    const { id: checkInListId } = await tenant.call.ticketing.checkInLists.create({
      eventId: sale.event.id,
      name: 'Gates',
    });
    return { code, checkInListId, gate: await openOffice(tenant, ['tickets.check_in']) };
  }

  it('admit one ticket once when twenty scan it at the same moment', async () => {
    const { code, checkInListId, gate } = await ticketOf();
    const answers = await atOnce(20, Array.from({ length: 20 }), (_, index) =>
      gate<{ result: string }>(either(index), 'ticketing.checkIns.scan', {
        checkInListId,
        code,
        device: `gate ${index}`,
        nonce: 'one',
      }),
    );
    const results = answers.map(({ data }) => data.result);
    expect(results.filter((result) => result === 'admitted')).toHaveLength(1);
    expect(results.filter((result) => result === 'refused')).toHaveLength(19);
  });

  it('refuse every code with one changed character', async () => {
    const { code, checkInListId, gate } = await ticketOf();
    const others = ['A', 'z', '7', '-'];
    const changed = [...code].flatMap((is, at) =>
      others.filter((other) => other !== is).map((other) => code.slice(0, at) + other + code.slice(at + 1)),
    );
    const answers = await atOnce(16, changed, (wrong, index) =>
      gate<{ result: string; reason: string }>(either(index), 'ticketing.checkIns.scan', {
        checkInListId,
        code: wrong,
        device: 'gate',
        nonce: `${index}`,
      }),
    );
    const notRefused = answers.filter(({ status, data }) => status !== 200 || data.result !== 'refused');
    expect(notRefused).toEqual([]);
    const last = await gate<{ result: string }>(urls[0], 'ticketing.checkIns.scan', {
      checkInListId,
      code,
      device: 'gate',
      nonce: 'the true one',
    });
    expect(last.data.result).toBe('admitted');
  });
});

describe('ticketing: every refusal', { timeout: 60_000 }, () => {
  it('has its own kind and says what to do', async () => {
    const tenant = await test.createTenant();
    await addSandbox(tenant, { outcome: 'succeed' });
    const sale = await createOnSale(tenant);
    const ended = await createOnSale(tenant, { event: { salesEndsAt: new Date(Date.now() - 1_000) } });
    const poolless = await createOnSale(tenant);
    await tenant.transaction(async (ctx) => {
      await ctx.db.raw('delete from ticketing.ticket_type_pools where organization_id = ? and ticket_type_id = ?', [
        tenant.organization.id,
        poolless.ticketType.id,
      ]);
    });
    const call = await openShop(tenant);
    const { data: mine } = await hold(call, urls[0], sale);
    const { data: due } = await hold(call, urls[0], sale);
    const { data: theirs } = await hold(call, urls[1], sale);
    await makeDue(tenant, due.cart.id);

    const refusals: Record<string, Answer> = {
      '409 capacity_pool_missing': await hold(call, urls[0], poolless),
      '409 sale_ended': await hold(call, urls[1], ended),
      '409 currency_mismatch': await hold(call, urls[0], sale, 1, { currency: 'EUR' }),
      '409 cart_expired': await checkOut(call, urls[1], due),
      '404 discount_code_not_found': await hold(call, urls[0], sale, 1, { discountCode: 'NEVER' }),
      '404 cart_not_found': await checkOut(call, urls[1], { cart: theirs.cart, token: mine.token }),
    };
    for (const [wanted, answer] of Object.entries(refusals)) {
      expect(kindOf(answer)).toBe(wanted);
      // The message says what happened, and then what to do.
      expect(answer.error?.message).toMatch(/[;:,] ?\w+|again|choose|start|set/);
    }
    const negative = await hold(call, urls[0], sale, -1);
    expect(negative).toMatchObject({
      status: 400,
      error: { details: { issues: [{ path: 'items.0.quantity' }] } },
    });
  });
});
