/** An order with all that belongs to it, as it is shown. */
import { Order, OrderItem, OrderRefund, Ticket } from '@tessera/db';
import type { Ctx } from '../../context.ts';
import { hashToken } from '../../lib/tokens.ts';
import { orderNotFound } from './order-lock.ts';

export async function orderDetails(ctx: Ctx, { id }: { id: string }) {
  const [[order], items, tickets, refunds] = await Promise.all([
    Order.rows(ctx).where({ id }),
    OrderItem.rows(ctx).where({ orderId: id }).orderBy('id'),
    Ticket.rows(ctx).where({ orderId: id }).orderBy(['orderItemId', 'number']),
    OrderRefund.rows(ctx).where({ orderId: id }).orderBy('id'),
  ]);
  if (!order) throw orderNotFound();
  return { ...order, items, tickets, refunds };
}

/** Whether this is one of the order's secrets: the cart's, or one of a mail's. */
export async function hasAccess(ctx: Ctx, id: string, token: string): Promise<boolean> {
  const [order] = await Order.rows(ctx)
    .where({ id })
    .whereRaw('access_hashes @> array[?]::text[]', [hashToken(token)]);
  return order !== undefined;
}
