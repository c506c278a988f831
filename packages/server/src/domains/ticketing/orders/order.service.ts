/** Orders for people of the organization: read, note, approve, reject, cancel, mail again. */
import { LedgerTransaction, Order, OrderRefund, pipeline, type Rows, Ticket } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { canTransition } from '../../../lib/state-machine.ts';
import { likePattern } from '../../../lib/text/like-pattern.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import { type ActionCtx, type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { byAge, isFoundBy, page } from '../../../trpc/list.ts';
import { createOrderRefund, type StartedRefund, sendOrderRefund } from '../refunds/order-refund.ts';
import { planRefund } from '../refunds/refund-plan.ts';
import type { CancelOrderInput, DecideOrderInput, ListOrdersInput, UpdateOrderInput } from './order.schema.ts';
import { type LockedOrder, lockOrder, lockPaidOrder, orderNotFound } from './order-lock.ts';
import { mailApproved, mailCancelled, mailCancelledUnpaid, mailRejected, mailTickets } from './order-mails.ts';
import { parseOrderNumber } from './order-number.ts';
import { isOrderPaid, orderTransitions } from './order-state.ts';
import { loadOrderDetails } from './order-view.ts';
import { confirmOrder } from './settlement/confirm-order.ts';
import { closeUnpaidOrder, endOrder } from './settlement/end-order.ts';
import { requireEventAhead } from './settlement/event-over.ts';

/** How long the seats of an approved order wait for its payment, if the sale does not end before. */
const APPROVED_PAY_HOURS = 48;

export const getOrder = (ctx: Ctx, input: z.infer<typeof withId>) => loadOrderDetails(ctx, input);

export async function listOrders(ctx: Ctx, input: z.infer<typeof ListOrdersInput>) {
  const query = Order.of(ctx).select(Order.columns);
  await filterOrders(ctx, query, input.filter);
  return page(query, input, { createdAt: byAge, total: { column: 'total', type: 'number' } });
}

export async function filterOrders(
  ctx: Ctx,
  query: Rows<Order>,
  filter: z.infer<typeof ListOrdersInput>['filter'],
): Promise<void> {
  const { eventId, customerId, status, paymentStatus, approval, text, createdAfter, createdBefore } = filter ?? {};
  if (eventId !== undefined) query.where({ eventId });
  if (customerId !== undefined) query.where({ customerId });
  if (status) query.whereIn('status', status);
  if (paymentStatus) query.whereIn('paymentStatus', paymentStatus);
  if (approval) query.whereIn('approval', approval);
  if (createdAfter) query.where('createdAt', '>=', createdAfter);
  if (createdBefore) query.where('createdAt', '<', createdBefore);
  if (text === undefined) return;
  const found = await isFoundBy(ctx, 'ticketing.find_order_ids(:organization, contacts.search_key(:pattern))', {
    organization: ctx.organization.id,
    pattern: likePattern(text),
  });
  query.whereRaw(`(order_number = :orderNumber or ${found.sql})`, {
    orderNumber: parseOrderNumber(text) ?? '',
    ...found.bindings,
  });
}

export async function getOrderLedger(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [[order], transactions, open] = await pipeline(
    () => Order.of(ctx).select(Order.columns).where({ id }),
    () =>
      LedgerTransaction.of(ctx)
        .select(LedgerTransaction.columns)
        .where({ orderId: id, status: 'completed' })
        .orderBy('id'),
    () =>
      OrderRefund.of(ctx)
        .select(OrderRefund.columns)
        .where({ orderId: id, status: 'pending' })
        .whereRaw('jsonb_array_length(lines) > 0'),
  );
  if (!order) throw orderNotFound();
  const sum = (rows: { amount: number }[]) => rows.reduce((all, { amount }) => all + amount, 0);
  const sumOf = (wanted: LedgerTransaction['type']) => sum(transactions.filter(({ type }) => type === wanted));
  const capturedAmount = sumOf('purchase');
  const refundedAmount = sumOf('refund');
  const chargedBackAmount = sumOf('chargeback');
  const pendingAmount = sum(open);
  return {
    currency: order.currency,
    capturedAmount,
    refundedAmount,
    chargedBackAmount,
    netAmount: capturedAmount - refundedAmount - chargedBackAmount,
    pendingAmount,
    isBalanced:
      capturedAmount === (isOrderPaid(order) ? order.total : 0) &&
      refundedAmount + pendingAmount === order.refundedAmount,
    transactions,
  };
}

export async function updateOrder(ctx: Ctx, { id, notes }: z.infer<typeof UpdateOrderInput>) {
  const before = await Order.of(ctx).findOne({ id }).forUpdate();
  if (!before) throw orderNotFound();
  await Order.of(ctx).where({ id }).patch({ notes });
  const changes = changesOf<Order>(before, { notes }, ['notes']);
  await recordActivity(ctx, {
    action: 'ticketing.orders.update',
    resource: 'ticketing.orders',
    resourceId: id,
    changes,
  });
  return loadOrderDetails(ctx, { id });
}

/** Confirms a free order; for any other, mails the buyer a link to pay. */
export async function approveOrder(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const locked = await lockOrder(ctx, id);
  requireWaitingForApproval(locked.order);
  requireEventAhead(locked.event, ctx.now());
  const payBy = locked.order.total > 0 ? await payDeadline(ctx, id) : null;
  await Order.of(ctx).where({ id }).patch({ approval: 'approved', payBy });
  if (payBy !== null) await mailApproved(ctx, locked.order, locked.event, payBy);
  else await confirmOrder(ctx, locked, null);
  return loadOrderDetails(ctx, { id });
}

/** Never later than the end of the sale, be it the event's or that of one of the ticket types. */
async function payDeadline(ctx: Ctx, orderId: string): Promise<Date> {
  const { rows } = await ctx.db.raw(
    `select least(e.sales_ends_at, e.ends_at, min(t.sales_ends_at)) as sale_ends_at
     from ticketing.orders o
     join ticketing.events e on e.organization_id = o.organization_id and e.id = o.event_id
     join ticketing.order_items i on i.organization_id = o.organization_id and i.order_id = o.id
     join ticketing.ticket_types t on t.organization_id = i.organization_id and t.id = i.ticket_type_id
     where o.organization_id = ? and o.id = ? group by e.sales_ends_at, e.ends_at`,
    [ctx.organization.id, orderId],
  );
  const { saleEndsAt }: { saleEndsAt: Date } = rows[0];
  const now = ctx.now().getTime();
  if (saleEndsAt.getTime() <= now) {
    const endsAt = saleEndsAt.toISOString();
    throw new AppError('CONFLICT', `The sale ended at ${endsAt}: extend it, so that the buyer has time to pay`, {
      kind: 'sale_ended',
      endsAt,
    });
  }
  return new Date(Math.min(saleEndsAt.getTime(), now + APPROVED_PAY_HOURS * 3_600_000));
}

export async function rejectOrder(ctx: Ctx, { id, reason }: z.infer<typeof DecideOrderInput>) {
  const locked = await lockOrder(ctx, id);
  requireWaitingForApproval(locked.order);
  await mailRejected(ctx, locked.order, locked.event, reason ?? null);
  await endOrder(ctx, locked, reason ?? null, { approval: 'rejected' });
  return loadOrderDetails(ctx, { id });
}

const isWaitingForApproval = ({ status, approval }: Order): boolean => status === 'pending' && approval === 'pending';

function requireWaitingForApproval(order: Order): void {
  if (isWaitingForApproval(order)) return;
  throw new AppError('CONFLICT', 'This order does not wait for approval', { kind: 'order_not_awaiting_approval' });
}

export async function resendOrder(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const order = await Order.byId(ctx, id);
  if (!order) throw orderNotFound();
  if (order.confirmedAt === null || order.status === 'cancelled') {
    throw new AppError('CONFLICT', 'Only a confirmed order has tickets to send', { kind: 'order_not_confirmed' });
  }
  await mailTickets(ctx, id);
}

interface CancelledOrder extends StartedRefund {
  /** The buyer may be paying now: the vendor decides who was first. */
  mayBePaying: boolean;
}

export async function cancelOrder(ctx: ActionCtx, input: z.infer<typeof CancelOrderInput>) {
  await finishCancellation(ctx, await ctx.idempotent((inner) => decideCancellation(inner, input)));
  return inTransaction(ctx, (inner) => loadOrderDetails(inner, { id: input.id }), { readOnly: true });
}

/** Cancels one order of a cancelled event, whatever its state. Idempotent: the job that calls it may run twice. */
export const cancelOrderOfEvent = async (
  scope: OrganizationScope,
  input: z.infer<typeof CancelOrderInput>,
): Promise<void> => finishCancellation(scope, await inTransaction(scope, (ctx) => decideCancellation(ctx, input)));

/** Calls the vendors, outside any transaction. */
async function finishCancellation(scope: OrganizationScope, cancelled: CancelledOrder): Promise<void> {
  if (cancelled.mayBePaying) await closeUnpaidOrder(scope, cancelled.orderId);
  await sendOrderRefund(scope, cancelled);
}

async function decideCancellation(
  ctx: Ctx,
  { id, reason = null }: { id: string; reason?: string | null },
): Promise<CancelledOrder> {
  const locked = await lockPaidOrder(ctx, id);
  const { order, event } = locked;
  const decided = { orderId: id, refundId: null, mayBePaying: false };
  if (!canTransition(orderTransitions, order.status, 'cancelled')) return decided;
  if (isWaitingForApproval(order)) {
    await mailCancelledUnpaid(ctx, order, event, reason);
    await endOrder(ctx, locked, reason);
    return decided;
  }
  const cancellation = {
    cancelledAt: order.cancelledAt ?? ctx.now(),
    cancellationReason: order.cancellationReason ?? reason,
  };
  if (order.status === 'pending') {
    // Money that arrives from now on is refunded. If this process ends here, the sweep closes the order.
    await Order.of(ctx)
      .where({ id })
      .patch({ ...cancellation, payBy: ctx.now() });
    return { ...decided, mayBePaying: true };
  }
  await Order.of(ctx)
    .where({ id })
    .patch({ ...cancellation, status: 'cancelled' });
  await emit(ctx, 'ticketing.order.cancelled', { eventId: order.eventId, orderId: id });
  await mailCancelled(ctx, order, event, reason);
  return { ...decided, ...(await refundEverything(ctx, locked, reason)) };
}

/** Includes fees: the organization keeps nothing of an order that it cancels. */
async function refundEverything(ctx: Ctx, locked: LockedOrder, reason: string | null): Promise<StartedRefund> {
  const { order, items } = locked;
  const tickets = await Ticket.of(ctx).select(Ticket.columns).where({ orderId: order.id });
  const lines = planRefund({ items, tickets, refundableTotal: ({ total }) => total }, 'everything');
  if (lines.length > 0) return createOrderRefund(ctx, locked, lines, { reason });
  return { orderId: order.id, refundId: null };
}
