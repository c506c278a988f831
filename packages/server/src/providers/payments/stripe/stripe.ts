/**
 * Stripe: hosted Checkout Sessions.
 * https://docs.stripe.com/api/checkout/sessions https://docs.stripe.com/api/refunds https://docs.stripe.com/webhooks
 */
import { Stripe } from 'stripe';
import { z } from 'zod';
import { exponentOf, rescale } from '../../../lib/money.ts';
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
    .describe('A secret key, or a restricted one that may write Checkout Sessions and Refunds.'),
});

/** A session lives for 30 minutes to 24 hours; we expire it ourselves when its time with us is over. */
const MIN_OPEN_MS = 31 * 60_000;
const MAX_OPEN_MS = 24 * 3_600_000 - 60_000;
/** Older signatures may be recorded ones. https://docs.stripe.com/webhooks#replay-attacks */
const TOLERANCE_SECONDS = 300;
/** A clock of ours may be off by as much when a session is looked for by its time. */
const SKEW_SECONDS = 120;
/** Keys are kept for 24 hours at least, longer than any payment of ours is open. */
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
    // Doing it again is decided by whoever knows what was done. (On a connection closed before the answer the library
    // tries once more all the same, with the same idempotency key.)
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
    return snapshot(await create(account, request));
  },

  async fetchPayment(account, request, externalId) {
    const session = await find(account, request, externalId);
    return session ? snapshot(session) : null;
  },

  async cancelPayment(account, request, externalId) {
    const session = await find(account, request, externalId);
    if (session?.status !== 'open') return session ? snapshot(session) : null;
    try {
      return snapshot(await asked(() => clientOf(account).checkout.sessions.expire(session.id, EXPANDED)));
    } catch (error) {
      if (!(error instanceof PaymentProviderError) || error.outcome !== 'refused') throw error;
      // Only an open session can be expired: somebody was faster.
      return snapshot(await asked(() => clientOf(account).checkout.sessions.retrieve(session.id, EXPANDED)));
    }
  },

  async refund(account, { refundId, amount, currency, payment }) {
    return refunded(
      await asked(() =>
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
    return orNull(async () => {
      if (externalRefundId) return refunded(whole(await refunds.retrieve(externalRefundId)));
      const ofPayment = refunds.list({ payment_intent: payment.externalPaymentId, limit: 100 });
      for await (const refund of ofPayment) if (refund.metadata?.refundId === refundId) return refunded(refund);
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
      return { eventKey: event.id, type: event.type, refs: refsOf(event.data.object as unknown as Named) };
    } catch {
      return null;
    }
  },
};

/** What sessions, intents, charges and refunds have in common. */
interface Named {
  id: string;
  object: string;
  client_reference_id?: string | null;
  payment_intent?: string | { id: string } | null;
  metadata?: Record<string, string> | null;
}

function refsOf({ id, object, client_reference_id, payment_intent, metadata }: Named) {
  const intent = typeof payment_intent === 'string' ? payment_intent : payment_intent?.id;
  return {
    attemptId: client_reference_id ?? metadata?.attemptId,
    refundId: metadata?.refundId,
    externalIds: intent ? [id, intent] : [id],
    ...(object === 'refund' && { externalRefundId: id }),
  };
}

function create(account: PaymentAccount, request: PaymentRequest): Promise<Stripe.Checkout.Session> {
  const { attemptId, currency, description, customer, returnUrl, cancelUrl } = request;
  const metadata = { attemptId };
  return asked(() =>
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

/** From the request alone, so that a repeated one is the same to the last byte. */
function expiryOf({ attemptId, expiresAt }: PaymentRequest): number {
  const latest = timeOfId(attemptId).getTime() + MAX_OPEN_MS;
  return Math.floor(Math.min(expiresAt.getTime() + MIN_OPEN_MS, latest) / 1_000);
}

const toStripe = (amount: number, currency: string): number =>
  rescale(amount, exponentOf(currency), stripeExponent(currency));

const fromStripe = (amount: number, currency: string): number =>
  rescale(amount, stripeExponent(currency), exponentOf(currency));

/** By its id, or among the sessions made since the attempt was. */
async function find(account: PaymentAccount, request: PaymentRequest, externalId: string | null) {
  const { sessions } = clientOf(account).checkout;
  const { attemptId, expiresAt } = request;
  return orNull(async () => {
    if (externalId) return whole(await sessions.retrieve(externalId, EXPANDED));
    const gte = Math.floor(timeOfId(attemptId).getTime() / 1_000) - SKEW_SECONDS;
    const lte = Math.ceil(expiresAt.getTime() / 1_000) + SKEW_SECONDS;
    let looked = 0;
    for await (const session of sessions.list({ created: { gte, lte }, limit: 100 })) {
      if (session.client_reference_id === attemptId) return whole(await sessions.retrieve(session.id, EXPANDED));
      // In a shop as busy as that, asking for it once more is quicker: under the same key it is the same session, and one
      // that is made only now nobody can know.
      if (++looked >= MAX_SCANNED) return whole(await sessions.retrieve((await create(account, request)).id, EXPANDED));
    }
    return null;
  });
}

function snapshot(session: Stripe.Checkout.Session): PaymentSnapshot {
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
 * A declined card leaves the session open, for another try. Methods that take days complete it unpaid, and fail later.
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

function refunded({ id, status, failure_reason }: Stripe.Refund): RefundSnapshot {
  if (status === 'succeeded') return { externalRefundId: id, state: 'succeeded' };
  if (status === 'failed' || status === 'canceled') {
    return { externalRefundId: id, state: 'failed', failureReason: failure_reason ?? `Stripe: ${status}` };
  }
  return { externalRefundId: id, state: 'pending' };
}

async function asked<T extends { object: string }>(call: () => Promise<T>): Promise<T> {
  try {
    return whole(await call());
  } catch (error) {
    throw translated(error);
  }
}

/** The library takes whatever is no error of Stripe's for an answer, also a 500 of something in between. */
function whole<T extends { object: string }>(answer: T): T {
  if (answer.object) return answer;
  throw new PaymentProviderError('unknown', 'Stripe answered something we cannot read');
}

/** null where Stripe has no such thing. */
const orNull = <T>(call: () => Promise<T | null>): Promise<T | null> =>
  call().catch((error) => {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404) return null;
    throw translated(error);
  });

/** https://docs.stripe.com/error-handling and, for 409, https://docs.stripe.com/api/idempotent_requests */
function translated(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { statusCode = 0, message } = error;
  if (statusCode === 401 || statusCode === 403) {
    return new PaymentProviderError('credentials', 'Stripe does not accept the credentials', { cause: error });
  }
  const isDecided = statusCode >= 400 && statusCode < 500 && statusCode !== 409 && statusCode !== 429;
  return new PaymentProviderError(isDecided ? 'refused' : 'unknown', `Stripe: ${message}`, { cause: error });
}
