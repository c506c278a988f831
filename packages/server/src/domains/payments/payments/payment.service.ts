/** Payments in our own tables: opened for a subject, read, listed. `payment-vendor.service.ts` calls the vendors. */
import { Payment, PaymentAttempt, type PaymentGateway, pipeline } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { getGateway } from '../gateways/gateway.service.ts';
import type { ListPaymentsInput } from './payment.schema.ts';

/** When the reconciler first looks at a payment whose server ended between opening it and storing the vendor's answer. */
const FIRST_CHECK_MS = 30_000;

export interface OpenPayment {
  /** The payment's id, from `newId()`. The caller may store it in the same packet. */
  id: string;
  /** From `chooseGateway`. */
  gateway: PaymentGateway;
  /** What is paid for, such as `ticketing.order`, and its id. */
  subjectType: string;
  subjectId: string;
  /** Minor units, at least 1. */
  amount: number;
  currency: string;
  /** Shown to the customer at the vendor. */
  description: string;
  customer?: { email?: string | null; name?: string | null };
  /** Where the customer returns to, after paying and otherwise. */
  returnUrl: string;
  cancelUrl: string;
  /** The reconciler cancels an unpaid payment from then on. */
  expiresAt: Date;
  metadata?: Record<string, unknown>;
}

/**
 * Stores a payment and its first attempt in the caller's transaction. The vendor is not called before `startPayment`. The statements
 * are sent at once, so a `pipeline` may contain the call.
 */
export async function openPayment(ctx: Ctx, { gateway, customer, metadata, ...given }: OpenPayment): Promise<Payment> {
  const [payment] = await pipeline(
    () =>
      Payment.add(ctx, {
        ...given,
        gatewayId: gateway.id,
        description: [...given.description].slice(0, 250).join(''),
        customerEmail: customer?.email ?? null,
        customerName: customer?.name ?? null,
        metadata: metadata ?? {},
        nextCheckAt: new Date(ctx.now().getTime() + FIRST_CHECK_MS),
      }),
    () => PaymentAttempt.add(ctx, { paymentId: given.id, gatewayId: gateway.id }),
  );
  return payment;
}

export async function getPayment(ctx: Ctx, id: string): Promise<Payment> {
  const payment = await Payment.byId(ctx, id);
  if (!payment) throw notFound('payment');
  return payment;
}

/** All payments of a subject, newest first. */
export const paymentsOf = async (ctx: Ctx, subjectType: string, subjectId: string): Promise<Payment[]> =>
  Payment.of(ctx).select(Payment.columns).where({ subjectType, subjectId }).orderBy('id', 'desc');

export async function listPayments(ctx: Ctx, input: z.infer<typeof ListPaymentsInput>) {
  const { status, type, createdAfter, createdBefore, ...exact } = input.filter ?? {};
  const query = Payment.of(ctx).select(Payment.columns);
  if (exact.gatewayId) await getGateway(ctx, { id: exact.gatewayId });
  if (status) query.whereIn('status', status);
  if (type) query.whereIn('type', type);
  for (const [field, value] of Object.entries(exact)) if (value !== undefined) query.where(field, value);
  if (createdAfter) query.where('createdAt', '>=', createdAfter);
  if (createdBefore) query.where('createdAt', '<', createdBefore);
  return page(query, input, { createdAt: byAge });
}
