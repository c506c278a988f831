/**
 * Stripe: hosted Checkout Sessions.
 * https://docs.stripe.com/api/checkout/sessions https://docs.stripe.com/api/refunds https://docs.stripe.com/webhooks
 */
import { Stripe } from 'stripe';
import { z } from 'zod';
import { exponentOf, rescale } from '../../../lib/money/money.ts';
import {
  type PaymentAccount,
  type PaymentProvider,
  PaymentProviderError,
  type PaymentRequest,
  type PaymentSnapshot,
  type PaymentState,
  type RefundSnapshot,
} from '../payment-provider.ts';
import { timeOfId } from '../vendor-call.ts';
import { stripeCurrencies, stripeDecimals, stripeExponent } from './stripe-currencies.ts';

export const StripeCredentials = z.object({
  secretKey: z
    .string()
    .trim()
    .max(300)
    .regex(/^(sk|rk)_(test|live)_\w+$/, 'must be a secret or restricted key: sk_live_…')
    .describe('A secret key, or a restricted key with write access to Checkout Sessions and Refunds.'),
});

/** A session is open for 30 minutes to 24 hours. Payments that expire sooner are cancelled by the reconciler. */
const MIN_OPEN_MS = 31 * 60_000;
const MAX_OPEN_MS = 24 * 3_600_000 - 60_000;
/** Older signatures may be replayed. https://docs.stripe.com/webhooks#replay-attacks */
const TOLERANCE_SECONDS = 300;
/** Allowed difference between our clocks and Stripe's when sessions are searched by time. */
const SKEW_SECONDS = 120;
/** Sessions searched before the request is repeated instead. Stripe keeps idempotency keys for at least 24 hours, longer than a payment is open. */
const MAX_SCANNED = 1_000;
const EXPANDED = { expand: ['payment_intent.latest_charge'] };

function clientOf({ credentials, baseUrl }: PaymentAccount): Stripe {
  const { secretKey } = StripeCredentials.parse(credentials);
  const { hostname, port, protocol } = new URL(baseUrl ?? 'https://api.stripe.com');
  return new Stripe(secretKey, {
    host: hostname,
    port: port || 443,
    protocol: protocol === 'http:' ? 'http' : 'https',
    timeout: 10_000,
    // The payments domain decides about retries. (The library still retries once, with the same idempotency key, if the connection
    // closes before the answer.)
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

export const stripe: PaymentProvider = {
  descriptor: {
    provider: 'stripe',
    name: 'Stripe',
    currencies: stripeCurrencies,
    amounts: 'minor',
    decimalsOf: stripeDecimals,
    refunds: 'partial',
    idempotency: 'key',
    lookupByReference: true,
    webhooks: 'signed',
    credentials: StripeCredentials,
  },

  async createPayment(account, request) {
    return paymentSnapshot(await createSession(account, request));
  },

  async fetchPayment(account, request, externalId) {
    const session = await findSession(account, request, externalId);
    return session ? paymentSnapshot(session) : null;
  },

  async cancelPayment(account, request, externalId) {
    const session = await findSession(account, request, externalId);
    if (session?.status !== 'open') return session ? paymentSnapshot(session) : null;
    try {
      return paymentSnapshot(await callStripe(() => clientOf(account).checkout.sessions.expire(session.id, EXPANDED)));
    } catch (error) {
      if (!(error instanceof PaymentProviderError) || error.outcome !== 'refused') throw error;
      // Only an open session can be expired: it was paid or expired before the call.
      return paymentSnapshot(
        await callStripe(() => clientOf(account).checkout.sessions.retrieve(session.id, EXPANDED)),
      );
    }
  },

  async refund(account, { refundId, amount, currency, payment }) {
    return refundSnapshot(
      await callStripe(() =>
        clientOf(account).refunds.create(
          {
            payment_intent: payment.externalPaymentId,
            amount: toStripe(amount, currency),
            reason: 'requested_by_customer',
            metadata: { refundId },
          },
          { idempotencyKey: refundId },
        ),
      ),
    );
  },

  async fetchRefund(account, { refundId, payment }, externalRefundId) {
    const { refunds } = clientOf(account);
    return nullIfMissing(async () => {
      if (externalRefundId) return refundSnapshot(requireStripeObject(await refunds.retrieve(externalRefundId)));
      const ofPayment = refunds.list({ payment_intent: payment.externalPaymentId, limit: 100 });
      for await (const refund of ofPayment) if (refund.metadata?.refundId === refundId) return refundSnapshot(refund);
      return null;
    });
  },

  async parseWebhook(account, { body, headers }) {
    const { webhookSecret, now } = account;
    const signature = headers['stripe-signature'];
    if (!webhookSecret || !signature) return null;
    try {
      const event = Stripe.webhooks.constructEvent(
        body,
        signature,
        webhookSecret,
        TOLERANCE_SECONDS,
        undefined,
        now().getTime(),
      );
      return {
        eventKey: event.id,
        type: event.type,
        refs: refsOf(event.data.object as unknown as StripeWebhookObject),
      };
    } catch {
      return null;
    }
  },
};

/** The common fields of sessions, intents, charges and refunds. */
interface StripeWebhookObject {
  id: string;
  object: string;
  client_reference_id?: string | null;
  payment_intent?: string | { id: string } | null;
  metadata?: Record<string, string> | null;
}

function refsOf({ id, object, client_reference_id, payment_intent, metadata }: StripeWebhookObject) {
  const intent = typeof payment_intent === 'string' ? payment_intent : payment_intent?.id;
  return {
    attemptId: client_reference_id ?? metadata?.attemptId,
    refundId: metadata?.refundId,
    externalIds: intent ? [id, intent] : [id],
    ...(object === 'refund' && { externalRefundId: id }),
  };
}

function createSession(account: PaymentAccount, request: PaymentRequest): Promise<Stripe.Checkout.Session> {
  const { attemptId, currency, description, customer, returnUrl, cancelUrl } = request;
  const metadata = { attemptId };
  return callStripe(() =>
    clientOf(account).checkout.sessions.create(
      {
        mode: 'payment',
        client_reference_id: attemptId,
        line_items: [
          {
            quantity: 1,
            price_data: {
              currency: currency.toLowerCase(),
              unit_amount: toStripe(request.amount, currency),
              product_data: { name: description },
            },
          },
        ],
        success_url: returnUrl,
        cancel_url: cancelUrl,
        ...(customer.email && { customer_email: customer.email }),
        expires_at: expiryOf(request),
        metadata,
        payment_intent_data: { metadata, description },
        ...EXPANDED,
      },
      { idempotencyKey: attemptId },
    ),
  );
}

/** Depends on the request alone: a repeated request with the same idempotency key must be identical. */
function expiryOf({ attemptId, expiresAt }: PaymentRequest): number {
  const latest = timeOfId(attemptId).getTime() + MAX_OPEN_MS;
  return Math.floor(Math.min(expiresAt.getTime() + MIN_OPEN_MS, latest) / 1_000);
}

const toStripe = (amount: number, currency: string): number =>
  rescale(amount, exponentOf(currency), stripeExponent(currency));

const fromStripe = (amount: number, currency: string): number =>
  rescale(amount, stripeExponent(currency), exponentOf(currency));

/** Finds a session by its id, or by our reference among the sessions made since the attempt. */
async function findSession(account: PaymentAccount, request: PaymentRequest, externalId: string | null) {
  const { sessions } = clientOf(account).checkout;
  const { attemptId, expiresAt } = request;
  return nullIfMissing(async () => {
    if (externalId) return requireStripeObject(await sessions.retrieve(externalId, EXPANDED));
    const gte = Math.floor(timeOfId(attemptId).getTime() / 1_000) - SKEW_SECONDS;
    const lte = Math.ceil(expiresAt.getTime() / 1_000) + SKEW_SECONDS;
    let scanned = 0;
    for await (const session of sessions.list({ created: { gte, lte }, limit: 100 })) {
      if (session.client_reference_id === attemptId)
        return requireStripeObject(await sessions.retrieve(session.id, EXPANDED));
      // In such a busy shop, repeating the request is quicker: the idempotency key returns the same session, or creates one that no
      // buyer has the link to.
      if (++scanned >= MAX_SCANNED)
        return requireStripeObject(await sessions.retrieve((await createSession(account, request)).id, EXPANDED));
    }
    return null;
  });
}

function paymentSnapshot(session: Stripe.Checkout.Session): PaymentSnapshot {
  const currency = (session.currency ?? '').toUpperCase();
  const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null;
  const charge = typeof intent?.latest_charge === 'object' ? intent.latest_charge : null;
  const state = stateOf(session, intent);
  return {
    externalId: session.id,
    state,
    captured: state === 'succeeded' ? fromStripe(intent?.amount_received ?? session.amount_total ?? 0, currency) : 0,
    refunded: fromStripe(charge?.amount_refunded ?? 0, currency),
    currency,
    reference: session.client_reference_id,
    action: session.status === 'open' && session.url ? { type: 'redirect', url: session.url } : null,
    externalPaymentId: intent?.id ?? (session.payment_intent as string | null),
    externalCustomerId: typeof session.customer === 'string' ? session.customer : (session.customer?.id ?? null),
    method: charge?.payment_method_details?.type ?? null,
    failureReason: intent?.last_payment_error?.message ?? null,
    receiptUrl: charge?.receipt_url ?? null,
  };
}

/**
 * After a declined card the session stays open for another try. Methods that take days complete it unpaid and may fail later.
 * https://docs.stripe.com/payments/checkout/fulfill-orders
 */
function stateOf(
  { status, payment_status }: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
): PaymentState {
  if (payment_status !== 'unpaid' && status === 'complete') return 'succeeded';
  if (status === 'expired') return 'cancelled';
  if (status === 'open') return 'pending';
  if (intent?.status === 'canceled') return 'cancelled';
  return intent?.status === 'requires_payment_method' ? 'failed' : 'processing';
}

function refundSnapshot({ id, status, failure_reason }: Stripe.Refund): RefundSnapshot {
  if (status === 'succeeded') return { externalRefundId: id, state: 'succeeded' };
  if (status === 'failed' || status === 'canceled') {
    return { externalRefundId: id, state: 'failed', failureReason: failure_reason ?? `Stripe: ${status}` };
  }
  return { externalRefundId: id, state: 'pending' };
}

async function callStripe<T extends { object: string }>(call: () => Promise<T>): Promise<T> {
  try {
    return requireStripeObject(await call());
  } catch (error) {
    throw asProviderError(error);
  }
}

/** The library accepts any body that is not a Stripe error as an answer, for example a proxy's 500. */
function requireStripeObject<T extends { object: string }>(answer: T): T {
  if (answer.object) return answer;
  throw new PaymentProviderError('unknown', 'Stripe sent an answer that cannot be read');
}

/** null if Stripe answers 404. */
const nullIfMissing = <T>(call: () => Promise<T | null>): Promise<T | null> =>
  call().catch((error) => {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404) return null;
    throw asProviderError(error);
  });

/** https://docs.stripe.com/error-handling and, for 409, https://docs.stripe.com/api/idempotent_requests */
function asProviderError(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { statusCode = 0, message } = error;
  if (statusCode === 401 || statusCode === 403) {
    return new PaymentProviderError('credentials', 'Stripe does not accept the credentials', { cause: error });
  }
  const isDecided = statusCode >= 400 && statusCode < 500 && statusCode !== 409 && statusCode !== 429;
  return new PaymentProviderError(isDecided ? 'refused' : 'unknown', `Stripe: ${message}`, { cause: error });
}
