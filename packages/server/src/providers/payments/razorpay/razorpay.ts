/**
 * Razorpay: Payment Links, which can be looked up by our reference and cancelled; orders can not.
 * https://razorpay.com/docs/api/payments/payment-links/ https://razorpay.com/docs/api/refunds/
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { exponentOf } from '../../../lib/money.ts';
import {
  type PaymentAccount,
  type PaymentProvider,
  PaymentProviderError,
  type PaymentRequest,
  type PaymentSnapshot,
  type PaymentState,
  type RefundSnapshot,
} from '../payment-provider.ts';
import { acceptedBody, basicAuth, callPaymentVendor, type PaymentVendorAnswer } from '../vendor-call.ts';

export const RazorpayCredentials = z.object({
  keyId: z
    .string()
    .trim()
    .max(100)
    .regex(/^rzp_(test|live)_\w+$/, 'must be a key id: rzp_live_…'),
  keySecret: z.string().trim().min(10).max(200),
});

/** https://razorpay.com/docs/payments/international-payments/#supported-currencies */
const CURRENCIES = new Set(
  `AED ALL AMD ARS AUD AWG BBD BDT BHD BMD BND BOB BSD BWP BZD CAD CHF CNY COP CRC CZK DKK DOP DZD EGP ETB EUR FJD GBP GHS
  GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD JOD JPY KES KGS KHR KRW KWD KYD KZT LAK LKR LRD LSL MAD MDL MKD MMK MNT
  MOP MUR MVR MWK MXN MYR NAD NGN NIO NOK NPR NZD OMR PEN PGK PHP PKR PLN QAR RON RUB SAR SCR SEK SGD SOS SZL THB TRY TTD
  TWD TZS USD UYU UZS VND YER ZAR`.split(/\s+/),
);
/** Of three decimals the last must be 0. */
const decimalsOf = (currency: string): number => Math.min(exponentOf(currency), 2);

/** A link lives for 15 minutes at least; we cancel it ourselves when its time with us is over. */
const MIN_OPEN_MS = 16 * 60_000;

const LinkPayment = z.object({ payment_id: z.string(), status: z.string().nullish(), method: z.string().nullish() });

const Link = z.object({
  id: z.string(),
  status: z.enum(['created', 'partially_paid', 'expired', 'cancelled', 'paid']),
  amount: z.int(),
  amount_paid: z.int().nullish(),
  currency: z.string(),
  reference_id: z.string().nullish(),
  short_url: z.string().nullish(),
  // One, several, or an empty thing of either kind.
  payments: z.union([z.array(LinkPayment), LinkPayment, z.object({})]).nullish(),
});
type Link = z.infer<typeof Link>;

const Paid = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.int(),
  amount_refunded: z.int().nullish(),
  method: z.string().nullish(),
  customer_id: z.string().nullish(),
  error_description: z.string().nullish(),
});
type Paid = z.infer<typeof Paid>;

const Refund = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.int(),
  notes: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish(),
});
type Refund = z.infer<typeof Refund>;

const entity = z.object({ entity: z.looseObject({ id: z.string() }) }).optional();
const Event = z.object({
  event: z.string(),
  payload: z.object({ payment_link: entity, payment: entity, refund: entity }),
});

export const razorpay: PaymentProvider = {
  descriptor: {
    provider: 'razorpay',
    name: 'Razorpay',
    currencies: CURRENCIES,
    amounts: 'minor',
    decimalsOf,
    refunds: 'partial',
    idempotency: 'reference',
    lookupByReference: true,
    webhooks: 'signed',
    credentials: RazorpayCredentials,
  },

  /** There is no idempotency key for links: their reference is taken once, and who comes second finds it. */
  async createPayment(account, request) {
    const answer = await call(account, 'POST', '/v1/payment_links', linkOf(request));
    if (answer.status === 400) {
      const known = await byReference(account, request);
      if (known && isFor(known, request)) return snapshot(account, known);
    }
    return snapshot(account, acceptedBody('Razorpay', answer, Link));
  },

  async fetchPayment(account, request, externalId) {
    const link = await find(account, request, externalId);
    return link ? snapshot(account, link) : null;
  },

  async cancelPayment(account, request, externalId) {
    const link = await find(account, request, externalId);
    if (link?.status !== 'created') return link ? snapshot(account, link) : null;
    const answer = await call(account, 'POST', `/v1/payment_links/${encodeURIComponent(link.id)}/cancel`);
    // Only an open link can be cancelled: somebody was faster.
    const after = answer.status < 300 ? acceptedBody('Razorpay', answer, Link) : await byId(account, link.id);
    return after ? snapshot(account, after) : null;
  },

  /** https://razorpay.com/docs/api/refunds/normal-refunds-idempotent/ */
  async refund(account, { refundId, amount, payment }) {
    const path = `/v1/payments/${encodeURIComponent(payment.externalPaymentId)}/refund`;
    const body = { amount, receipt: refundId, notes: { refundId } };
    const answer = await call(account, 'POST', path, body, { 'x-refund-idempotency': refundId });
    return refunded(acceptedBody('Razorpay', answer, Refund));
  },

  async fetchRefund(account, { refundId, payment }, externalRefundId) {
    if (externalRefundId) {
      const answer = await call(account, 'GET', `/v1/refunds/${encodeURIComponent(externalRefundId)}`);
      return isMissing(answer) ? null : refunded(acceptedBody('Razorpay', answer, Refund));
    }
    const path = `/v1/payments/${encodeURIComponent(payment.externalPaymentId)}/refunds?count=100`;
    const answer = await call(account, 'GET', path);
    const { items } = acceptedBody('Razorpay', answer, z.object({ items: z.array(Refund) }));
    const refund = items.find(({ notes }) => !Array.isArray(notes) && notes?.refundId === refundId);
    return refund ? refunded(refund) : null;
  },

  /** https://razorpay.com/docs/webhooks/validate-test/ The event's id stands in a header, outside of what is signed. */
  async parseWebhook({ webhookSecret }, { body, headers }) {
    const given = Buffer.from(headers['x-razorpay-signature'] ?? '', 'hex');
    if (!webhookSecret || given.length !== 32) return null;
    if (!timingSafeEqual(given, createHmac('sha256', webhookSecret).update(body).digest())) return null;
    const { event, payload } = Event.parse(JSON.parse(body.toString()));
    const { payment_link: link, payment, refund } = payload;
    const digest = createHash('sha256').update(body).digest('base64url');
    return {
      eventKey: headers['x-razorpay-event-id'] ?? digest,
      type: event,
      refs: {
        attemptId: textOf(link?.entity.reference_id),
        refundId: textOf((refund?.entity.notes as { refundId?: unknown } | undefined)?.refundId),
        externalIds: [link?.entity.id, payment?.entity.id, textOf(refund?.entity.payment_id)].filter(
          (id): id is string => id !== undefined,
        ),
        externalRefundId: refund?.entity.id,
      },
    };
  },
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const linkOf = ({ attemptId, amount, currency, description, customer, returnUrl, expiresAt }: PaymentRequest) => ({
  amount,
  currency,
  accept_partial: false,
  reference_id: attemptId,
  description,
  customer: {
    ...(customer.name && { name: customer.name }),
    ...(customer.email && { email: customer.email }),
  },
  // The shop writes to its customers itself.
  notify: { sms: false, email: false },
  reminder_enable: false,
  notes: { attemptId },
  callback_url: returnUrl,
  callback_method: 'get',
  expire_by: Math.floor((expiresAt.getTime() + MIN_OPEN_MS) / 1_000),
});

const call = (
  { credentials, baseUrl = 'https://api.razorpay.com' }: PaymentAccount,
  method: 'GET' | 'POST',
  path: string,
  json?: unknown,
  headers: Record<string, string> = {},
): Promise<PaymentVendorAnswer> => {
  const { keyId, keySecret } = RazorpayCredentials.parse(credentials);
  return callPaymentVendor({
    vendor: 'Razorpay',
    method,
    url: `${baseUrl}${path}`,
    headers: { authorization: basicAuth(keyId, keySecret), ...headers },
    json,
  });
};

/** What it does not know Razorpay calls a bad request. */
const isMissing = ({ status, body }: PaymentVendorAnswer): boolean =>
  status === 404 || (status === 400 && /does not exist|not found/i.test(JSON.stringify(body)));

const find = (account: PaymentAccount, request: PaymentRequest, id: string | null): Promise<Link | null> =>
  id ? byId(account, id) : byReference(account, request);

async function byId(account: PaymentAccount, id: string): Promise<Link | null> {
  const answer = await call(account, 'GET', `/v1/payment_links/${encodeURIComponent(id)}`);
  return isMissing(answer) ? null : acceptedBody('Razorpay', answer, Link);
}

async function byReference(account: PaymentAccount, { attemptId }: PaymentRequest): Promise<Link | null> {
  const answer = await call(account, 'GET', `/v1/payment_links?reference_id=${encodeURIComponent(attemptId)}`);
  const { payment_links } = acceptedBody('Razorpay', answer, z.object({ payment_links: z.array(Link) }));
  return payment_links.find(({ reference_id }) => reference_id === attemptId) ?? null;
}

const isFor = ({ amount, currency }: Link, request: PaymentRequest): boolean =>
  amount === request.amount && currency === request.currency;

const STATES: Record<Link['status'], PaymentState> = {
  created: 'pending',
  partially_paid: 'processing',
  expired: 'cancelled',
  cancelled: 'cancelled',
  paid: 'succeeded',
};

/** The link says that it was paid; what of it was given back only the payment knows. */
async function snapshot(account: PaymentAccount, link: Link): Promise<PaymentSnapshot> {
  const state = STATES[link.status];
  const paid = link.status === 'paid' ? await paymentOf(account, link) : null;
  return {
    externalId: link.id,
    state,
    captured: paid?.amount ?? 0,
    refunded: paid?.amount_refunded ?? 0,
    currency: link.currency,
    reference: link.reference_id ?? null,
    action: link.status === 'created' && link.short_url ? { type: 'redirect', url: link.short_url } : null,
    externalPaymentId: paid?.id ?? null,
    externalCustomerId: paid?.customer_id ?? null,
    method: paid?.method ?? null,
  };
}

async function paymentOf(account: PaymentAccount, { payments }: Link): Promise<Paid> {
  const tries = (Array.isArray(payments) ? payments : [payments]).filter(
    (one): one is z.infer<typeof LinkPayment> => one != null && 'payment_id' in one,
  );
  const taken = tries.find(({ status }) => status === 'captured') ?? tries.at(-1);
  if (!taken) throw new PaymentProviderError('unknown', 'Razorpay calls a link paid and names no payment');
  const answer = await call(account, 'GET', `/v1/payments/${encodeURIComponent(taken.payment_id)}`);
  return acceptedBody('Razorpay', answer, Paid);
}

function refunded({ id, status }: Refund): RefundSnapshot {
  if (status === 'processed') return { externalRefundId: id, state: 'succeeded' };
  if (status === 'failed') return { externalRefundId: id, state: 'failed', failureReason: 'Razorpay: failed' };
  return { externalRefundId: id, state: 'pending' };
}
