/** Orders called off: unpaid ones are closed at the vendor first, free ones end, and of paid ones all the money goes back. */
import { Order, Ticket } from '@tessera/db';
import type { z } from 'zod';
import { emit } from '../../../../runtime/emit.ts';
import { type ActionCtx, type Ctx, inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { releaseSold } from '../../capacity-pools/hold.ts';
import type { CancelOrderInput } from '../../refunds/refund.schema.ts';
import { planRefund } from '../../refunds/refund-plan.ts';
import { type LockedOrder, lockPaidOrder } from '../order-lock.ts';
import { mailCancelled } from '../order-mails.ts';
import { type DecidedRefund, sendRefund, takeBack } from '../order-refund.service.ts';
import { orderDetails } from '../order-view.ts';
import { closeUnpaid, endOrder } from './settlement.ts';

type Input = z.infer<typeof CancelOrderInput>;

interface Decided extends DecidedRefund {
  /** Somebody may be paying at this moment: the vendor decides who was first. */
  mayBePaying: boolean;
}

export async function cancelOrderNow(ctx: ActionCtx, input: Input) {
  await carryOut(ctx, await ctx.idempotent((inner) => decideCancel(inner, input)));
  return inTransaction(ctx, (inner) => orderDetails(inner, { id: input.id }), { readOnly: true });
}

/** For the cancellation of an event, order by order, in a job that may run twice. Whatever the order's state: it ends. */
export const cancelOrder = async (scope: OrganizationScope, input: Input): Promise<void> =>
  carryOut(scope, await inTransaction(scope, (ctx) => decideCancel(ctx, input)));

async function carryOut(scope: OrganizationScope, decided: Decided): Promise<void> {
  if (decided.mayBePaying) await closeUnpaid(scope, decided.orderId);
  await sendRefund(scope, decided);
}

async function decideCancel(ctx: Ctx, { id, reason = null }: { id: string; reason?: string | null }): Promise<Decided> {
  const locked = await lockPaidOrder(ctx, id);
  const { order, event } = locked;
  const decided = { orderId: id, refundId: null, mayBePaying: false };
  if (order.status === 'cancelled') return decided;
  if (order.status === 'pending' && order.approval === 'pending') {
    await mailCancelled(ctx, order, event, reason);
    await endOrder(ctx, locked, reason);
    return decided;
  }
  const cancelled = {
    cancelledAt: order.cancelledAt ?? ctx.now(),
    cancellationReason: order.cancellationReason ?? reason,
  };
  if (order.status === 'pending') {
    // From here on money that comes in goes back. The sweep finishes what this process does not live to do.
    await Order.of(ctx)
      .where({ id })
      .patch({ ...cancelled, payBy: ctx.now() });
    return { ...decided, mayBePaying: true };
  }
  await Order.of(ctx)
    .where({ id })
    .patch({ ...cancelled, status: 'cancelled' });
  await emit(ctx, 'ticketing.order.cancelled', { eventId: order.eventId, orderId: id });
  await mailCancelled(ctx, order, event, reason);
  return { ...decided, ...(await giveAllBack(ctx, locked, reason)) };
}

/** Fees as well: whoever calls an order off keeps nothing of it. */
async function giveAllBack(ctx: Ctx, locked: LockedOrder, reason: string | null): Promise<DecidedRefund> {
  const { order, items, cart } = locked;
  const tickets = await Ticket.rows(ctx).where({ orderId: order.id });
  const lines = planRefund({ items, tickets, most: ({ total }) => total }, 'everything');
  const decided =
    lines.length > 0 ? await takeBack(ctx, locked, lines, { reason }) : { orderId: order.id, refundId: null };
  // The discount code may be used again.
  if (cart.discountCodeId) await releaseSold(ctx, cart.id, [{ ticketTypeId: null, quantity: 1 }]);
  return decided;
}
