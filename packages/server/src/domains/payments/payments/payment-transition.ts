/**
 * Applies what was observed at the vendor to a payment. No other module changes a payment's status or captured amount.
 * Locks: the payments of its subject first, then the rows that the settlement handler locks, and the gateway's statistics with COMMIT.
 */
import { Payment, PaymentAttempt, type PaymentStatus, Refund, sent } from '@tessera/db';
import { canTransition } from '../../../lib/state-machine.ts';
import type { PaymentSnapshot, PaymentState } from '../../../providers/payments/payment-provider.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { countGatewayStatistics, type StatisticsChange } from '../gateways/gateway-statistics.ts';
import { nextCheckBefore } from '../reconciliation/check-schedule.ts';
import { lockPayment } from './lock-payment.ts';
import { isPaymentCaptured, isPaymentDecided, paymentTransitions } from './payment-state.ts';
import { settlePayment } from './settlement.ts';

/** Our status for each state at the vendor. A payment that waits for the customer is in progress for us. */
const STATUS_BY_VENDOR_STATE: Record<PaymentState, PaymentStatus> = {
  pending: 'processing',
  processing: 'processing',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** The conclusion about a payment that the vendor has no record of: refused, cancelled before it started, or not answered. */
export interface PaymentConclusion {
  status: 'failed' | 'cancelled' | 'processing';
  attempt: PaymentAttempt['status'];
  failureReason?: string;
}

/** The result of one call to the vendor. */
export interface PaymentObservation {
  attemptId: string;
  /** The payment at the vendor. */
  snapshot?: PaymentSnapshot;
  /** Present if the vendor has no record of the payment or did not answer. */
  conclusion?: PaymentConclusion;
  /** The payment's `updatedAt` before the call. Refunds unknown to us are only adopted if the row has not changed since. */
  asOf: Date;
}

/** Stores an observation and emits the transition. With `settles`, it also runs the subject's settlement handler. */
export async function applyObservation(
  ctx: Ctx,
  paymentId: string,
  observation: PaymentObservation,
  { settles }: { settles: boolean },
): Promise<Payment> {
  const before = await lockPayment(ctx, paymentId);
  const payment = await updatePayment(ctx, before, observation);
  await sent(() => updateAttempt(ctx, observation));
  const change = statisticsChange(before, payment);
  const after = await adoptVendorRefunds(ctx, payment, before, observation, change);
  if (settles) await settlePayment(ctx, after);
  // All payments of a gateway contend for this row.
  ctx.withCommit(() => countGatewayStatistics(ctx, after.gatewayId, after.currency, change));
  return after;
}

async function updateAttempt(ctx: Ctx, { attemptId, snapshot, conclusion }: PaymentObservation): Promise<void> {
  const attempt = PaymentAttempt.of(ctx).where({ id: attemptId });
  if (snapshot) {
    const { externalId, action } = snapshot;
    await attempt.patch({ status: 'accepted', externalId, action, error: null });
  } else if (conclusion) {
    // A lost answer does not overwrite an answer that arrived.
    await attempt
      .whereNot({ status: 'accepted' })
      .patch({ status: conclusion.attempt, error: conclusion.failureReason?.slice(0, 500) ?? null });
  }
}

/** Does not wait for its statement, which sets the values that are returned. */
async function updatePayment(
  ctx: Ctx,
  before: Payment,
  { snapshot, conclusion }: PaymentObservation,
): Promise<Payment> {
  const observed = snapshot ? STATUS_BY_VENDOR_STATE[snapshot.state] : (conclusion?.status ?? before.status);
  const hasChanged = canTransition(paymentTransitions, before.status, observed);
  const status = hasChanged ? observed : before.status;
  const now = ctx.now();
  const patch: Partial<Payment> = {
    status,
    ...(isPaymentCaptured({ status }) && {
      capturedAmount: Math.max(before.capturedAmount, snapshot?.captured ?? 0),
      failureReason: null,
    }),
    ...(hasChanged && status === 'failed' && { failureReason: failureReasonOf(snapshot, conclusion) }),
    ...(hasChanged && isPaymentDecided({ status }) && { processedAt: now }),
    ...withoutMissing({
      externalPaymentId: snapshot?.externalPaymentId ?? snapshot?.externalId,
      externalCustomerId: snapshot?.externalCustomerId,
      paymentMethod: snapshot?.method,
      receiptUrl: snapshot?.receiptUrl,
    }),
    ...nextCheckOf(before, status, { snapshot, conclusion }, now),
  };
  await sent(() => Payment.of(ctx).where({ id: before.id }).patch(patch));
  if (hasChanged) await emitPaymentChanged(ctx, before, status);
  return { ...before, ...patch } as Payment;
}

const emitPaymentChanged = (ctx: Ctx, { id, subjectType, subjectId }: Payment, status: PaymentStatus): Promise<void> =>
  emit(ctx, 'payments.payment.changed', { paymentId: id, subjectType, subjectId, status });

const failureReasonOf = (snapshot?: PaymentSnapshot, conclusion?: PaymentConclusion): string =>
  (snapshot?.failureReason ?? conclusion?.failureReason ?? 'The payment was not accepted').slice(0, 500);

/** Drops fields that the vendor left out, so that they do not erase stored values. */
const withoutMissing = (values: Partial<Payment>): Partial<Payment> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));

/** How long a request that was on its way to the vendor may still create a payment that was cancelled here. */
const LATE_REQUEST_MS = 120_000;

/** A customer needs at least a minute on the vendor's page and returns to ours afterwards, so the first checks are skipped. */
const CUSTOMER_CHECKS = 2;

function nextCheckOf(
  before: Payment,
  status: PaymentStatus,
  { snapshot, conclusion }: Pick<PaymentObservation, 'snapshot' | 'conclusion'>,
  now: Date,
) {
  const checks = snapshot?.state === 'pending' ? Math.max(before.checks, CUSTOMER_CHECKS) : before.checks;
  const later = { checks: checks + 1, nextCheckAt: nextCheckBefore(now, checks, before.expiresAt) };
  if (!isPaymentDecided({ status })) return later;
  // Cancelled here and still open at the vendor, or the vendor did not answer: the reconciler cancels it there.
  const atVendor = snapshot ? STATUS_BY_VENDOR_STATE[snapshot.state] : conclusion?.status;
  if (status === 'cancelled' && atVendor === 'processing') return later;
  if (status === 'cancelled' && !snapshot && !isPaymentDecided(before)) {
    return { checks, nextCheckAt: new Date(now.getTime() + LATE_REQUEST_MS) };
  }
  return { checks, nextCheckAt: null };
}

function statisticsChange(before: Payment, after: Payment): StatisticsChange {
  const has = (payment: Payment, ...statuses: PaymentStatus[]) => Number(statuses.includes(payment.status));
  const gained = (...statuses: PaymentStatus[]) => has(after, ...statuses) - has(before, ...statuses);
  return {
    totalTransactions: gained('failed', 'succeeded', 'refunded'),
    succeeded: gained('succeeded', 'refunded'),
    failed: gained('failed'),
    totalVolume: after.capturedAmount - before.capturedAmount,
  };
}

/** Stores money that the vendor refunded without our request, for example from its dashboard. */
async function adoptVendorRefunds(
  ctx: Ctx,
  payment: Payment,
  before: Payment,
  { snapshot, asOf }: PaymentObservation,
  change: StatisticsChange,
): Promise<Payment> {
  const known = payment.refundedAmount + payment.refundPendingAmount;
  const amount = Math.min(snapshot?.refunded ?? 0, payment.capturedAmount) - known;
  // An older answer may still include a refund requested here that has failed since.
  const isUnchanged = before.updatedAt.getTime() === asOf.getTime();
  if (amount <= 0 || payment.status !== 'succeeded' || !isUnchanged) return payment;
  const { id: paymentId, currency, subjectType, subjectId } = payment;
  const refund = await Refund.add(ctx, {
    paymentId,
    amount,
    currency,
    subjectType,
    subjectId,
    status: 'succeeded',
    origin: 'vendor',
    reason: 'Refunded at the payment vendor',
    processedAt: ctx.now(),
  });
  await emit(ctx, 'payments.refund.changed', {
    refundId: refund.id,
    paymentId,
    subjectType,
    subjectId,
    status: 'succeeded',
    amount,
  });
  Object.assign(change, { refunded: 1, refundedVolume: amount });
  return addRefundedAmount(ctx, payment, { refunded: amount, pending: 0 });
}

/** Adds to the refunded and pending amounts. The caller holds the payment's lock. A payment refunded in full becomes `refunded`. */
export async function addRefundedAmount(
  ctx: Ctx,
  payment: Payment,
  by: { refunded: number; pending: number },
): Promise<Payment> {
  const refundedAmount = payment.refundedAmount + by.refunded;
  const refundPendingAmount = payment.refundPendingAmount + by.pending;
  const isFullyRefunded =
    refundedAmount === payment.capturedAmount && canTransition(paymentTransitions, payment.status, 'refunded');
  const patch = { refundedAmount, refundPendingAmount, ...(isFullyRefunded && { status: 'refunded' as const }) };
  await Payment.of(ctx).where({ id: payment.id }).patch(patch);
  if (isFullyRefunded) await emitPaymentChanged(ctx, payment, 'refunded');
  return { ...payment, ...patch } as Payment;
}
