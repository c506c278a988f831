/** An order as whoever changes it has it first: its cart and then itself locked, always in this order. */
import { Cart, Order, OrderItem, type TicketedEvent } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** What payments call what an order owes. */
export const ORDER_SUBJECT = 'ticketing.order';

export interface LockedOrder {
  cart: Cart;
  order: Order;
  items: OrderItem[];
  event: EventOfOrder;
}

export type EventOfOrder = Pick<
  TicketedEvent,
  'id' | 'title' | 'status' | 'refundsFees' | 'taxInclusive' | 'feeTaxBasisPoints'
>;

/** All in one round trip: the statements travel together, and each sees what the locks before it waited for. */
export async function lockOrder(ctx: Ctx, orderId: string): Promise<LockedOrder> {
  const { id } = ctx.organization;
  const own = [id, id, orderId];
  const [carts, [order], items, events] = await Promise.all([
    ctx.db.raw(
      `select ${Cart.columnList} from ticketing.carts where organization_id = ?
         and id = (select cart_id from ticketing.orders where organization_id = ? and id = ?) for no key update`,
      own,
    ),
    Order.rows(ctx).where({ id: orderId }).forNoKeyUpdate(),
    OrderItem.rows(ctx).where({ orderId }).orderBy('id'),
    ctx.db.raw(
      `select id, title, status, refunds_fees, tax_inclusive, fee_tax_basis_points from ticketing.events
       where organization_id = ? and id = (select event_id from ticketing.orders where organization_id = ? and id = ?)`,
      own,
    ),
  ]);
  if (!order) throw orderNotFound();
  return { order, items, cart: carts.rows[0], event: events.rows[0] };
}

/**
 * For whoever may move its money: the payments first, because those who hear from a vendor have them locked already when
 * they come for the order.
 */
export async function lockPaidOrder(ctx: Ctx, orderId: string): Promise<LockedOrder> {
  const [, locked] = await Promise.all([lockPayments(ctx, orderId), lockOrder(ctx, orderId)]);
  return locked;
}

/** Asynchronous, so that it is sent when it is called: a query that is only passed on is sent later. */
async function lockPayments(ctx: Ctx, orderId: string): Promise<void> {
  await ctx.db.raw(
    `select from payments.payments where organization_id = ? and subject_type = ? and subject_id = ?
     order by id for no key update`,
    [ctx.organization.id, ORDER_SUBJECT, orderId],
  );
}

export const orderNotFound = (): AppError => new AppError('NOT_FOUND', 'Order not found', { kind: 'order_not_found' });
