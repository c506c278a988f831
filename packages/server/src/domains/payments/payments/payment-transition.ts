/**
 * The one place where a payment changes: on its locked row, from what the vendor was seen to have. Answers arrive in any
 * order and any number of times, so a state is only ever left for a later one, and money that was seen stays seen.
 */
import { Payment, PaymentAttempt, type PaymentStatus, Refund } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { PaymentSnapshot, PaymentState } from '../../../providers/payments/payment-provider.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { count, type Moves } from '../gateways/gateway-statistics.ts';
import { nextCheckBefore } from '../reconciliation/check-schedule.ts';

/** Called in the transaction that stores an outcome, with the payment as it is then. May be called again: be idempotent. */
export type Settle = (ctx: Ctx, payment: Payment) => Promise<void>;

/** A later one wins, whatever the order of arrival; of two alike the first. */
const RANK: Record<PaymentStatus, number> = {
  pending: 0,
  processing: 1,
  failed: 2,
  cancelled: 2,
  succeeded: 3,
  refunded: 4,
};

/** What the vendor waits for, we are in the middle of. */
const STATUS: Record<PaymentState, PaymentStatus> = {
  pending: 'processing',
  processing: 'processing',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

export const isFinal = ({ status }: Pick<Payment, 'status'>): boolean => RANK[status] >= RANK.failed;

/** What is known of a payment that the vendor has no books of: refused, cancelled before it began, or not answered. */
export interface Verdict {
  status: 'failed' | 'cancelled' | 'processing';
  attempt: PaymentAttempt['status'];
  failureReason?: string;
}

export interface Seen {
  attemptId: string;
  /** What the vendor has. */
  snapshot?: PaymentSnapshot;
  /** Or what follows from its having nothing. */
  verdict?: Verdict;
  /** The payment's `updatedAt` before the vendor was asked: refunds we do not know are only believed of a row at rest. */
  asOf: Date;
}

/** Stores what was seen, tells it, and settles when the payment has ended. */
export async function store(ctx: Ctx, paymentId: string, seen: Seen, settle?: Settle): Promise<Payment> {
  const before = await Payment.of(ctx).findOne({ id: paymentId }).forNoKeyUpdate();
  if (!before) throw notFound('payment');
  const [payment] = await Promise.all([move(ctx, before, seen), storeAttempt(ctx, seen)]);
  const moves = movesBetween(before, payment);
  const after = await adoptRefunds(ctx, payment, before, seen, moves);
  if (isFinal(after)) await settle?.(ctx, after);
  // All who pay by this gateway wait for that row.
  ctx.withCommit(() => count(ctx, after.gatewayId, after.currency, moves));
  return after;
}

async function storeAttempt(ctx: Ctx, { attemptId, snapshot, verdict }: Seen): Promise<void> {
  const attempt = PaymentAttempt.of(ctx).where({ id: attemptId });
  if (snapshot) {
    const { externalId, action } = snapshot;
    await attempt.patch({ status: 'accepted', externalId, action, error: null });
  } else if (verdict) {
    // An answer that came is not forgotten over one that did not.
    await attempt
      .whereNot({ status: 'accepted' })
      .patch({ status: verdict.attempt, error: verdict.failureReason?.slice(0, 500) ?? null });
  }
}

async function move(ctx: Ctx, before: Payment, { snapshot, verdict }: Seen): Promise<Payment> {
  const wanted = snapshot ? STATUS[snapshot.state] : (verdict?.status ?? before.status);
  const status = RANK[wanted] > RANK[before.status] ? wanted : before.status;
  const hasChanged = status !== before.status;
  const now = ctx.now();
  const patch: Partial<Payment> = {
    status,
    ...(RANK[status] >= RANK.succeeded && {
      capturedAmount: Math.max(before.capturedAmount, snapshot?.captured ?? 0),
      failureReason: null,
    }),
    ...(hasChanged && status === 'failed' && { failureReason: reasonOf(snapshot, verdict) }),
    ...(hasChanged && RANK[status] >= RANK.failed && { processedAt: now }),
    ...known({
      externalPaymentId: snapshot?.externalPaymentId ?? snapshot?.externalId,
      externalCustomerId: snapshot?.externalCustomerId,
      paymentMethod: snapshot?.method,
      receiptUrl: snapshot?.receiptUrl,
    }),
    ...scheduled(before, status, snapshot, now),
  };
  const patched = Payment.of(ctx).where({ id: before.id }).patch(patch);
  await Promise.all([patched, hasChanged && announce(ctx, before, status)]);
  return { ...before, ...patch } as Payment;
}

const announce = (ctx: Ctx, { id, subjectType, subjectId }: Payment, status: PaymentStatus): Promise<void> =>
  emit(ctx, 'payments.payment.changed', { paymentId: id, subjectType, subjectId, status });

const reasonOf = (snapshot?: PaymentSnapshot, verdict?: Verdict): string =>
  (snapshot?.failureReason ?? verdict?.failureReason ?? 'The payment was not accepted').slice(0, 500);

/** Without what the vendor left out: it is no reason to forget. */
const known = (values: Partial<Payment>): Partial<Payment> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));

/** How long a payment that was cancelled while nobody had heard of it may still turn up at the vendor. */
const STRAY_MS = 120_000;

/** A customer who reads the vendor's page takes a minute at least, and comes back here when done. */
const CUSTOMER_CHECKS = 2;

function scheduled(before: Payment, status: PaymentStatus, snapshot: PaymentSnapshot | undefined, now: Date) {
  const checks = snapshot?.state === 'pending' ? Math.max(before.checks, CUSTOMER_CHECKS) : before.checks;
  const later = { checks: checks + 1, nextCheckAt: nextCheckBefore(now, checks, before.expiresAt) };
  if (RANK[status] < RANK.failed) return later;
  // Cancelled here, open there: the vendor is told again until it is cancelled there too.
  if (snapshot && STATUS[snapshot.state] === 'processing') return later;
  if (status === 'cancelled' && !snapshot && !isFinal(before)) {
    return { checks, nextCheckAt: new Date(now.getTime() + STRAY_MS) };
  }
  return { checks, nextCheckAt: null };
}

function movesBetween(before: Payment, after: Payment): Moves {
  const has = (payment: Payment, ...statuses: PaymentStatus[]) => Number(statuses.includes(payment.status));
  const gained = (...statuses: PaymentStatus[]) => has(after, ...statuses) - has(before, ...statuses);
  return {
    totalTransactions: gained('failed', 'succeeded', 'refunded'),
    succeeded: gained('succeeded', 'refunded'),
    failed: gained('failed'),
    totalVolume: after.capturedAmount - before.capturedAmount,
  };
}

/** Money that the vendor gave back and nobody here asked for: somebody did it over there. */
async function adoptRefunds(ctx: Ctx, payment: Payment, before: Payment, seen: Seen, moves: Moves): Promise<Payment> {
  const known = payment.refundedAmount + payment.refundPendingAmount;
  const amount = Math.min(seen.snapshot?.refunded ?? 0, payment.capturedAmount) - known;
  // Asked before a refund of ours failed, the vendor counted it still.
  const isAtRest = before.updatedAt.getTime() === seen.asOf.getTime();
  if (amount <= 0 || payment.status !== 'succeeded' || !isAtRest) return payment;
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
  Object.assign(moves, { refunded: 1, refundedVolume: amount });
  return giveBack(ctx, payment, { refunded: amount, pending: 0 });
}

/** Moves what was given back, on the locked row; all of it makes the payment refunded. */
export async function giveBack(
  ctx: Ctx,
  payment: Payment,
  by: { refunded: number; pending: number },
): Promise<Payment> {
  const refundedAmount = payment.refundedAmount + by.refunded;
  const refundPendingAmount = payment.refundPendingAmount + by.pending;
  const isAll = refundedAmount === payment.capturedAmount;
  const patch = { refundedAmount, refundPendingAmount, ...(isAll && { status: 'refunded' as const }) };
  await Payment.of(ctx).where({ id: payment.id }).patch(patch);
  if (isAll) await announce(ctx, payment, 'refunded');
  return { ...payment, ...patch } as Payment;
}
