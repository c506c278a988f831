/** Refunds in our own tables: opened, read, listed. `send-refund.ts` calls the vendors. */
import { Payment, PaymentGateway, Refund } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { exponentOf, isWritable } from '../../../lib/money/money.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { isPaymentCaptured } from '../payments/payment-state.ts';
import { nextCheck } from '../reconciliation/check-schedule.ts';
import type { ListRefundsInput } from './refund.schema.ts';
import { refundJob } from './send-refund.ts';

export interface OpenRefund {
  paymentId: string;
  /** Minor units of the payment's currency, at least 1. */
  amount: number;
  reason?: string;
  /** What the refund belongs to; by default the payment's subject. */
  subjectType?: string;
  subjectId?: string;
}

/**
 * Reserves the amount on the payment and stores the refund in the caller's transaction. A job sends it, so it survives this server;
 * `startRefund` sends it sooner. Throws CONFLICT of kind `refund_exceeds_payment` (details: `available`), `payment_not_captured`,
 * `refund_not_supported` or `refund_not_divisible` (details: `decimals`).
 */
export async function openRefund(ctx: Ctx, { paymentId, amount, reason, ...subject }: OpenRefund): Promise<Refund> {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new RangeError('A refund is a whole number of minor units');
  const payment = await Payment.of(ctx).findOne({ id: paymentId });
  if (!payment) throw notFound('payment');
  await requireRefundSupport(ctx, payment, amount);
  await reserveRefundAmount(ctx, paymentId, amount);
  const refund = await Refund.add(ctx, {
    paymentId,
    amount,
    currency: payment.currency,
    reason: reason?.slice(0, 500) || null,
    subjectType: subject.subjectType ?? payment.subjectType,
    subjectId: subject.subjectId ?? payment.subjectId,
    nextCheckAt: nextCheck(ctx.now(), 2),
    createdBy: userId(ctx),
  });
  await ctx.app.jobs.enqueue(ctx, refundJob, { organizationId: ctx.organization.id, refundId: refund.id });
  return refund;
}

/** One conditional update: concurrent refunds never reserve more than was captured. */
async function reserveRefundAmount(ctx: Ctx, paymentId: string, amount: number): Promise<void> {
  const { rowCount } = await ctx.db.raw(
    `update payments.payments set refund_pending_amount = refund_pending_amount + :amount
     where organization_id = :organization and id = :payment and status = 'succeeded'
       and refunded_amount + refund_pending_amount + :amount <= captured_amount`,
    { amount, organization: ctx.organization.id, payment: paymentId },
  );
  if (rowCount > 0) return;
  const payment = await Payment.byId(ctx, paymentId);
  throw payment ? cannotReserve(payment) : notFound('payment');
}

function cannotReserve(payment: Payment): AppError {
  if (!isPaymentCaptured(payment)) {
    return new AppError('CONFLICT', 'Only a payment that succeeded can be refunded', { kind: 'payment_not_captured' });
  }
  const { capturedAmount, refundedAmount, refundPendingAmount } = payment;
  return new AppError('CONFLICT', 'The refund is larger than what is left of the payment', {
    kind: 'refund_exceeds_payment',
    available: capturedAmount - refundedAmount - refundPendingAmount,
  });
}

async function requireRefundSupport(ctx: Ctx, payment: Payment, amount: number): Promise<void> {
  const gateway = await PaymentGateway.of(ctx).findOne({ id: payment.gatewayId });
  if (!gateway) throw notFound('gateway', 'Payment gateway');
  const { descriptor } = paymentProvider(ctx.app, gateway.provider);
  const decimals = descriptor.decimalsOf(payment.currency);
  // The vendor cannot express such an amount, so it could neither accept nor refuse it.
  if (!isWritable(amount, exponentOf(payment.currency), decimals)) {
    throw new AppError(
      'CONFLICT',
      `${descriptor.name} accepts amounts in ${payment.currency} with ${decimals} decimals only`,
      { kind: 'refund_not_divisible', decimals },
    );
  }
  if (descriptor.refunds === 'partial') return;
  if (descriptor.refunds === 'full' && amount === payment.capturedAmount) return;
  throw new AppError('CONFLICT', `${descriptor.name} does not support this refund`, { kind: 'refund_not_supported' });
}

export async function getRefund(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<Refund> {
  const refund = await Refund.byId(ctx, id);
  if (!refund) throw notFound('refund');
  return refund;
}

export async function listRefunds(ctx: Ctx, input: z.infer<typeof ListRefundsInput>) {
  const query = Refund.of(ctx).select(Refund.columns);
  const { status, paymentId, ...exact } = input.filter ?? {};
  if (paymentId) {
    if (!(await Payment.of(ctx).findOne({ id: paymentId }))) throw notFound('payment');
    query.where({ paymentId });
  }
  if (status) query.whereIn('status', status);
  for (const [field, value] of Object.entries(exact)) if (value !== undefined) query.where(field, value);
  return page(query, input, { createdAt: byAge });
}
