/** What buyers do with their own order, besides paying: look at it, ask after its payment, give it up. */
import { inSystem, Order } from '@tessera/db';
import type { z } from 'zod';
import { consumePoint } from '../../../runtime/rate-limits.ts';
import { type ActionCtx, type Ctx, inTransaction } from '../../../trpc/context.ts';
import { syncPayment } from '../../payments/index.ts';
import type { OrderAccess } from './order.schema.ts';
import { lockOrder, orderNotFound } from './order-lock.ts';
import { buyersOrder, hasAccess } from './order-view.ts';
import { closeUnpaid, endOrder, settleOrder } from './settlement/settlement.ts';

type Access = z.infer<typeof OrderAccess>;

/** Whoever waits for the money looks again and again; the vendor is asked no more often than this. */
const SYNC = { name: 'orders.sync', points: 1, seconds: 2 };
const GIVEN_UP = 'Given up by the buyer';

export async function getOrderByToken(ctx: Ctx, { id, token }: Access) {
  if (!(await hasAccess(ctx, id, token))) throw orderNotFound();
  return buyersOrder(ctx, id);
}

/** Asks the vendor how the payment stands, if there is anything to ask and nobody has asked just now. */
export async function syncOrder(ctx: ActionCtx, { id, token }: Access) {
  const paymentId = await ctx.idempotent(async (inner) => {
    if (!(await hasAccess(inner, id, token))) throw orderNotFound();
    const [order] = await Order.rows(inner).where({ id, status: 'pending' });
    return order?.paymentId ?? null;
  });
  if (paymentId !== null) {
    const isFirst = await inSystem(ctx.app.database, (db) => consumePoint(db, SYNC, paymentId, ctx.now()));
    if (isFirst) await syncPayment(ctx, paymentId, settleOrder);
  }
  return show(ctx, id);
}

/** Whoever has paid after all keeps the order; otherwise it ends, and its seats are free. */
export async function abandonOrder(ctx: ActionCtx, { id, token }: Access) {
  await ctx.idempotent((inner) => decideToAbandon(inner, { id, token }));
  await closeUnpaid(ctx, id);
  return show(ctx, id);
}

/** Its time to pay is over from now on, so that no other payment is begun, and the sweep finishes what dies in between. */
async function decideToAbandon(ctx: Ctx, { id, token }: Access): Promise<void> {
  if (!(await hasAccess(ctx, id, token))) throw orderNotFound();
  const locked = await lockOrder(ctx, id);
  const { status, approval, cancelledAt } = locked.order;
  if (status !== 'pending' || cancelledAt !== null) return;
  if (approval === 'pending') await endOrder(ctx, locked, GIVEN_UP);
  else await Order.of(ctx).where({ id }).patch({ payBy: ctx.now(), cancellationReason: GIVEN_UP });
}

const show = (ctx: ActionCtx, id: string) => inTransaction(ctx, (inner) => buyersOrder(inner, id), { readOnly: true });
