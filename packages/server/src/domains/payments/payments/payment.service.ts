/** Payments as they stand with us: opened for something to be paid, found again, listed. What vendors do is payment-vendor.ts. */
import { newId, Payment, PaymentAttempt } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { getGateway } from '../gateways/gateway.service.ts';
import { chooseGateway } from '../gateways/gateway-choice.ts';
import type { ListPaymentsInput } from './payment.schema.ts';

/** A server that dies between opening a payment and hearing of its outcome leaves it to the reconciler, after this long. */
const FIRST_CHECK_MS = 30_000;

export interface OpenPayment {
  /** What is paid for, as `ticketing.order`, and its id. */
  subjectType: string;
  subjectId: string;
  /** Minor units, at least 1. */
  amount: number;
  currency: string;
  /** What the customer reads at the vendor's. */
  description: string;
  /** Left out, the organization's default gateway or the oldest that takes the currency. */
  gatewayId?: string;
  customer?: { email?: string | null; name?: string | null };
  /** Where the customer comes back to, having paid or not. */
  returnUrl: string;
  cancelUrl: string;
  /** From then on the payment is cancelled at the vendor. */
  expiresAt: Date;
  metadata?: Record<string, unknown>;
}

/**
 * Writes down, in the caller's transaction, that something is to be paid. Nobody is asked for money before `startPayment`.
 * `along` is sent right behind, in the same packet: what refers to the payment.
 * CONFLICT with kind `no_gateway`, `gateway_inactive` or `currency_not_supported`.
 */
export async function openPayment(
  ctx: Ctx,
  { gatewayId, customer, metadata, ...given }: OpenPayment,
  along?: (paymentId: string) => Promise<unknown>,
): Promise<Payment> {
  const { amount, currency } = given;
  const gateway = await chooseGateway(ctx, { gatewayId, amount, currency });
  const id = newId();
  const added = Payment.add(ctx, {
    ...given,
    id,
    gatewayId: gateway.id,
    description: [...given.description].slice(0, 250).join(''),
    customerEmail: customer?.email ?? null,
    customerName: customer?.name ?? null,
    metadata: metadata ?? {},
    nextCheckAt: new Date(ctx.now().getTime() + FIRST_CHECK_MS),
  });
  const attempt = PaymentAttempt.add(ctx, { paymentId: id, gatewayId: gateway.id });
  const [payment] = await Promise.all([added, attempt, along?.(id)]);
  return payment;
}

export async function getPayment(ctx: Ctx, id: string): Promise<Payment> {
  const [payment] = await Payment.rows(ctx).where({ id });
  if (!payment) throw notFound('payment');
  return payment;
}

/** What was tried to be paid for something, the newest first. */
export const paymentsOf = async (ctx: Ctx, subjectType: string, subjectId: string): Promise<Payment[]> =>
  Payment.rows(ctx).where({ subjectType, subjectId }).orderBy('id', 'desc');

export async function listPayments(ctx: Ctx, input: z.infer<typeof ListPaymentsInput>) {
  const { after, before, ...exact } = input.filter ?? {};
  const query = Payment.rows(ctx);
  if (exact.gatewayId) await getGateway(ctx, { id: exact.gatewayId });
  for (const [field, value] of Object.entries(exact)) if (value !== undefined) query.where(field, value);
  if (after) query.where('createdAt', '>=', new Date(after));
  if (before) query.where('createdAt', '<', new Date(before));
  return page(query, input, { createdAt: byAge });
}
