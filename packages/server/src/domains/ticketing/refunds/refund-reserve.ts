/** How much of an order can be refunded, and the counters that guarantee it. */
import { type Order, type OrderItem, pipeline } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { type RefundLine, refundExceedsOrder } from './refund-plan.ts';

/**
 * How much of a line can be refunded: all of it, or all but its fee with the tax on the fee. Taxes that came on top are in the total
 * besides the fee. The order's own terms decide; the event's may have changed since.
 */
export const refundableTotalOf =
  ({ taxInclusive, refundsFees }: Order, includesFees = refundsFees) =>
  ({ total, fee, feeTax }: OrderItem): number =>
    includesFees ? total : total - fee - (taxInclusive ? 0 : feeTax);

/**
 * Adds to the refunded amounts of lines and order, which include refunds in progress. Throws `refund_exceeds_order` instead of exceeding
 * what was paid. `sign` -1 undoes it.
 */
export async function reserveOrderRefund(
  ctx: Ctx,
  { id, total, refundedAmount }: Order,
  lines: RefundLine[],
  sign: 1 | -1,
): Promise<void> {
  const organization = ctx.organization.id;
  const given = lines.map(({ orderItemId, amount }) => ({ id: orderItemId, amount: sign * amount }));
  const sum = given.reduce((all, { amount }) => all + amount, 0);
  const [items, orders] = await pipeline(
    () =>
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
        [JSON.stringify(given), organization, id],
      ),
    () =>
      ctx.db.raw(
        `update ticketing.orders set refunded_amount = refunded_amount + :sum
         where organization_id = :organization and id = :order and refunded_amount + :sum between 0 and total`,
        { sum, organization, order: id },
      ),
  );
  if (!items.rows[0].ok || orders.rowCount !== 1) throw refundExceedsOrder(total - refundedAmount);
}
