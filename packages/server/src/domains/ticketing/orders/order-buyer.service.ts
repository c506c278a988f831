/** What buyers do with their own order besides paying: read it, refresh its payment, abandon it. */
import { inSystem, Order } from '@tessera/db';
import type { z } from 'zod';
import { consumePoint } from '../../../runtime/rate-limits.ts';
import { type ActionCtx, type Ctx, inTransaction } from '../../../trpc/context.ts';
import { refreshPayment } from '../../payments/index.ts';
import type { OrderAccess } from './order.schema.ts';
import { lockOrder, orderNotFound } from './order-lock.ts';
import { hasOrderAccess, loadBuyersOrder } from './order-view.ts';
import { ABANDONED, closeUnpaidOrder, endOrder } from './settlement/end-order.ts';

type Access = z.infer<typeof OrderAccess>;

/** How often the vendor is asked about one payment, however often its buyer polls. */
const SYNC_LIMIT = { name: 'orders.sync', points: 1, seconds: 2 };

export async function getOrderByToken(ctx: Ctx, { id, token }: Access) {
  if (!(await hasOrderAccess(ctx, id, token))) throw orderNotFound();
  return loadBuyersOrder(ctx, id);
}

/** Asks the vendor about the order's payment, unless another call has within the last two seconds. */
export async function syncOrder(ctx: ActionCtx, { id, token }: Access) {
  const paymentId = await ctx.idempotent(async (inner) => {
    if (!(await hasOrderAccess(inner, id, token))) throw orderNotFound();
    const [order] = await Order.of(inner).select(Order.columns).where({ id, status: 'pending' });
    return order?.paymentId ?? null;
  });
  if (paymentId !== null) {
    const isFirst = await inSystem(ctx.app.database, (db) => consumePoint(db, SYNC_LIMIT, paymentId, ctx.now()));
    if (isFirst) await refreshPayment(ctx, paymentId);
  }
  return showBuyersOrder(ctx, id);
}

/** Closes an unpaid order. A buyer who has paid after all keeps it. */
export async function abandonOrder(ctx: ActionCtx, { id, token }: Access) {
  await ctx.idempotent((inner) => markAbandoned(inner, { id, token }));
  await closeUnpaidOrder(ctx, id);
  return showBuyersOrder(ctx, id);
}

/** Sets `payBy` to now: no other payment can start, and the sweep closes the order if this process ends here. */
async function markAbandoned(ctx: Ctx, { id, token }: Access): Promise<void> {
  if (!(await hasOrderAccess(ctx, id, token))) throw orderNotFound();
  const locked = await lockOrder(ctx, id);
  const { status, approval, cancelledAt } = locked.order;
  if (status !== 'pending' || cancelledAt !== null) return;
  if (approval === 'pending') await endOrder(ctx, locked, ABANDONED);
  else await Order.of(ctx).where({ id }).patch({ payBy: ctx.now(), cancellationReason: ABANDONED });
}

const showBuyersOrder = (ctx: ActionCtx, id: string) =>
  inTransaction(ctx, (inner) => loadBuyersOrder(inner, id), { readOnly: true });
