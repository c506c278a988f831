/** PayPal as documented: https://developer.paypal.com/docs/api/orders/v2/ and payments/v2, webhooks/v1. */
import { createHash, createHmac } from 'node:crypto';
import { paypal } from '../../../src/providers/payments/paypal/paypal.ts';
import { type FakeAnswer, type FakeRequest, fakeId, one, replays, startFake } from '../fake-server.ts';
import { anAccount, type FakeVendor } from './fake-vendor.ts';

interface Money {
  currency_code: string;
  value: string;
}
interface Refund {
  id: string;
  status: string;
  amount: Money;
  custom_id?: string;
  links: { rel: string; href: string }[];
}
interface Capture {
  id: string;
  status: string;
  amount: Money;
  custom_id?: string;
}
interface Order {
  id: string;
  status: string;
  update_time: string;
  purchase_units: {
    custom_id?: string;
    amount: Money;
    payments?: { captures: Capture[]; refunds: Refund[] };
  }[];
  links: { rel: string; href: string }[];
}

const CLIENT = { clientId: 'client-tessera', clientSecret: 'secret-tessera' };
const WEBHOOK_ID = 'WH-TESSERA-1';
const SIGNING_KEY = 'only PayPal knows';
const WHOLE = ['HUF', 'JPY', 'TWD'];

const error = (status: number, name: string, issue: string): FakeAnswer => ({
  status,
  body: { name, message: 'The request could not be completed.', details: [{ issue, description: issue }] },
});
const missing = error(404, 'RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID');
const unprocessable = (issue: string) => error(422, 'UNPROCESSABLE_ENTITY', issue);

/** What PayPal signs: the transmission and a checksum of the event's exact bytes. */
const signatureOf = (id: string, time: string, webhookId: string, event: string): string =>
  createHmac('sha256', SIGNING_KEY)
    .update([id, time, webhookId, createHash('sha256').update(event).digest('hex')].join('|'))
    .digest('base64');

/** The headers of a webhook as PayPal sends them. */
export function paypalHeaders(event: string, at: Date): Record<string, string> {
  const transmission = fakeId('t-');
  return {
    'paypal-auth-algo': 'SHA256withRSA',
    'paypal-cert-url': 'https://api.paypal.com/v1/notifications/certs/CERT-1',
    'paypal-transmission-id': transmission,
    'paypal-transmission-time': at.toISOString(),
    'paypal-transmission-sig': signatureOf(transmission, at.toISOString(), WEBHOOK_ID, event),
  };
}

export async function fakePayPal(): Promise<FakeVendor> {
  const orders = new Map<string, Order>();
  const refunds: Refund[] = [];
  const replay = replays(unprocessable('DUPLICATE_REQUEST_ID'));
  const declined = new Set<string>();
  const unitOf = (order: Order) => order.purchase_units[0] as Order['purchase_units'][number];
  const captures = () => [...orders.values()].flatMap((order) => unitOf(order).payments?.captures ?? []);

  function answer(request: FakeRequest): FakeAnswer {
    const { method, path, headers, text } = request;
    if (path === '/v1/oauth2/token') return token(request);
    if (headers.authorization !== 'Bearer A21.tessera') return { status: 401, body: { error: 'invalid_token' } };
    const key = one(headers['paypal-request-id']);
    if (path === '/v1/notifications/verify-webhook-signature') return verify(text);
    if (path === '/v2/checkout/orders') return replay(key, text, () => createOrder(JSON.parse(text)));
    const [, orderId, verb] = /^\/v2\/checkout\/orders\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (orderId) {
      const order = orders.get(orderId);
      if (!order) return missing;
      if (verb !== 'capture') return { status: 200, body: order };
      return replay(key, text, () => captureOrder(order));
    }
    const [, captureId] = /^\/v2\/payments\/captures\/([^/]+)\/refund$/.exec(path) ?? [];
    if (captureId && method === 'POST') return replay(key, text, () => refundCapture(captureId, JSON.parse(text)));
    const refund = refunds.find(({ id }) => path === `/v2/payments/refunds/${id}`);
    return refund ? { status: 200, body: refund } : missing;
  }

  function token({ headers, text }: FakeRequest): FakeAnswer {
    const known = `Basic ${Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64')}`;
    if (headers.authorization !== known || text !== 'grant_type=client_credentials') {
      return { status: 401, body: { error: 'invalid_client', error_description: 'Client Authentication failed' } };
    }
    return { status: 200, body: { access_token: 'A21.tessera', token_type: 'Bearer', expires_in: 32_400 } };
  }

  function createOrder({ intent, purchase_units }: Pick<Order, 'purchase_units'> & { intent: string }): FakeAnswer {
    const [unit] = purchase_units;
    const { currency_code = '', value = '' } = unit?.amount ?? {};
    const format = WHOLE.includes(currency_code) ? /^\d+$/ : /^\d+\.\d\d$/;
    if (intent !== 'CAPTURE' || !unit || !format.test(value)) return unprocessable('INVALID_CURRENCY_FORMAT');
    const id = fakeId('5O');
    const order: Order = {
      id,
      status: 'PAYER_ACTION_REQUIRED',
      update_time: new Date().toISOString(),
      purchase_units,
      links: [{ rel: 'payer-action', href: `https://www.paypal.com/checkoutnow?token=${id}` }],
    };
    orders.set(id, order);
    return { status: 201, body: order };
  }

  function captureOrder(order: Order): FakeAnswer {
    if (order.status === 'COMPLETED') return unprocessable('ORDER_ALREADY_CAPTURED');
    if (order.status !== 'APPROVED') return unprocessable('ORDER_NOT_APPROVED');
    if (declined.has(order.id)) return unprocessable('INSTRUMENT_DECLINED');
    const unit = unitOf(order);
    const { amount, custom_id } = unit;
    unit.payments = { captures: [{ id: fakeId('3C'), status: 'COMPLETED', amount, custom_id }], refunds: [] };
    order.status = 'COMPLETED';
    return { status: 201, body: order };
  }

  function refundCapture(id: string, { amount, custom_id }: { amount: Money; custom_id: string }): FakeAnswer {
    const order = [...orders.values()].find((one) => unitOf(one).payments?.captures[0]?.id === id);
    const payments = order && unitOf(order).payments;
    const capture = payments?.captures[0];
    if (!payments || !capture) return missing;
    const refunded = payments.refunds.reduce((sum, one) => sum + Number(one.amount.value), 0) + Number(amount.value);
    if (refunded > Number(capture.amount.value) + 1e-9) return unprocessable('REFUND_AMOUNT_EXCEEDED');
    capture.status = refunded < Number(capture.amount.value) ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
    const up = { rel: 'up', href: `https://api-m.paypal.com/v2/payments/captures/${id}` };
    const refund: Refund = { id: fakeId('1R'), status: 'COMPLETED', amount, custom_id, links: [up] };
    payments.refunds.push(refund);
    refunds.push(refund);
    return { status: 201, body: refund };
  }

  function verify(text: string): FakeAnswer {
    const { transmission_id, transmission_time, transmission_sig, webhook_id } = JSON.parse(text);
    const event = text.slice(text.indexOf('"webhook_event":') + '"webhook_event":'.length, -1);
    const isGood =
      webhook_id === WEBHOOK_ID &&
      signatureOf(transmission_id, transmission_time, webhook_id, event) === transmission_sig;
    return { status: 200, body: { verification_status: isGood ? 'SUCCESS' : 'FAILURE' } };
  }

  const server = await startFake(answer);
  const approve = (id: string) => {
    const order = orders.get(id);
    if (order?.status !== 'PAYER_ACTION_REQUIRED') throw new Error('The page says: this order cannot be approved');
    Object.assign(order, { status: 'APPROVED', update_time: new Date().toISOString() });
  };
  return {
    provider: paypal,
    account: anAccount({ baseUrl: server.url, credentials: { ...CLIENT, webhookId: WEBHOOK_ID } }),
    refusedAccount: anAccount({ baseUrl: server.url, credentials: { ...CLIENT, clientSecret: 'wrong secret' } }),
    afterDecline: 'pending',
    samples: [
      ['EUR', 1_050],
      ['JPY', 1_050],
      ['HUF', 105_000],
    ],
    pay: async (id) => approve(id),
    async decline(id) {
      approve(id);
      declined.add(id);
    },
    loseNext: (what) =>
      server.fail(
        'lost',
        ({ method, path }) => method === 'POST' && path.endsWith(what === 'create' ? 'orders' : 'refund'),
      ),
    failNext: () => server.fail(503, ({ path }) => path.startsWith('/v2/')),
    storedAmount: async (id) => unitOf(orders.get(id) as Order).amount.value,
    // Only captured amounts count as paid.
    countPayments: async () => Math.max(captures().length, orders.size),
    countRefunds: async () => refunds.length,
    async webhook(id, about, at = new Date()) {
      const order = orders.get(id) as Order;
      const unit = unitOf(order);
      const event =
        about === 'refund'
          ? { event_type: 'PAYMENT.CAPTURE.REFUNDED', resource_type: 'refund', resource: unit.payments?.refunds.at(-1) }
          : { event_type: 'CHECKOUT.ORDER.APPROVED', resource_type: 'checkout-order', resource: order };
      // Unusual whitespace: parsing and serializing the body would not reproduce it.
      const text = JSON.stringify({ id: fakeId('WH-'), create_time: at.toISOString(), ...event }, null, 1);
      return { body: Buffer.from(text), headers: paypalHeaders(text, at) };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
