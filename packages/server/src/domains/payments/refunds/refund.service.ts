/** Refunds as they stand with us: asked for, found again, listed. What vendors do is refund-vendor.ts. */
import { Payment, PaymentGateway, Refund } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { exponentOf, isWritable } from '../../../lib/money.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { nextCheck } from '../reconciliation/check-schedule.ts';
import type { ListRefundsInput } from './refund.schema.ts';
import { refundJob } from './send-refund.ts';

export interface OpenRefund {
  paymentId: string;
  /** Minor units of the payment's currency, at least 1. */
  amount: number;
  reason?: string;
  /** What it is given back for; the payment's subject when left out. */
  subjectType?: string;
  subjectId?: string;
}

/**
 * Writes down, in the caller's transaction, that money is given back; a job does it, also when this server dies.
 * `startRefund` need not wait for the job. CONFLICT with kind `refund_exceeds_payment` (details: `available`),
 * `payment_not_captured`, `refund_not_supported` or `refund_not_divisible` (details: `decimals`).
 */
export async function openRefund(ctx: Ctx, { paymentId, amount, reason, ...subject }: OpenRefund): Promise<Refund> {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new RangeError('A refund is a whole number of minor units');
  const payment = await Payment.of(ctx).findOne({ id: paymentId });
  if (!payment) throw notFound('payment');
  await requireSupport(ctx, payment, amount);
  const reserved = await Payment.of(ctx)
    .where({ id: paymentId, status: 'succeeded' })
    .whereRaw('refunded_amount + refund_pending_amount + ? <= captured_amount', [amount])
    .patch({ refundPendingAmount: ctx.db.raw('refund_pending_amount + ?', [amount]) as unknown as number });
  if (reserved === 0) throw tooMuch(await Payment.of(ctx).findOne({ id: paymentId }).throwIfNotFound());
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

function tooMuch({ status, capturedAmount, refundedAmount, refundPendingAmount }: Payment): AppError {
  if (status !== 'succeeded' && status !== 'refunded') {
    return new AppError('CONFLICT', 'Only a payment that succeeded can be refunded', { kind: 'payment_not_captured' });
  }
  return new AppError('CONFLICT', 'More than is left of the payment cannot be refunded', {
    kind: 'refund_exceeds_payment',
    available: capturedAmount - refundedAmount - refundPendingAmount,
  });
}

async function requireSupport(ctx: Ctx, payment: Payment, amount: number): Promise<void> {
  const { provider } = await PaymentGateway.of(ctx).findOne({ id: payment.gatewayId }).throwIfNotFound();
  const { descriptor } = paymentProvider(ctx.app, provider);
  const decimals = descriptor.decimalsOf(payment.currency);
  // Sent, it could be neither understood nor refused.
  if (!isWritable(amount, exponentOf(payment.currency), decimals)) {
    throw new AppError('CONFLICT', `${descriptor.name} takes ${payment.currency} with ${decimals} decimals only`, {
      kind: 'refund_not_divisible',
      decimals,
    });
  }
  if (descriptor.refunds === 'partial') return;
  if (descriptor.refunds === 'full' && amount === payment.capturedAmount) return;
  throw new AppError('CONFLICT', `${descriptor.name} does not refund this`, { kind: 'refund_not_supported' });
}

export async function getRefund(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<Refund> {
  const [refund] = await Refund.rows(ctx).where({ id });
  if (!refund) throw notFound('refund');
  return refund;
}

export async function listRefunds(ctx: Ctx, input: z.infer<typeof ListRefundsInput>) {
  const query = Refund.rows(ctx);
  const { paymentId, ...exact } = input.filter ?? {};
  if (paymentId) {
    if (!(await Payment.of(ctx).findOne({ id: paymentId }))) throw notFound('payment');
    query.where({ paymentId });
  }
  for (const [field, value] of Object.entries(exact)) if (value !== undefined) query.where(field, value);
  return page(query, input, { createdAt: byAge });
}
