/**
 * Mollie: the Payments API. Webhooks have an id and no signature, so they are only a hint to ask.
 * https://docs.mollie.com/reference/payments-api https://docs.mollie.com/reference/webhooks
 */
import { z } from 'zod';
import { exponentOf, fromDecimal, toDecimal } from '../../../lib/money/money.ts';
import {
  type PaymentAccount,
  type PaymentProvider,
  PaymentProviderError,
  type PaymentRequest,
  type PaymentSnapshot,
  type PaymentState,
  type RefundSnapshot,
} from '../payment-provider.ts';
import { acceptedBody, callPaymentVendor, type PaymentVendorAnswer, timeOfId } from '../vendor-call.ts';

export const MollieCredentials = z.object({
  apiKey: z
    .string()
    .trim()
    .max(200)
    .regex(/^(test|live)_\w{10,}$/, 'must be an API key: live_…'),
});

/** https://docs.mollie.com/docs/multicurrency */
const CURRENCIES = new Set(
  `AED AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY MXN MYR NOK NZD PHP PLN RON SEK SGD THB TWD USD ZAR`.split(
    ' ',
  ),
);

/** Pages searched for our reference, newest first, as long as their payments are younger than the attempt. */
const PAGE_SIZE = 250;
const MAX_PAGES = 20;
const SKEW_MS = 120_000;
/** Mollie keeps an idempotency key for an hour. https://docs.mollie.com/reference/api-idempotency */
const KEY_LIFETIME_MS = 55 * 60_000;

const Amount = z.object({ currency: z.string(), value: z.string() });
const metadata = z.looseObject({}).nullish().catch(null);

const MolliePayment = z.object({
  id: z.string(),
  status: z.enum(['open', 'pending', 'authorized', 'canceled', 'expired', 'failed', 'paid']),
  isCancelable: z.boolean().nullish(),
  amount: Amount,
  amountRefunded: Amount.nullish(),
  method: z.string().nullish(),
  customerId: z.string().nullish(),
  createdAt: z.string(),
  metadata,
  details: z.looseObject({ failureMessage: z.string().nullish(), failureReason: z.string().nullish() }).nullish(),
  _links: z.looseObject({ checkout: z.object({ href: z.string() }).nullish() }),
});
type MolliePayment = z.infer<typeof MolliePayment>;

const MollieRefund = z.object({ id: z.string(), status: z.string(), metadata });
type MollieRefund = z.infer<typeof MollieRefund>;

const Payments = z.object({
  _embedded: z.object({ payments: z.array(MolliePayment) }),
  _links: z.looseObject({ next: z.object({ href: z.string() }).nullish() }),
});

export const mollie: PaymentProvider = {
  descriptor: {
    provider: 'mollie',
    name: 'Mollie',
    currencies: CURRENCIES,
    amounts: 'major',
    decimalsOf: exponentOf,
    refunds: 'partial',
    idempotency: 'key',
    lookupByReference: true,
    webhooks: 'unsigned',
    credentials: MollieCredentials,
  },

  async createPayment(account, request) {
    return paymentSnapshot(await postPayment(account, request));
  },

  async fetchPayment(account, request, externalId) {
    const payment = await findPayment(account, request, externalId);
    return payment ? paymentSnapshot(payment) : null;
  },

  /** Some methods cannot be cancelled; their payments expire. https://docs.mollie.com/reference/cancel-payment */
  async cancelPayment(account, request, externalId) {
    const payment = await findPayment(account, request, externalId);
    if (!payment?.isCancelable) return payment ? paymentSnapshot(payment) : null;
    const answer = await callMollie(account, 'DELETE', `/v2/payments/${encodeURIComponent(payment.id)}`);
    if (answer.status < 300) return paymentSnapshot(acceptedBody('Mollie', answer, MolliePayment));
    // The payment changed before the call.
    const after = await paymentById(account, payment.id);
    return after ? paymentSnapshot(after) : null;
  },

  async refund(account, { refundId, amount, currency, reason, payment }) {
    const path = `/v2/payments/${encodeURIComponent(payment.externalPaymentId)}/refunds`;
    const body = {
      amount: amountOf(amount, currency),
      metadata: { refundId },
      ...(reason && { description: reason.slice(0, 255) }),
    };
    return refundSnapshot(
      acceptedBody('Mollie', await callMollie(account, 'POST', path, body, refundId), MollieRefund),
    );
  },

  async fetchRefund(account, { refundId, payment }, externalRefundId) {
    const path = `/v2/payments/${encodeURIComponent(payment.externalPaymentId)}/refunds`;
    if (externalRefundId) {
      const answer = await callMollie(account, 'GET', `${path}/${encodeURIComponent(externalRefundId)}`);
      return answer.status === 404 ? null : refundSnapshot(acceptedBody('Mollie', answer, MollieRefund));
    }
    const list = z.object({ _embedded: z.object({ refunds: z.array(MollieRefund) }) });
    const answer = await callMollie(account, 'GET', `${path}?limit=${PAGE_SIZE}`);
    if (answer.status === 404) return null;
    const { _embedded } = acceptedBody('Mollie', answer, list);
    const refund = _embedded.refunds.find((one) => one.metadata?.refundId === refundId);
    return refund ? refundSnapshot(refund) : null;
  },

  async parseWebhook(_account, { body }) {
    const id = new URLSearchParams(body.toString()).get('id') ?? '';
    if (!/^tr_\w{5,50}$/.test(id)) return null;
    return { eventKey: id, type: 'payment', refs: { externalIds: [id] } };
  },
};

const amountOf = (amount: number, currency: string) => ({ currency, value: toDecimal(amount, currency) });

function minorUnitsOf({ value, currency }: z.infer<typeof Amount>): number {
  const amount = fromDecimal(value, currency);
  if (amount !== null) return amount;
  throw new PaymentProviderError('unknown', `Mollie sent an amount that cannot be read: ${value} ${currency}`);
}

/** Mollie refuses webhook addresses that it cannot reach. On a developer's machine the reconciler replaces webhooks. */
const isReachable = (url: string): boolean => !/^https?:\/\/(localhost|127\.|\[::1\])/.test(url);

const callMollie = (
  { credentials, baseUrl = 'https://api.mollie.com' }: PaymentAccount,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  json?: unknown,
  idempotencyKey?: string,
): Promise<PaymentVendorAnswer> => {
  const { apiKey } = MollieCredentials.parse(credentials);
  return callPaymentVendor({
    vendor: 'Mollie',
    method,
    url: `${baseUrl}${path}`,
    headers: {
      authorization: `Bearer ${apiKey}`,
      // https://docs.mollie.com/reference/api-idempotency
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    json,
  });
};

async function postPayment(account: PaymentAccount, request: PaymentRequest): Promise<MolliePayment> {
  const { attemptId, amount, currency, description, returnUrl, cancelUrl } = request;
  const body = {
    amount: amountOf(amount, currency),
    description: [...description].slice(0, 255).join(''),
    redirectUrl: returnUrl,
    cancelUrl,
    ...(isReachable(account.webhookUrl) && { webhookUrl: account.webhookUrl }),
    metadata: { attemptId },
  };
  return acceptedBody('Mollie', await callMollie(account, 'POST', '/v2/payments', body, attemptId), MolliePayment);
}

const findPayment = (
  account: PaymentAccount,
  request: PaymentRequest,
  id: string | null,
): Promise<MolliePayment | null> => (id ? paymentById(account, id) : paymentByReference(account, request));

async function paymentById(account: PaymentAccount, id: string): Promise<MolliePayment | null> {
  const answer = await callMollie(account, 'GET', `/v2/payments/${encodeURIComponent(id)}`);
  return answer.status === 404 ? null : acceptedBody('Mollie', answer, MolliePayment);
}

/** Searches the payments made since the attempt for our reference. Mollie lists the newest first. */
async function paymentByReference(account: PaymentAccount, request: PaymentRequest): Promise<MolliePayment | null> {
  const { attemptId } = request;
  const madeAt = timeOfId(attemptId).getTime();
  let from: string | null = '';
  for (let pages = 0; from !== null && pages < MAX_PAGES; pages++) {
    const answer = await callMollie(
      account,
      'GET',
      `/v2/payments?limit=${PAGE_SIZE}${from && `&from=${encodeURIComponent(from)}`}`,
    );
    const { _embedded, _links }: z.infer<typeof Payments> = acceptedBody('Mollie', answer, Payments);
    const { payments } = _embedded;
    const found = payments.find((payment) => payment.metadata?.attemptId === attemptId);
    if (found) return found;
    const last = payments.at(-1);
    if (last && Date.parse(last.createdAt) < madeAt - SKEW_MS) return null;
    from = _links.next ? new URL(_links.next.href).searchParams.get('from') : null;
  }
  if (from === null) return null;
  // While Mollie keeps the key, repeating the request returns the same payment, or a new one that no buyer has the link to.
  if (account.now().getTime() < madeAt + KEY_LIFETIME_MS) return postPayment(account, request);
  throw new PaymentProviderError('unknown', 'Mollie has more payments than were searched');
}

const STATES: Record<MolliePayment['status'], PaymentState> = {
  open: 'pending',
  pending: 'processing',
  authorized: 'processing',
  canceled: 'cancelled',
  expired: 'cancelled',
  failed: 'failed',
  paid: 'succeeded',
};

function paymentSnapshot(payment: MolliePayment): PaymentSnapshot {
  const { id, status, amount, amountRefunded, method, customerId, metadata: kept, details, _links } = payment;
  const reference = kept?.attemptId;
  return {
    externalId: id,
    state: STATES[status],
    captured: status === 'paid' ? minorUnitsOf(amount) : 0,
    refunded: amountRefunded ? minorUnitsOf(amountRefunded) : 0,
    currency: amount.currency,
    reference: typeof reference === 'string' ? reference : null,
    action: status === 'open' && _links.checkout ? { type: 'redirect', url: _links.checkout.href } : null,
    externalPaymentId: id,
    externalCustomerId: customerId ?? null,
    method: method ?? null,
    failureReason: details?.failureMessage ?? details?.failureReason ?? null,
  };
}

/** https://docs.mollie.com/reference/get-refund */
function refundSnapshot({ id, status }: MollieRefund): RefundSnapshot {
  if (status === 'refunded') return { externalRefundId: id, state: 'succeeded' };
  if (status === 'failed' || status === 'canceled') {
    return { externalRefundId: id, state: 'failed', failureReason: `Mollie: ${status}` };
  }
  return { externalRefundId: id, state: 'pending' };
}
