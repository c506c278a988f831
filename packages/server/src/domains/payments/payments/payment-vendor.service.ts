/**
 * Calls to the vendor about payments: start, refresh, cancel. Every call is made between short transactions, never inside one: the
 * decision is committed before the call, the observation after it. An answer that is lost is unknown and asked for again; it is never
 * a failure.
 */
import {
  Payment,
  type PaymentAction,
  PaymentAttempt,
  PaymentGateway,
  type Payment as PaymentRow,
  pipeline,
} from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import {
  type PaymentAccount,
  type PaymentProvider,
  PaymentProviderError,
  type PaymentRequest,
  type PaymentSnapshot,
} from '../../../providers/payments/payment-provider.ts';
import { type ActionCtx, inTransaction, type OrganizationScope, readTogether } from '../../../trpc/context.ts';
import { isRetryable } from '../../../trpc/errors.ts';
import { isTestMode } from '../../organizations/index.ts';
import { decryptGatewayAccount } from '../gateways/gateway-account.ts';
import { getPayment } from './payment.service.ts';
import { isPaymentDecided } from './payment-state.ts';
import { applyObservation, type PaymentObservation } from './payment-transition.ts';
import { settlePayment } from './settlement.ts';

export interface PaymentStart {
  payment: PaymentRow;
  /** What the customer does next; null if nothing is left to do. */
  action: PaymentAction | null;
}

/** A payment with all that a call to its vendor needs. */
interface LoadedPayment {
  payment: PaymentRow;
  attempt: PaymentAttempt;
  provider: PaymentProvider;
  account: PaymentAccount;
  /** A sandbox without test mode: its payments fail. */
  isRefused: boolean;
  request: PaymentRequest;
}

/**
 * Asks the vendor to take the payment. Repeated calls give the same answer and charge once: the attempt's id is the vendor's
 * idempotency key. If the answer is lost, the payment is `processing` and the reconciler asks again.
 */
export async function startPayment(scope: OrganizationScope, paymentId: string): Promise<PaymentStart> {
  const loaded = await loadPayment(scope, paymentId);
  const { payment, attempt, provider, account, request } = loaded;
  if (isPaymentDecided(payment)) return { payment: await settleAgain(scope, payment), action: null };
  if (attempt.status === 'accepted' && attempt.action) return { payment, action: attempt.action };
  if (payment.expiresAt <= nowOf(scope)) return { payment: await cancelPayment(scope, paymentId), action: null };
  const observation = await callVendor(scope, loaded, async () => {
    // An earlier call may have reached the vendor: look for its payment before creating one.
    const known =
      attempt.status === 'created' ? null : await provider.fetchPayment(account, request, attempt.externalId);
    return known ?? provider.createPayment(account, request);
  });
  const after = await storeObservation(scope, loaded, observation);
  // Cancelled here during the call: cancel what the vendor has opened since.
  if (after.status === 'cancelled' && observation.snapshot?.action) {
    return { payment: await cancelAtVendor(scope, { ...loaded, payment: after }), action: null };
  }
  return { payment: after, action: isPaymentDecided(after) ? null : (observation.snapshot?.action ?? null) };
}

/** Serves `payments.sync`: as `refreshPayment`, and recorded as a call. */
export async function syncPayment(ctx: ActionCtx, { id }: z.infer<typeof withId>): Promise<PaymentRow> {
  await ctx.idempotent((inner) => getPayment(inner, id));
  return refreshPayment(ctx, id);
}

/** Fetches the payment from the vendor and stores the observation. If the vendor does not answer, the payment stays as it is. */
export async function refreshPayment(scope: OrganizationScope, paymentId: string): Promise<PaymentRow> {
  return refreshLoaded(scope, await loadPayment(scope, paymentId));
}

/** As `refreshPayment`; the result says whether the vendor answered. */
export async function pollPayment(scope: OrganizationScope, paymentId: string): Promise<boolean> {
  const loaded = await loadPayment(scope, paymentId);
  const observation = await fetchSnapshot(scope, loaded);
  await storeObservation(scope, loaded, observation);
  return observation.conclusion === undefined;
}

async function refreshLoaded(scope: OrganizationScope, loaded: LoadedPayment): Promise<PaymentRow> {
  // The vendor has no record of an attempt that it refused.
  if (loaded.attempt.status === 'refused') return settleAgain(scope, loaded.payment);
  return storeObservation(scope, loaded, await fetchSnapshot(scope, loaded));
}

const fetchSnapshot = (scope: OrganizationScope, loaded: LoadedPayment): Promise<PaymentObservation> =>
  callVendor(scope, loaded, (request) =>
    loaded.provider.fetchPayment(loaded.account, request, loaded.attempt.externalId),
  );

/**
 * Cancels a payment, at the vendor first. The result says who was faster: `succeeded` if the customer had paid, `cancelled` otherwise;
 * `processing` if the vendor does not answer or does not cancel, and then the reconciler keeps asking.
 */
export async function cancelPayment(scope: OrganizationScope, paymentId: string): Promise<PaymentRow> {
  const loaded = await loadPayment(scope, paymentId);
  if (isPaymentDecided(loaded.payment)) return settleAgain(scope, loaded.payment);
  return cancelAtVendor(scope, loaded);
}

async function cancelAtVendor(scope: OrganizationScope, loaded: LoadedPayment): Promise<PaymentRow> {
  const { provider, account, attempt } = await withExternalId(scope, loaded);
  const observation = await callVendor(scope, loaded, (request) =>
    provider.cancelPayment(account, { ...request, mayCapture: false }, attempt.externalId),
  );
  const isKnown = observation.snapshot || observation.conclusion;
  const neverStarted: PaymentObservation = {
    ...observation,
    conclusion: { status: 'cancelled', attempt: loaded.attempt.status },
  };
  return storeObservation(scope, loaded, isKnown ? observation : neverStarted);
}

/** Called by the reconciler for a payment that is due: cancels it after `expiresAt`, refreshes it before. */
export async function checkPayment(scope: OrganizationScope, paymentId: string): Promise<PaymentRow> {
  const loaded = await loadPayment(scope, paymentId);
  const { payment } = loaded;
  const isOver = payment.status === 'cancelled' || (!isPaymentDecided(payment) && payment.expiresAt <= nowOf(scope));
  return isOver ? cancelAtVendor(scope, loaded) : refreshLoaded(scope, loaded);
}

const nowOf = ({ app, now = app.now }: OrganizationScope): Date => now();

/** Reads the payment again if the vendor's id was not known when it was loaded. */
const withExternalId = async (scope: OrganizationScope, loaded: LoadedPayment): Promise<LoadedPayment> =>
  loaded.attempt.externalId ? loaded : loadPayment(scope, loaded.payment.id);

async function loadPayment(scope: OrganizationScope, paymentId: string): Promise<LoadedPayment> {
  const [payment, attempt, gateway, mayUseSandbox] = await readTogether(scope, (ctx) =>
    pipeline(
      () => Payment.of(ctx).findOne({ id: paymentId }),
      () => PaymentAttempt.of(ctx).where({ paymentId }).orderBy('id', 'desc').first(),
      () => PaymentGateway.of(ctx).findOne('id', Payment.of(ctx).where({ id: paymentId }).select('gatewayId')),
      () => isTestMode(ctx),
    ),
  );
  if (!payment || !attempt || !gateway) throw notFound('payment');
  return {
    payment,
    attempt,
    provider: paymentProvider(scope.app, gateway.provider),
    account: await inTransaction(scope, (ctx) => decryptGatewayAccount(ctx.app, ctx.db, gateway), { readOnly: true }),
    isRefused: gateway.provider === 'sandbox' && !mayUseSandbox,
    request: paymentRequest(payment, attempt.id),
  };
}

const paymentRequest = (payment: PaymentRow, attemptId: string): PaymentRequest => ({
  attemptId,
  amount: payment.amount,
  currency: payment.currency,
  description: payment.description,
  customer: { email: payment.customerEmail, name: payment.customerName },
  returnUrl: payment.returnUrl,
  cancelUrl: payment.cancelUrl,
  expiresAt: payment.expiresAt,
  metadata: payment.metadata,
  mayCapture: !isPaymentDecided(payment),
});

/** Calls the vendor and turns its answer, or its absence, into an observation. */
async function callVendor(
  scope: OrganizationScope,
  { payment, attempt, request, isRefused }: LoadedPayment,
  call: (request: PaymentRequest) => Promise<PaymentSnapshot | null>,
): Promise<PaymentObservation> {
  const observation: PaymentObservation = { attemptId: attempt.id, asOf: payment.updatedAt };
  if (isRefused) {
    const failureReason = 'Sandboxes take payments in test mode only';
    return { ...observation, conclusion: { status: 'failed', attempt: 'refused', failureReason } };
  }
  try {
    const snapshot = await call(request);
    if (!snapshot) return observation;
    if (isSamePayment(snapshot, request)) return { ...observation, snapshot };
    throw new Error(`The vendor answered with another payment: ${snapshot.externalId} (${snapshot.reference})`);
  } catch (error) {
    const { outcome, message } =
      error instanceof PaymentProviderError
        ? error
        : { outcome: 'unknown', message: 'The vendor could not be reached' };
    (scope.log ?? scope.app.log).warn({ error, paymentId: payment.id, outcome }, 'a call to a payment vendor failed');
    // A refusal only counts on the first call: an earlier one may have been accepted.
    if (outcome === 'unknown' || attempt.status !== 'created') {
      return { ...observation, conclusion: { status: 'processing', attempt: 'unknown', failureReason: message } };
    }
    return { ...observation, conclusion: { status: 'failed', attempt: 'refused', failureReason: message } };
  }
}

/** The vendor's copy of our reference and currency must match the payment. */
const isSamePayment = ({ reference, currency }: PaymentSnapshot, request: PaymentRequest): boolean =>
  (reference === null || reference === request.attemptId) && currency === request.currency;

/**
 * Stores an observation together with its settlement. If the settlement fails, the observation is stored without it: what the vendor
 * said must not be lost, and the listener to `payments.payment.changed` settles later.
 */
async function storeObservation(
  scope: OrganizationScope,
  { payment }: LoadedPayment,
  observation: PaymentObservation,
): Promise<PaymentRow> {
  const store = (settles: boolean) =>
    withRetries(() => inTransaction(scope, (ctx) => applyObservation(ctx, payment.id, observation, { settles })));
  try {
    return await store(true);
  } catch (error) {
    (scope.log ?? scope.app.log).error({ error, paymentId: payment.id }, 'a payment could not be settled');
    return store(false);
  }
}

const MAX_TRIES = 3;

/** Repeats a transaction that PostgreSQL ended because of another one on the same rows. */
async function withRetries<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (tries === MAX_TRIES || !isRetryable(error)) throw error;
    }
  }
}

/** For a payment that was decided earlier: runs its settlement again, in case the first one is missing. */
async function settleAgain(scope: OrganizationScope, payment: PaymentRow): Promise<PaymentRow> {
  if (isPaymentDecided(payment)) await inTransaction(scope, (ctx) => settlePayment(ctx, payment));
  return payment;
}
