/** The payment of an order: created with the order, started at the vendor, or replaced after the first one failed. */
import { newId, Order, type Payment, type PaymentGateway } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import {
  type ActionCtx,
  type Ctx,
  inTransaction,
  type OrganizationScope,
  readTogether,
} from '../../../trpc/context.ts';
import {
  cancelPayment,
  chooseGateway,
  getPayment,
  openPayment,
  requireReturnPages,
  startPayment,
} from '../../payments/index.ts';
import { orderPage } from '../tickets/ticket-links.ts';
import type { PayOrderInput } from './order.schema.ts';
import { lockOrder, ORDER_SUBJECT, orderNotFound } from './order-lock.ts';
import { hasOrderAccess, loadBuyersOrder } from './order-view.ts';
import { requireEventAhead } from './settlement/event-over.ts';

export type PayOptions = Pick<z.infer<typeof PayOrderInput>, 'returnUrl' | 'cancelUrl' | 'gatewayId'>;

/** What of an order its payment needs. */
export type PayableOrder = Pick<Order, 'id' | 'orderNumber' | 'total' | 'currency' | 'customer'> & { payBy: Date };

/** A committed order; the vendor has not been called yet. `paymentId` is null if nothing is to be paid now. */
export interface PlacedOrder {
  orderId: string;
  paymentId: string | null;
}

export async function payOrder(ctx: ActionCtx, input: z.infer<typeof PayOrderInput>) {
  await requireReturnPages(ctx, input);
  await cancelOtherGateway(ctx, input);
  return startOrderPayment(ctx, await ctx.idempotent((inner) => preparePayment(inner, input)));
}

async function preparePayment(ctx: Ctx, { id, ...input }: z.infer<typeof PayOrderInput>): Promise<PlacedOrder> {
  if (!(await hasOrderAccess(ctx, id, input.token))) throw orderNotFound();
  return reopenPayment(ctx, id, input);
}

/** Returns the current payment of an order that waits for its money, or creates another if that one can no longer succeed. */
export async function reopenPayment(ctx: Ctx, orderId: string, options: PayOptions): Promise<PlacedOrder> {
  const { order, cart, event } = await lockOrder(ctx, orderId);
  const payment = order.paymentId ? await getPayment(ctx, order.paymentId) : null;
  if (order.status !== 'pending' || order.approval === 'pending') return { orderId, paymentId: payment?.id ?? null };
  requireEventAhead(event, ctx.now());
  if (payment && !['failed', 'cancelled'].includes(payment.status) && !wasStray(order, payment)) {
    return { orderId, paymentId: payment.id };
  }
  const { payBy } = order;
  const holdsSeats = cart.status === 'active' || cart.status === 'converted';
  if (!holdsSeats || order.cancelledAt || payBy === null || payBy <= ctx.now()) {
    throw new AppError('CONFLICT', 'The time to pay is over and the seats are free again; start a new cart', {
      kind: 'cart_expired',
    });
  }
  const paymentId = newId();
  const { gatewayId } = options;
  const gateway = await chooseGateway(ctx, { gatewayId, amount: order.total, currency: order.currency });
  await createPayment(ctx, { id: paymentId, gateway, order: { ...order, payBy }, title: event.title, options });
  await Order.of(ctx).where({ id: orderId }).patch({ paymentId, paymentStatus: 'pending' });
  return { orderId, paymentId };
}

/** The payment captured another amount than the order's, which is refunded: only another payment can pay the order. */
const wasStray = ({ paymentStatus }: Order, { capturedAmount }: Payment): boolean =>
  capturedAmount > 0 && paymentStatus === 'failed';

interface NewOrderPayment {
  id: string;
  gateway: PaymentGateway;
  order: PayableOrder;
  /** The event's title, for the description at the vendor. */
  title: string;
  options: PayOptions;
}

/** Stores an order's payment. Sends its statements at once, so a `pipeline` may contain the call. */
export function createPayment(ctx: Ctx, { id, gateway, order, title, options }: NewOrderPayment): Promise<Payment> {
  const { email, firstName, lastName } = order.customer;
  // Without the order's secret: vendor and payment both keep this address.
  const ownPage = orderPage(ctx, order.id);
  return openPayment(ctx, {
    id,
    gateway,
    subjectType: ORDER_SUBJECT,
    subjectId: order.id,
    amount: order.total,
    currency: order.currency,
    description: `${title} · ${order.orderNumber}`,
    customer: { email, name: [firstName, lastName].filter(Boolean).join(' ') || null },
    returnUrl: options.returnUrl ?? ownPage,
    cancelUrl: options.cancelUrl ?? options.returnUrl ?? ownPage,
    expiresAt: order.payBy,
    metadata: { orderNumber: order.orderNumber },
  });
}

/** Calls the vendor, outside any transaction, and returns the order as it is afterwards. Repeatable for one placed order. */
export async function startOrderPayment(scope: OrganizationScope, { orderId, paymentId }: PlacedOrder) {
  const started = paymentId ? await startPayment(scope, paymentId) : null;
  const order = await readTogether(scope, (ctx) => loadBuyersOrder(ctx, orderId));
  return { order, payment: started && { status: started.payment.status, action: started.action } };
}

/** Cancels the current payment if the buyer chose another gateway, unless the vendor has captured the money already. */
async function cancelOtherGateway(scope: OrganizationScope, { id, token, gatewayId }: z.infer<typeof PayOrderInput>) {
  if (!gatewayId) return;
  const replaced = await inTransaction(
    scope,
    async (ctx) => {
      if (!(await hasOrderAccess(ctx, id, token))) throw orderNotFound();
      const [order] = await Order.of(ctx).select(Order.columns).where({ id, status: 'pending' });
      const payment = order?.paymentId ? await getPayment(ctx, order.paymentId) : null;
      const isOpen = payment?.status === 'pending' || payment?.status === 'processing';
      if (!isOpen || payment.gatewayId === gatewayId) return null;
      // Throws before anything is cancelled if the new gateway does not accept the payment.
      await chooseGateway(ctx, { gatewayId, amount: payment.amount, currency: payment.currency });
      return payment;
    },
    { readOnly: true },
  );
  if (replaced) await cancelPayment(scope, replaced.id);
}
