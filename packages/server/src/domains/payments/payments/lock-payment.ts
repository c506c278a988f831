/** Locks a payment for a change. */
import { Payment } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';

/**
 * Locks all payments of the payment's subject, in the order of their ids, as settlement handlers do. Two payments of one order that
 * are settled at once would otherwise wait for each other: each transaction would hold its own payment.
 */
export async function lockPayment(ctx: Ctx, id: string): Promise<Payment> {
  const subject = Payment.of(ctx).select('subjectType', 'subjectId').where({ id });
  const payments = await Payment.of(ctx).whereIn(['subjectType', 'subjectId'], subject).orderBy('id').forNoKeyUpdate();
  const payment = payments.find((one) => one.id === id);
  if (!payment) throw notFound('payment');
  return payment;
}
