/** Razorpay as documented: https://razorpay.com/docs/api/payments/payment-links/, refunds, webhooks. */
import { createHmac } from 'node:crypto';
import { razorpay } from '../../../src/providers/payments/razorpay/razorpay.ts';
import { type FakeAnswer, type FakeRequest, fakeId, one, replays, startFake } from '../fake-server.ts';
import { anAccount, type FakeVendor } from './fake-vendor.ts';

interface Link {
  id: string;
  status: string;
  amount: number;
  amount_paid: number;
  currency: string;
  reference_id: string;
  short_url: string;
  payments: { payment_id: string; status: string; method: string; amount: number }[] | null;
}
interface Paid {
  id: string;
  status: string;
  amount: number;
  amount_refunded: number;
  method: string;
}
interface Refund {
  id: string;
  payment_id: string;
  amount: number;
  status: string;
  notes: Record<string, string>;
}

const KEY = { keyId: 'rzp_test_tessera', keySecret: 'secret-tessera' };
const WEBHOOK_SECRET = 'razorpay webhook secret';
const THREE_DECIMAL = ['BHD', 'JOD', 'KWD', 'OMR'];

const error = (description: string, status = 400): FakeAnswer => ({
  status,
  body: { error: { code: 'BAD_REQUEST_ERROR', description, source: 'business', step: null, reason: null } },
});
const missing = error('The id provided does not exist');

export async function fakeRazorpay(): Promise<FakeVendor> {
  const links = new Map<string, Link>();
  const payments = new Map<string, Paid>();
  const refunds: Refund[] = [];
  const replay = replays(error('Different request body sent for same Idempotency Header'));

  function answer(request: FakeRequest): FakeAnswer {
    const { method, path, query, headers, text } = request;
    const known = `Basic ${Buffer.from(`${KEY.keyId}:${KEY.keySecret}`).toString('base64')}`;
    if (headers.authorization !== known) return error('Authentication failed', 401);
    if (path === '/v1/payment_links') {
      if (method === 'POST') return createLink(JSON.parse(text));
      const payment_links = [...links.values()].filter(
        ({ reference_id }) => reference_id === query.get('reference_id'),
      );
      return { status: 200, body: { payment_links } };
    }
    const [, linkId, verb] = /^\/v1\/payment_links\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (linkId) {
      const link = links.get(linkId);
      if (!link) return missing;
      if (verb === 'cancel') {
        if (link.status !== 'created') return error(`Payment link is already in ${link.status} state`);
        link.status = 'cancelled';
      }
      return { status: 200, body: link };
    }
    const [, paymentId, part] = /^\/v1\/payments\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (paymentId) {
      const payment = payments.get(paymentId);
      if (!payment) return missing;
      if (part === 'refunds')
        return { status: 200, body: { items: refunds.filter((one) => one.payment_id === paymentId) } };
      if (part !== 'refund') return { status: 200, body: payment };
      return replay(one(headers['x-refund-idempotency']), text, () => createRefund(payment, JSON.parse(text)));
    }
    const refund = refunds.find(({ id }) => path === `/v1/refunds/${id}`);
    return refund ? { status: 200, body: refund } : missing;
  }

  function createLink(given: Pick<Link, 'amount' | 'currency' | 'reference_id'> & { expire_by: number }): FakeAnswer {
    const { amount, currency, reference_id, expire_by } = given;
    if (!Number.isSafeInteger(amount) || amount < 1) return error('The amount must be an integer.');
    if (THREE_DECIMAL.includes(currency) && amount % 10 !== 0) return error('The last decimal must be 0.');
    if (expire_by < Date.now() / 1_000 + 900)
      return error('expire_by should be at least 15 minutes after current time');
    if (reference_id.length > 40) return error('The reference id may not be greater than 40 characters.');
    if ([...links.values()].some((link) => link.reference_id === reference_id)) {
      return error(`payment link with given reference_id: (${reference_id}) already exists`);
    }
    const id = fakeId('plink_');
    const link: Link = {
      ...{ id, amount, currency, reference_id },
      status: 'created',
      amount_paid: 0,
      short_url: `https://rzp.io/i/${id}`,
      payments: null,
    };
    links.set(id, link);
    return { status: 200, body: link };
  }

  function createRefund(payment: Paid, { amount, notes }: Pick<Refund, 'amount' | 'notes'>): FakeAnswer {
    if (payment.amount_refunded + amount > payment.amount) {
      return error('The refund amount provided is greater than amount captured');
    }
    payment.amount_refunded += amount;
    const refund: Refund = { id: fakeId('rfnd_'), payment_id: payment.id, amount, status: 'processed', notes };
    refunds.push(refund);
    return { status: 200, body: refund };
  }

  const server = await startFake(answer);
  const open = (id: string): Link => {
    const link = links.get(id);
    if (link?.status !== 'created') throw new Error('The page says: this link cannot be paid');
    return link;
  };
  return {
    provider: razorpay,
    account: anAccount({ baseUrl: server.url, credentials: KEY, webhookSecret: WEBHOOK_SECRET }),
    refusedAccount: anAccount({ baseUrl: server.url, credentials: { ...KEY, keySecret: 'wrong secret' } }),
    afterDecline: 'pending',
    samples: [
      ['INR', 1_050],
      ['JPY', 1_050],
      ['KWD', 10_500],
    ],
    async pay(id) {
      const link = open(id);
      const paid: Paid = {
        id: fakeId('pay_'),
        status: 'captured',
        amount: link.amount,
        amount_refunded: 0,
        method: 'upi',
      };
      payments.set(paid.id, paid);
      const { amount } = link;
      link.payments = [...(link.payments ?? []), { payment_id: paid.id, status: 'captured', method: 'upi', amount }];
      Object.assign(link, { status: 'paid', amount_paid: amount });
    },
    async decline(id) {
      const link = open(id);
      link.payments = [{ payment_id: fakeId('pay_'), status: 'failed', method: 'card', amount: link.amount }];
    },
    loseNext: (what) =>
      server.fail(
        'lost',
        ({ method, path }) => method === 'POST' && path.endsWith(what === 'create' ? 'links' : 'refund'),
      ),
    failNext: () => server.fail(502),
    async storedAmount(id) {
      const { amount, currency } = links.get(id) as Link;
      const digits = currency === 'JPY' ? 0 : THREE_DECIMAL.includes(currency) ? 3 : 2;
      return (amount / 10 ** digits).toFixed(digits);
    },
    countPayments: async () => links.size,
    countRefunds: async () => refunds.length,
    async webhook(id, about) {
      const link = links.get(id) as Link;
      const payment = payments.get(link.payments?.at(-1)?.payment_id ?? '');
      const refund = refunds.findLast((one) => one.payment_id === payment?.id);
      const entities = { payment_link: { entity: link }, payment: { entity: payment } };
      const payload = about === 'payment' ? entities : { refund: { entity: refund }, payment: { entity: payment } };
      const event = about === 'payment' ? 'payment_link.paid' : 'refund.processed';
      const body = Buffer.from(JSON.stringify({ entity: 'event', event, payload }));
      const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
      return { body, headers: { 'x-razorpay-signature': signature, 'x-razorpay-event-id': fakeId('') } };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
