/** Locks an order for a change. The order of locks is: payments, cart, order. */
import { Cart, Order, OrderItem, pipeline, type TicketedEvent } from '@tessera/db';
import { type AppError, notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** The subject type of payments for orders. */
export const ORDER_SUBJECT = 'ticketing.order';

export interface LockedOrder {
  cart: Cart;
  order: Order;
  items: OrderItem[];
  event: OrderEvent;
}

export type OrderEvent = Pick<TicketedEvent, 'id' | 'title' | 'status' | 'endsAt'>;

/** Locks the cart, then the order, and reads what belongs to them, in one round trip. */
export async function lockOrder(ctx: Ctx, orderId: string): Promise<LockedOrder> {
  const { id } = ctx.organization;
  const own = [id, id, orderId];
  const [carts, [order], items, events] = await pipeline(
    () =>
      ctx.db.raw(
        `select ${Cart.columnList} from ticketing.carts where organization_id = ?
           and id = (select cart_id from ticketing.orders where organization_id = ? and id = ?) for no key update`,
        own,
      ),
    () => Order.of(ctx).select(Order.columns).where({ id: orderId }).forNoKeyUpdate(),
    () => OrderItem.of(ctx).select(OrderItem.columns).where({ orderId }).orderBy('id'),
    () =>
      ctx.db.raw(
        `select id, title, status, ends_at from ticketing.events
         where organization_id = ? and id = (select event_id from ticketing.orders where organization_id = ? and id = ?)`,
        own,
      ),
  );
  if (!order) throw orderNotFound();
  return { order, items, cart: carts.rows[0], event: events.rows[0] };
}

/**
 * As `lockOrder`, for changes that may move money. Locks the order's payments first: a settlement handler already holds its payment's
 * lock when it locks the order.
 */
export async function lockPaidOrder(ctx: Ctx, orderId: string): Promise<LockedOrder> {
  const [, locked] = await pipeline(
    () => lockPayments(ctx, orderId),
    () => lockOrder(ctx, orderId),
  );
  return locked;
}

async function lockPayments(ctx: Ctx, orderId: string): Promise<void> {
  await ctx.db.raw(
    `select from payments.payments where organization_id = ? and subject_type = ? and subject_id = ?
     order by id for no key update`,
    [ctx.organization.id, ORDER_SUBJECT, orderId],
  );
}

export const orderNotFound = (): AppError => notFound('order');
