/** Mollie as documented: https://docs.mollie.com/reference/payments-api, refunds-api, api-idempotency, webhooks. */
import { mollie } from '../../../src/providers/payments/mollie/mollie.ts';
import { type FakeAnswer, type FakeRequest, fakeId, one, replays, startFake } from '../fake-server.ts';
import { anAccount, type FakeVendor } from './fake-vendor.ts';

interface Amount {
  currency: string;
  value: string;
}
interface Payment {
  id: string;
  status: string;
  isCancelable: boolean;
  amount: Amount;
  amountRefunded: Amount | null;
  method: string | null;
  createdAt: string;
  metadata: Record<string, string>;
  _links: { checkout?: { href: string } };
}
interface Refund {
  id: string;
  paymentId: string;
  amount: Amount;
  status: string;
  metadata: Record<string, string>;
}

const KEY = 'test_tesseratesseratessera';
const ZERO_DECIMAL = ['ISK', 'JPY'];

const error = (status: number, title: string, detail: string): FakeAnswer => ({
  status,
  body: { status, title, detail },
});
const missing = error(404, 'Not Found', 'No payment exists with this token.');
const unprocessable = (detail: string) => error(422, 'Unprocessable Entity', detail);

export async function fakeMollie(): Promise<FakeVendor> {
  const payments = new Map<string, Payment>();
  const refunds: Refund[] = [];
  const replay = replays(unprocessable('The idempotency key was used for another request'));
  const refundedOf = (id: string) =>
    refunds.filter(({ paymentId }) => paymentId === id).reduce((sum, { amount }) => sum + Number(amount.value), 0);

  function answer({ method, path, query, headers, text }: FakeRequest): FakeAnswer {
    if (headers.authorization !== `Bearer ${KEY}`) return error(401, 'Unauthorized Request', 'Missing authentication');
    const key = one(headers['idempotency-key']);
    if (path === '/v2/payments') {
      return method === 'POST' ? replay(key, text, () => create(JSON.parse(text))) : list(query.get('from'));
    }
    const [, id = '', part, refundId] = /^\/v2\/payments\/([^/]+)(?:\/(\w+))?(?:\/([^/]+))?$/.exec(path) ?? [];
    const payment = payments.get(id);
    if (!payment) return missing;
    if (part === 'refunds') {
      if (method === 'POST') return replay(key, text, () => refund(payment, JSON.parse(text)));
      const ofPayment = refunds.filter(({ paymentId }) => paymentId === id);
      if (!refundId)
        return { status: 200, body: { count: ofPayment.length, _embedded: { refunds: ofPayment }, _links: {} } };
      const found = ofPayment.find((one) => one.id === refundId);
      return found ? { status: 200, body: found } : missing;
    }
    if (method === 'DELETE') {
      if (!payment.isCancelable) return unprocessable('The payment cannot be canceled');
      Object.assign(payment, { status: 'canceled', isCancelable: false, _links: {} });
    }
    return { status: 200, body: payment };
  }

  function create({
    amount,
    metadata,
    webhookUrl,
    redirectUrl,
  }: Payment & { webhookUrl?: string; redirectUrl: string }) {
    const format = ZERO_DECIMAL.includes(amount.currency) ? /^\d+$/ : /^\d+\.\d\d$/;
    if (!format.test(amount.value)) return unprocessable('The amount contains an invalid value');
    if (!redirectUrl) return unprocessable('The redirect URL is missing');
    // Webhook URLs are optional, but a given one must be reachable from the vendor.
    if (webhookUrl && !/^https:\/\/(?!localhost)/.test(webhookUrl)) return unprocessable('The webhook URL is invalid');
    const id = fakeId('tr_');
    const payment: Payment = {
      ...{ id, amount, metadata },
      status: 'open',
      isCancelable: true,
      amountRefunded: null,
      method: null,
      createdAt: new Date().toISOString(),
      _links: { checkout: { href: `https://www.mollie.com/checkout/select-method/${id}` } },
    };
    payments.set(id, payment);
    return { status: 201, body: payment };
  }

  /** Pages of two, whatever limit is requested, so that the adapter has to page. */
  function list(from: string | null): FakeAnswer {
    const newest = [...payments.values()].reverse();
    const start = from ? newest.findIndex(({ id }) => id === from) : 0;
    const next = newest[start + 2];
    const _links = { next: next ? { href: `https://api.mollie.com/v2/payments?from=${next.id}&limit=250` } : null };
    return { status: 200, body: { count: 2, _embedded: { payments: newest.slice(start, start + 2) }, _links } };
  }

  function refund(payment: Payment, { amount, metadata }: Pick<Refund, 'amount' | 'metadata'>): FakeAnswer {
    const sum = refundedOf(payment.id) + Number(amount.value);
    if (payment.status !== 'paid' || sum > Number(payment.amount.value) + 1e-9) {
      return unprocessable('The amount is higher than the maximum');
    }
    const digits = ZERO_DECIMAL.includes(amount.currency) ? 0 : 2;
    payment.amountRefunded = { currency: amount.currency, value: sum.toFixed(digits) };
    const made: Refund = { id: fakeId('re_'), paymentId: payment.id, amount, status: 'pending', metadata };
    refunds.push(made);
    return { status: 201, body: made };
  }

  const server = await startFake(answer);
  const open = (id: string): Payment => {
    const payment = payments.get(id);
    if (payment?.status !== 'open') throw new Error('The page says: this payment cannot be paid');
    return payment;
  };
  const end = (id: string, status: string) =>
    Object.assign(open(id), { status, method: 'ideal', isCancelable: false, _links: {} });
  return {
    provider: mollie,
    account: anAccount({ baseUrl: server.url, credentials: { apiKey: KEY } }),
    refusedAccount: anAccount({ baseUrl: server.url, credentials: { apiKey: 'test_unknownunknownunknown' } }),
    afterDecline: 'failed',
    samples: [
      ['EUR', 1_050],
      ['JPY', 1_050],
    ],
    pay: async (id) => void end(id, 'paid'),
    decline: async (id) => void end(id, 'failed'),
    loseNext: (what) =>
      server.fail(
        'lost',
        ({ method, path }) => method === 'POST' && path.endsWith(what === 'create' ? 'payments' : 'refunds'),
      ),
    failNext: () => server.fail(503),
    storedAmount: async (id) => (payments.get(id) as Payment).amount.value,
    countPayments: async () => payments.size,
    countRefunds: async () => refunds.length,
    async webhook(id) {
      return { body: Buffer.from(`id=${id}`), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
