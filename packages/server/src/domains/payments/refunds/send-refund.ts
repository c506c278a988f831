/** Refunds and the vendor: sent once, asked after until it is clear what became of them. */
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
import { count } from '../gateways/gateway-statistics.ts';
import { giveBack } from '../payments/payment-transition.ts';
import { nextCheck } from '../reconciliation/check-schedule.ts';

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

interface Opened {
  refund: Refund;
  /** Whether an earlier call may have reached the vendor. */
  wasSent: boolean;
  /** Whether that was so long ago that the vendor would know of it by now. */
  isOld: boolean;
  provider: PaymentProvider;
  account: PaymentAccount;
  request: RefundRequest;
}

/**
 * Has the vendor give the money back, or finds out what became of it: succeeded, pending, failed, or unknown when no
 * answer came. Called as often as one likes, also at the same time, it is given back once.
 */
export async function startRefund(scope: OrganizationScope, refundId: string): Promise<Refund> {
  const opened = await open(scope, refundId);
  const { refund, wasSent, provider, account, request } = opened;
  if (isFinal(refund)) return refund;
  return saved(scope, opened, async () => {
    const known = wasSent ? await provider.fetchRefund(account, request, refund.externalRefundId) : null;
    if (known || refund.externalRefundId) return known;
    return provider.refund(account, request);
  });
}

/** A call of ours is answered in seconds; what a vendor does not find after this, it does not have. */
const OLD_MS = 10 * 60_000;

const isFinal = ({ status }: Refund): boolean => status === 'succeeded' || status === 'failed';

/** Marks it as sent, in a transaction of its own: from the next moment on the vendor may know of it. */
function open(scope: OrganizationScope, refundId: string): Promise<Opened> {
  return inTransaction(scope, async (ctx) => {
    const refund = await Refund.of(ctx).findOne({ id: refundId });
    if (!refund) throw notFound('refund');
    const payment = await Payment.of(ctx).findOne({ id: refund.paymentId }).throwIfNotFound();
    const attempt = await PaymentAttempt.of(ctx)
      .where({ paymentId: payment.id, status: 'accepted' })
      .orderBy('id', 'desc')
      .first()
      .throwIfNotFound();
    const gateway = await PaymentGateway.of(ctx).findOne({ id: payment.gatewayId }).throwIfNotFound();
    const sent = isFinal(refund)
      ? 0
      : await Refund.of(ctx).where({ id: refundId }).whereNull('sentAt').patch({ sentAt: ctx.now() });
    return {
      refund,
      wasSent: sent === 0,
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

type Outcome = { snapshot: RefundSnapshot | null } | { failed: string } | { unknown: string };

async function saved(
  scope: OrganizationScope,
  { refund, wasSent, isOld }: Opened,
  call: () => Promise<RefundSnapshot | null>,
): Promise<Refund> {
  const outcome: Outcome = await call().then(
    (snapshot) => ({ snapshot }),
    (error: Error) => {
      (scope.log ?? scope.app.log).warn({ error, refundId: refund.id }, 'a refund was not answered as asked');
      const isRefusal = error instanceof PaymentProviderError && error.outcome === 'refused';
      // Of one that was sent before, the first may have been taken and only this one refused; but it was looked for before.
      if (isRefusal && (!wasSent || isOld)) return { failed: error.message };
      return { unknown: error instanceof PaymentProviderError ? error.message : 'The vendor could not be asked' };
    },
  );
  return inTransaction(scope, (ctx) => store(ctx, refund, outcome));
}

/** Locks payment, then refund, as everybody does. */
async function store(ctx: Ctx, { id, paymentId }: Refund, outcome: Outcome): Promise<Refund> {
  const payment = await Payment.of(ctx).findOne({ id: paymentId }).forNoKeyUpdate().throwIfNotFound();
  const before = await Refund.of(ctx).findOne({ id }).forUpdate().throwIfNotFound();
  const after = { ...before, ...changesOf(ctx, before, outcome) } as Refund;
  if (isFinal(before)) return before;
  const { status, externalRefundId, failureReason, processedAt, nextCheckAt, checks } = after;
  await Refund.of(ctx)
    .where({ id })
    .patch({ status, externalRefundId, failureReason, processedAt, nextCheckAt, checks });
  if (status === before.status) return after;
  await announce(ctx, after);
  if (!isFinal(after)) return after;
  const { amount, currency } = after;
  const refunded = status === 'succeeded' ? amount : 0;
  await giveBack(ctx, payment, { refunded, pending: -amount });
  if (refunded > 0) await count(ctx, payment.gatewayId, currency, { refunded: 1, refundedVolume: amount });
  return after;
}

function changesOf(ctx: Ctx, before: Refund, outcome: Outcome): Partial<Refund> {
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

const announce = (ctx: Ctx, { id, paymentId, subjectType, subjectId, status, amount }: Refund): Promise<void> =>
  emit(ctx, 'payments.refund.changed', { refundId: id, paymentId, subjectType, subjectId, status, amount });
