/**
 * Razorpay: Payment Links, because they can be looked up by our reference and cancelled, and orders cannot.
 * https://razorpay.com/docs/api/payments/payment-links/ https://razorpay.com/docs/api/refunds/
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { exponentOf } from '../../../lib/money/money.ts';
import { parsedJson } from '../../untrusted-json.ts';
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
/** Razorpay requires the third decimal to be 0. */
const decimalsOf = (currency: string): number => Math.min(exponentOf(currency), 2);

/** A link is open for at least 15 minutes. Payments that expire sooner are cancelled by the reconciler. */
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
  // An object, an array, or an empty one of either kind.
  payments: z.union([z.array(LinkPayment), LinkPayment, z.object({})]).nullish(),
});
type Link = z.infer<typeof Link>;

const RazorpayPayment = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.int(),
  amount_refunded: z.int().nullish(),
  method: z.string().nullish(),
  customer_id: z.string().nullish(),
  error_description: z.string().nullish(),
});
type RazorpayPayment = z.infer<typeof RazorpayPayment>;

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

  /** Links have no idempotency key, but a unique reference: a repeated request is refused, and the link is found by reference. */
  async createPayment(account, request) {
    const answer = await callRazorpay(account, 'POST', '/v1/payment_links', linkRequest(request));
    if (answer.status === 400) {
      const known = await linkByReference(account, request);
      if (known && isLinkFor(known, request)) return paymentSnapshot(account, known);
    }
    return paymentSnapshot(account, acceptedBody('Razorpay', answer, Link));
  },

  async fetchPayment(account, request, externalId) {
    const link = await findLink(account, request, externalId);
    return link ? paymentSnapshot(account, link) : null;
  },

  async cancelPayment(account, request, externalId) {
    const link = await findLink(account, request, externalId);
    if (link?.status !== 'created') return link ? paymentSnapshot(account, link) : null;
    const answer = await callRazorpay(account, 'POST', `/v1/payment_links/${encodeURIComponent(link.id)}/cancel`);
    // Only an open link can be cancelled: it was paid or cancelled before the call.
    const after = answer.status < 300 ? acceptedBody('Razorpay', answer, Link) : await linkById(account, link.id);
    return after ? paymentSnapshot(account, after) : null;
  },

  /** https://razorpay.com/docs/api/refunds/normal-refunds-idempotent/ */
  async refund(account, { refundId, amount, payment }) {
    const path = `/v1/payments/${encodeURIComponent(payment.externalPaymentId)}/refund`;
    const body = { amount, receipt: refundId, notes: { refundId } };
    const answer = await callRazorpay(account, 'POST', path, body, { 'x-refund-idempotency': refundId });
    return refundSnapshot(acceptedBody('Razorpay', answer, Refund));
  },

  async fetchRefund(account, { refundId, payment }, externalRefundId) {
    if (externalRefundId) {
      const answer = await callRazorpay(account, 'GET', `/v1/refunds/${encodeURIComponent(externalRefundId)}`);
      return isMissing(answer) ? null : refundSnapshot(acceptedBody('Razorpay', answer, Refund));
    }
    const path = `/v1/payments/${encodeURIComponent(payment.externalPaymentId)}/refunds?count=100`;
    const answer = await callRazorpay(account, 'GET', path);
    const { items } = acceptedBody('Razorpay', answer, z.object({ items: z.array(Refund) }));
    const refund = items.find(({ notes }) => !Array.isArray(notes) && notes?.refundId === refundId);
    return refund ? refundSnapshot(refund) : null;
  },

  /** https://razorpay.com/docs/webhooks/validate-test/ The event's id is in a header that is not signed. */
  async parseWebhook({ webhookSecret }, { body, headers }) {
    const given = Buffer.from(headers['x-razorpay-signature'] ?? '', 'hex');
    if (!webhookSecret || given.length !== 32) return null;
    if (!timingSafeEqual(given, createHmac('sha256', webhookSecret).update(body).digest())) return null;
    const { event, payload } = Event.parse(parsedJson(body));
    const { payment_link: link, payment, refund } = payload;
    const digest = createHash('sha256').update(body).digest('base64url');
    return {
      eventKey: headers['x-razorpay-event-id'] || digest,
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

const linkRequest = ({ attemptId, amount, currency, description, customer, returnUrl, expiresAt }: PaymentRequest) => ({
  amount,
  currency,
  accept_partial: false,
  reference_id: attemptId,
  description,
  customer: {
    ...(customer.name && { name: customer.name }),
    ...(customer.email && { email: customer.email }),
  },
  // Tessera sends its own mails.
  notify: { sms: false, email: false },
  reminder_enable: false,
  notes: { attemptId },
  callback_url: returnUrl,
  callback_method: 'get',
  expire_by: Math.floor((expiresAt.getTime() + MIN_OPEN_MS) / 1_000),
});

const callRazorpay = (
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

/** Razorpay answers 400 for unknown ids. */
const isMissing = ({ status, body }: PaymentVendorAnswer): boolean =>
  status === 404 || (status === 400 && /does not exist|not found/i.test(JSON.stringify(body)));

const findLink = (account: PaymentAccount, request: PaymentRequest, id: string | null): Promise<Link | null> =>
  id ? linkById(account, id) : linkByReference(account, request);

async function linkById(account: PaymentAccount, id: string): Promise<Link | null> {
  const answer = await callRazorpay(account, 'GET', `/v1/payment_links/${encodeURIComponent(id)}`);
  return isMissing(answer) ? null : acceptedBody('Razorpay', answer, Link);
}

async function linkByReference(account: PaymentAccount, { attemptId }: PaymentRequest): Promise<Link | null> {
  const answer = await callRazorpay(account, 'GET', `/v1/payment_links?reference_id=${encodeURIComponent(attemptId)}`);
  const { payment_links } = acceptedBody('Razorpay', answer, z.object({ payment_links: z.array(Link) }));
  return payment_links.find(({ reference_id }) => reference_id === attemptId) ?? null;
}

const isLinkFor = ({ amount, currency }: Link, request: PaymentRequest): boolean =>
  amount === request.amount && currency === request.currency;

const STATES: Record<Link['status'], PaymentState> = {
  created: 'pending',
  partially_paid: 'processing',
  expired: 'cancelled',
  cancelled: 'cancelled',
  paid: 'succeeded',
};

/** The link says whether it was paid; only its payment says how much was refunded. */
async function paymentSnapshot(account: PaymentAccount, link: Link): Promise<PaymentSnapshot> {
  const state = STATES[link.status];
  const paid = link.status === 'paid' ? await fetchLinkPayment(account, link) : null;
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

async function fetchLinkPayment(account: PaymentAccount, { payments }: Link): Promise<RazorpayPayment> {
  const tries = (Array.isArray(payments) ? payments : [payments]).filter(
    (one): one is z.infer<typeof LinkPayment> => one != null && 'payment_id' in one,
  );
  const captured = tries.find(({ status }) => status === 'captured') ?? tries.at(-1);
  if (!captured) throw new PaymentProviderError('unknown', 'Razorpay reports a paid link without a payment');
  const answer = await callRazorpay(account, 'GET', `/v1/payments/${encodeURIComponent(captured.payment_id)}`);
  return acceptedBody('Razorpay', answer, RazorpayPayment);
}

function refundSnapshot({ id, status }: Refund): RefundSnapshot {
  if (status === 'processed') return { externalRefundId: id, state: 'succeeded' };
  if (status === 'failed') return { externalRefundId: id, state: 'failed', failureReason: 'Razorpay: failed' };
  return { externalRefundId: id, state: 'pending' };
}
