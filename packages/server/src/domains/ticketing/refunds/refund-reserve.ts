/** How much of an order may come back, and the counters that hold it to that. */
import type { Order, OrderItem } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { LockedOrder } from '../orders/order-lock.ts';
import { exceeds, type RefundLine } from './refund-plan.ts';

/** A fee stays with the tax on it. Where taxes come on top, that is part of the line's total. */
export const withoutFee =
  ({ taxInclusive, feeTaxBasisPoints }: LockedOrder['event']) =>
  ({ total, fee }: OrderItem): number => {
    const tax = taxInclusive ? 0 : Math.round((fee * feeTaxBasisPoints) / 10_000);
    return Math.max(0, total - fee - tax);
  };

/** Moves what is on its way back, on each line and on the order: never beyond what was paid. `sign` -1 undoes it. */
export async function reserve(
  ctx: Ctx,
  { id, total, refundedAmount }: Order,
  lines: RefundLine[],
  sign: 1 | -1,
): Promise<void> {
  const { id: organizationId } = ctx.organization;
  const given = lines.map(({ orderItemId, amount }) => ({ id: orderItemId, amount: sign * amount }));
  const sum = given.reduce((all, { amount }) => all + amount, 0);
  const [items, orders] = await Promise.all([
    ctx.db.raw(
      `with given as (
         select id, sum(amount)::bigint as amount from json_to_recordset(?) as given (id uuid, amount bigint) group by id
       ),
       moved as (
         update ticketing.order_items i set refunded_amount = i.refunded_amount + g.amount from given g
         where i.organization_id = ? and i.order_id = ? and i.id = g.id and i.refunded_amount + g.amount between 0 and i.total
         returning i.id
       )
       select (select count(*) from moved) = (select count(*) from given) as ok`,
      [JSON.stringify(given), organizationId, id],
    ),
    ctx.db.raw(
      `update ticketing.orders set refunded_amount = refunded_amount + ?
       where organization_id = ? and id = ? and refunded_amount + ? between 0 and total`,
      [sum, organizationId, id, sum],
    ),
  ]);
  if (!items.rows[0].ok || orders.rowCount !== 1) throw exceeds(total - refundedAmount);
}
