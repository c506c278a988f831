/** Sends refunds to the vendor, once, and asks about them until the outcome is known. */
import { Payment, PaymentAttempt, PaymentGateway, Refund } from '@tessera/db';
import { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import {
  type PaymentAccount,
  type PaymentProvider,
  PaymentProviderError,
  type RefundRequest,
  type RefundSnapshot,
} from '../../../providers/payments/payment-provider.ts';
import { emit } from '../../../runtime/emit.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { decryptGatewayAccount } from '../gateways/gateway-account.ts';
import { countGatewayStatistics } from '../gateways/gateway-statistics.ts';
import { lockPayment } from '../payments/lock-payment.ts';
import { addRefundedAmount } from '../payments/payment-transition.ts';
import { nextCheck } from '../reconciliation/check-schedule.ts';
import { isRefundFinal } from './refund-state.ts';

export const refundJob = defineJob({
  name: 'payments.sendRefund',
  payload: z.object({ organizationId: z.uuid(), refundId: z.uuid() }),
  concurrency: 4,
  timeout: 120,
  run: async (app, { organizationId, refundId }) => {
    const actor = { type: 'system' as const, name: 'payments.refund' };
    await startRefund({ app, actor, organization: { id: organizationId } }, refundId);
  },
});

/** A refund with all that a call to its vendor needs. */
interface LoadedRefund {
  refund: Refund;
  /** Whether an earlier call may have reached the vendor. */
  wasSent: boolean;
  /** Whether that call is so old that the vendor would know the refund by now. */
  isOld: boolean;
  provider: PaymentProvider;
  account: PaymentAccount;
  request: RefundRequest;
}

/**
 * Asks the vendor to refund, or for the outcome of an earlier request. The refund ends as succeeded, pending, failed, or as unknown if no
 * answer arrived. Repeated and concurrent calls refund once.
 */
export async function startRefund(scope: OrganizationScope, refundId: string): Promise<Refund> {
  const loaded = await markSent(scope, refundId);
  const { refund, wasSent, provider, account, request } = loaded;
  if (isRefundFinal(refund)) return refund;
  return storeOutcomeOf(scope, loaded, async () => {
    const known = wasSent ? await provider.fetchRefund(account, request, refund.externalRefundId) : null;
    if (known || refund.externalRefundId) return known;
    return provider.refund(account, request);
  });
}

/** Our calls are answered within seconds. A refund that the vendor cannot find after this time was never created there. */
const OLD_MS = 10 * 60_000;

/** Loads the refund and marks it as sent, in a transaction of its own: once that commits, the vendor may know the refund. */
function markSent(scope: OrganizationScope, refundId: string): Promise<LoadedRefund> {
  return inTransaction(scope, async (ctx) => {
    const refund = await Refund.of(ctx).findOne({ id: refundId });
    if (!refund) throw notFound('refund');
    const payment = await Payment.of(ctx).findOne({ id: refund.paymentId });
    const attempt = await PaymentAttempt.of(ctx)
      .where({ paymentId: refund.paymentId, status: 'accepted' })
      .orderBy('id', 'desc')
      .first();
    if (!payment || !attempt) throw notFound('payment');
    const gateway = await PaymentGateway.of(ctx).findOne({ id: payment.gatewayId });
    if (!gateway) throw notFound('gateway', 'Payment gateway');
    const marked = isRefundFinal(refund)
      ? 0
      : await Refund.of(ctx).where({ id: refundId }).whereNull('sentAt').patch({ sentAt: ctx.now() });
    return {
      refund,
      wasSent: marked === 0,
      isOld: refund.sentAt !== null && refund.sentAt.getTime() < ctx.now().getTime() - OLD_MS,
      provider: paymentProvider(ctx.app, gateway.provider),
      account: await decryptGatewayAccount(ctx.app, ctx.db, gateway),
      request: {
        refundId,
        amount: refund.amount,
        currency: refund.currency,
        reason: refund.reason,
        payment: {
          attemptId: attempt.id,
          externalId: attempt.externalId as string,
          externalPaymentId: payment.externalPaymentId as string,
          capturedAmount: payment.capturedAmount,
        },
      },
    };
  });
}

type RefundOutcome = { snapshot: RefundSnapshot | null } | { failed: string } | { unknown: string };

async function storeOutcomeOf(
  scope: OrganizationScope,
  { refund, wasSent, isOld }: LoadedRefund,
  call: () => Promise<RefundSnapshot | null>,
): Promise<Refund> {
  const outcome: RefundOutcome = await call().then(
    (snapshot) => ({ snapshot }),
    (error: Error) => {
      (scope.log ?? scope.app.log).warn({ error, refundId: refund.id }, 'a refund call to a payment vendor failed');
      const isRefusal = error instanceof PaymentProviderError && error.outcome === 'refused';
      // After an earlier call, a refusal may only concern the repetition; but `fetchRefund` found nothing, and the call is old.
      if (isRefusal && (!wasSent || isOld)) return { failed: error.message };
      return { unknown: error instanceof PaymentProviderError ? error.message : 'The vendor could not be reached' };
    },
  );
  return inTransaction(scope, (ctx) => applyRefundOutcome(ctx, refund, outcome));
}

/** Locks the payments of the subject, then the refund; all functions use this order. */
async function applyRefundOutcome(ctx: Ctx, { id, paymentId }: Refund, outcome: RefundOutcome): Promise<Refund> {
  const payment = await lockPayment(ctx, paymentId);
  const before = await Refund.of(ctx).findOne({ id }).forUpdate();
  if (!before) throw notFound('refund');
  if (isRefundFinal(before)) return before;
  const after = { ...before, ...refundChanges(ctx, before, outcome) } as Refund;
  const { status, externalRefundId, failureReason, processedAt, nextCheckAt, checks } = after;
  await Refund.of(ctx)
    .where({ id })
    .patch({ status, externalRefundId, failureReason, processedAt, nextCheckAt, checks });
  if (status === before.status) return after;
  await emitRefundChanged(ctx, after);
  if (!isRefundFinal(after)) return after;
  const { amount, currency } = after;
  const refunded = status === 'succeeded' ? amount : 0;
  await addRefundedAmount(ctx, payment, { refunded, pending: -amount });
  if (refunded > 0) {
    await countGatewayStatistics(ctx, payment.gatewayId, currency, { refunded: 1, refundedVolume: amount });
  }
  return after;
}

function refundChanges(ctx: Ctx, before: Refund, outcome: RefundOutcome): Partial<Refund> {
  const now = ctx.now();
  const later = { checks: before.checks + 1, nextCheckAt: nextCheck(now, before.checks) };
  if ('unknown' in outcome) return { ...later, status: 'unknown', failureReason: outcome.unknown };
  if ('failed' in outcome) {
    return { status: 'failed', failureReason: outcome.failed, processedAt: now, nextCheckAt: null };
  }
  const { snapshot } = outcome;
  if (!snapshot) return later;
  const { externalRefundId, state } = snapshot;
  const failureReason = state === 'failed' ? (snapshot.failureReason?.slice(0, 500) ?? 'The vendor refused it') : null;
  if (state === 'pending') return { ...later, status: 'pending', externalRefundId, failureReason };
  return { status: state, externalRefundId, failureReason, processedAt: now, nextCheckAt: null };
}

const emitRefundChanged = (
  ctx: Ctx,
  { id, paymentId, subjectType, subjectId, status, amount }: Refund,
): Promise<void> =>
  emit(ctx, 'payments.refund.changed', { refundId: id, paymentId, subjectType, subjectId, status, amount });
