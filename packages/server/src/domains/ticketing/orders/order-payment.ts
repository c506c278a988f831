/** How an order gets paid: the payment that is under way, or another one when that has failed. */
import { Order, type Payment } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import {
  type ActionCtx,
  type Ctx,
  inTransaction,
  type OrganizationScope,
  readTogether,
} from '../../../trpc/context.ts';
import { cancelPayment, chooseGateway, getPayment, openPayment, startPayment } from '../../payments/index.ts';
import { orderPage } from '../tickets/ticket-links.ts';
import type { PayOrderInput } from './order.schema.ts';
import { lockOrder, ORDER_SUBJECT, orderNotFound } from './order-lock.ts';
import { buyersOrder, hasAccess } from './order-view.ts';
import { settleOrder } from './settlement/settlement.ts';

type PayInput = Pick<z.infer<typeof PayOrderInput>, 'returnUrl' | 'cancelUrl' | 'gatewayId'>;

type Owing = Pick<Order, 'id' | 'orderNumber' | 'total' | 'currency' | 'customer'> & { payBy: Date };

/** What was decided; the vendor has not been asked yet. */
export interface Placed {
  orderId: string;
  paymentId: string | null;
}

export async function payOrder(ctx: ActionCtx, input: z.infer<typeof PayOrderInput>) {
  await leaveGateway(ctx, input);
  return goOn(ctx, await ctx.idempotent((inner) => decideToPay(inner, input)));
}

async function decideToPay(ctx: Ctx, { id, ...input }: z.infer<typeof PayOrderInput>): Promise<Placed> {
  if (!(await hasAccess(ctx, id, input.token))) throw orderNotFound();
  return openOwing(ctx, id, input);
}

/** For an order that waits for its money: its payment, opened anew when there is none that could still succeed. */
export async function openOwing(ctx: Ctx, orderId: string, input: PayInput): Promise<Placed> {
  const { order, cart, event } = await lockOrder(ctx, orderId);
  const payment = order.paymentId ? await getPayment(ctx, order.paymentId) : null;
  if (order.status !== 'pending' || order.approval === 'pending') return { orderId, paymentId: payment?.id ?? null };
  if (payment && !['failed', 'cancelled'].includes(payment.status) && !wasRefused(order, payment)) {
    return { orderId, paymentId: payment.id };
  }
  if (event.status === 'cancelled')
    throw new AppError('CONFLICT', 'The event was cancelled', { kind: 'event_cancelled' });
  const { payBy } = order;
  const holds = cart.status === 'active' || cart.status === 'converted';
  if (!holds || order.cancelledAt || payBy === null || payBy <= ctx.now()) {
    throw new AppError('CONFLICT', 'The time to pay is over and the seats are free again; start anew', {
      kind: 'cart_expired',
    });
  }
  const next = await openFor(ctx, { ...order, payBy }, event.title, input);
  await Order.of(ctx).where({ id: orderId }).patch({ paymentId: next.id, paymentStatus: 'pending' });
  return { orderId, paymentId: next.id };
}

/** It took money, though not what was asked for, and that goes back: only another one can pay the order. */
const wasRefused = ({ paymentStatus }: Order, { capturedAmount }: Payment): boolean =>
  capturedAmount > 0 && paymentStatus === 'failed';

/** `along` is sent in the payment's packet, behind it. */
export function openFor(
  ctx: Ctx,
  order: Owing,
  title: string,
  input: PayInput,
  along?: (paymentId: string) => Promise<unknown>,
): Promise<Payment> {
  const { email, firstName, lastName } = order.customer;
  // The vendor sees it and keeps it, and so does the payment.
  const ownPage = orderPage(ctx, order.id);
  const wanted = {
    subjectType: ORDER_SUBJECT,
    subjectId: order.id,
    amount: order.total,
    currency: order.currency,
    description: `${title} · ${order.orderNumber}`,
    gatewayId: input.gatewayId,
    customer: { email, name: [firstName, lastName].filter(Boolean).join(' ') || null },
    returnUrl: input.returnUrl ?? ownPage,
    cancelUrl: input.cancelUrl ?? input.returnUrl ?? ownPage,
    expiresAt: order.payBy,
    metadata: { orderNumber: order.orderNumber },
  };
  return openPayment(ctx, wanted, along);
}

/** Asks the vendor, outside any transaction, and shows the order as it is then. May be called again for the same decision. */
export async function goOn(scope: OrganizationScope, { orderId, paymentId }: Placed) {
  const started = paymentId ? await startPayment(scope, paymentId, settleOrder) : null;
  const order = await readTogether(scope, (ctx) => buyersOrder(ctx, orderId));
  return { order, payment: started && { status: started.payment.status, action: started.action } };
}

/** Somebody who wants to pay by another gateway gives the first one up, if it has not taken the money already. */
async function leaveGateway(scope: OrganizationScope, { id, token, gatewayId }: z.infer<typeof PayOrderInput>) {
  if (!gatewayId) return;
  const left = await inTransaction(
    scope,
    async (ctx) => {
      if (!(await hasAccess(ctx, id, token))) throw orderNotFound();
      const [order] = await Order.rows(ctx).where({ id, status: 'pending' });
      const payment = order?.paymentId ? await getPayment(ctx, order.paymentId) : null;
      const isOpen = payment?.status === 'pending' || payment?.status === 'processing';
      if (!isOpen || payment.gatewayId === gatewayId) return null;
      // Nothing is given up for a gateway that would not take it.
      await chooseGateway(ctx, { gatewayId, amount: payment.amount, currency: payment.currency });
      return payment;
    },
    { readOnly: true },
  );
  if (left) await cancelPayment(scope, left.id, settleOrder);
}
