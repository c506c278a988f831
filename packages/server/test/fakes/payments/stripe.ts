/** Stripe as documented: https://docs.stripe.com/api (sessions, refunds, idempotent requests, webhook signatures). */
import { createHmac } from 'node:crypto';
import { stripe } from '../../../src/providers/payments/stripe/stripe.ts';
import { type FakeAnswer, type FakeRequest, fakeId, one, replays, startFake } from '../fake-server.ts';
import { anAccount, type FakeVendor } from './fake-vendor.ts';

interface Session {
  id: string;
  object: 'checkout.session';
  status: 'open' | 'complete' | 'expired';
  payment_status: 'unpaid' | 'paid';
  client_reference_id: string | null;
  currency: string;
  amount_total: number;
  created: number;
  expires_at: number;
  url: string | null;
  metadata: Record<string, string>;
  customer: null;
  payment_intent: Intent | null;
}
interface Intent {
  id: string;
  object: 'payment_intent';
  status: string;
  amount_received: number;
  last_payment_error: { message: string } | null;
  latest_charge: object | null;
  refunded: number;
}
interface Refund {
  id: string;
  object: 'refund';
  payment_intent: string;
  amount: number;
  status: string;
  metadata: Record<string, string>;
}

const SECRET = 'sk_test_tessera';
const WEBHOOK_SECRET = 'whsec_tessera_test';
const ZERO_DECIMAL = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
const THREE_DECIMAL = ['bhd', 'jod', 'kwd', 'omr', 'tnd'];

const error = (status: number, message: string, more: object = {}): FakeAnswer => ({
  status,
  body: { error: { type: 'invalid_request_error', message, ...more } },
});
const missing = (what: string) => error(404, `No such ${what}`, { code: 'resource_missing' });

export async function fakeStripe(): Promise<FakeVendor> {
  const sessions = new Map<string, Session>();
  const refunds: Refund[] = [];
  const replay = replays({
    status: 400,
    body: {
      error: {
        type: 'idempotency_error',
        message: 'Keys for idempotent requests can only be used with the same parameters',
      },
    },
  });

  function answer(request: FakeRequest): FakeAnswer {
    const { method, path, query, headers, text } = request;
    if (headers.authorization !== `Bearer ${SECRET}`) return error(401, 'Invalid API Key provided');
    const form = new URLSearchParams(text);
    const key = one(headers['idempotency-key']);
    const [, id, verb] = /^\/v1\/checkout\/sessions(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? [];
    if (path.startsWith('/v1/checkout/sessions')) {
      if (method === 'POST' && !id) return replay(key, text, () => createSession(form));
      if (!id) return listSessions(query);
      const session = sessions.get(id);
      if (!session) return missing('checkout.session');
      if (verb === 'expire') {
        if (session.status !== 'open')
          return error(400, 'Only Checkout Sessions with a status in ["open"] can be expired');
        Object.assign(session, { status: 'expired', url: null });
      }
      return { status: 200, body: session };
    }
    if (path === '/v1/refunds' && method === 'POST') return replay(key, text, () => createRefund(form));
    if (path === '/v1/refunds') {
      const data = refunds.filter((refund) => refund.payment_intent === query.get('payment_intent'));
      return { status: 200, body: { object: 'list', data, has_more: false, url: path } };
    }
    const refund = refunds.find((one) => path === `/v1/refunds/${one.id}`);
    return refund ? { status: 200, body: refund } : missing('refund');
  }

  function createSession(form: URLSearchParams): FakeAnswer {
    const price = (name: string) => form.get(`line_items[0][price_data][${name}]`) ?? '';
    const currency = price('currency');
    const amount = Number(price('unit_amount'));
    const now = Math.floor(Date.now() / 1_000);
    const expires_at = Number(form.get('expires_at'));
    if (!Number.isSafeInteger(amount) || amount < 1) return error(400, 'Invalid integer: unit_amount');
    if (['isk', 'ugx'].includes(currency) && amount % 100 !== 0) return error(400, 'must be evenly divisible by 100');
    if (THREE_DECIMAL.includes(currency) && amount % 10 !== 0) return error(400, 'the last digit must be 0');
    if (expires_at < now + 1_800 || expires_at > now + 86_400) return error(400, 'expires_at is out of range');
    const id = fakeId('cs_test_');
    const session: Session = {
      id,
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      client_reference_id: form.get('client_reference_id'),
      currency,
      amount_total: amount,
      created: now,
      expires_at,
      url: `https://checkout.stripe.com/c/pay/${id}`,
      metadata: { attemptId: form.get('metadata[attemptId]') ?? '' },
      customer: null,
      payment_intent: null,
    };
    sessions.set(id, session);
    return { status: 200, body: session };
  }

  function listSessions(query: URLSearchParams): FakeAnswer {
    const all = [...sessions.values()]
      .reverse()
      .filter(
        ({ created }) => created >= Number(query.get('created[gte]')) && created <= Number(query.get('created[lte]')),
      );
    // Pages of two, whatever limit is requested, so that the adapter has to page.
    const start = all.findIndex(({ id }) => id === query.get('starting_after')) + 1;
    const data = all.slice(start, start + 2);
    return {
      status: 200,
      body: { object: 'list', data, has_more: start + 2 < all.length, url: '/v1/checkout/sessions' },
    };
  }

  function createRefund(form: URLSearchParams): FakeAnswer {
    const intent = [...sessions.values()].find(
      (one) => one.payment_intent?.id === form.get('payment_intent'),
    )?.payment_intent;
    const amount = Number(form.get('amount'));
    if (!intent) return missing('payment_intent');
    if (intent.refunded + amount > intent.amount_received) {
      return error(400, 'Refund amount is greater than unrefunded amount on charge');
    }
    intent.refunded += amount;
    intent.latest_charge = { ...intent.latest_charge, amount_refunded: intent.refunded };
    const metadata = { refundId: form.get('metadata[refundId]') ?? '' };
    const refund: Refund = {
      id: fakeId('re_'),
      object: 'refund',
      payment_intent: intent.id,
      amount,
      status: 'succeeded',
      metadata,
    };
    refunds.push(refund);
    return { status: 200, body: refund };
  }

  const open = (id: string): Session => {
    const session = sessions.get(id);
    if (session?.status !== 'open') throw new Error('The page says: this session cannot be paid');
    return session;
  };

  const server = await startFake(answer);
  return {
    provider: stripe,
    account: anAccount({ baseUrl: server.url, credentials: { secretKey: SECRET }, webhookSecret: WEBHOOK_SECRET }),
    refusedAccount: anAccount({ baseUrl: server.url, credentials: { secretKey: 'sk_test_unknown' } }),
    afterDecline: 'pending',
    refusesOld: true,
    samples: [
      ['INR', 1_050],
      ['JPY', 1_050],
      ['KWD', 10_500],
      ['ISK', 1_050],
    ],
    async pay(id) {
      const session = open(id);
      Object.assign(session, { status: 'complete', payment_status: 'paid', url: null });
      session.payment_intent = {
        id: fakeId('pi_'),
        object: 'payment_intent',
        status: 'succeeded',
        amount_received: session.amount_total,
        last_payment_error: null,
        latest_charge: {
          amount_refunded: 0,
          receipt_url: 'https://pay.stripe.com/r',
          payment_method_details: { type: 'card' },
        },
        refunded: 0,
      };
    },
    async decline(id) {
      open(id).payment_intent = {
        id: fakeId('pi_'),
        object: 'payment_intent',
        status: 'requires_payment_method',
        amount_received: 0,
        last_payment_error: { message: 'Your card was declined.' },
        latest_charge: null,
        refunded: 0,
      };
    },
    loseNext(what) {
      const isIt = ({ method, path }: FakeRequest) =>
        method === 'POST' && path.endsWith(what === 'create' ? 'sessions' : 'refunds');
      // Stripe's library repeats a call once, with the same key, when its connection is closed.
      server.fail('lost', isIt);
      server.fail('lost', isIt);
    },
    failNext: () => server.fail(500),
    async storedAmount(id) {
      const { amount_total, currency } = sessions.get(id) as Session;
      const digits = ZERO_DECIMAL.includes(currency) ? 0 : THREE_DECIMAL.includes(currency) ? 3 : 2;
      return (amount_total / 10 ** digits).toFixed(digits);
    },
    countPayments: async () => sessions.size,
    countRefunds: async () => refunds.length,
    async webhook(id, about, at = new Date()) {
      const session = sessions.get(id) as Session;
      const object =
        about === 'payment' ? session : refunds.findLast((one) => one.payment_intent === session.payment_intent?.id);
      const type = about === 'payment' ? 'checkout.session.completed' : 'refund.updated';
      const body = Buffer.from(JSON.stringify({ id: fakeId('evt_'), object: 'event', type, data: { object } }));
      const time = Math.floor(at.getTime() / 1_000);
      const signature = createHmac('sha256', WEBHOOK_SECRET).update(`${time}.${body}`).digest('hex');
      return { body, headers: { 'stripe-signature': `t=${time},v1=${signature}` } };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
