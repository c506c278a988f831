/** Orders for the organization's people: found, noted on, decided about, written to again. */
import { Order, type Rows } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { DecideOrderInput, ListOrdersInput, UpdateOrderInput } from './order.schema.ts';
import { confirmOrder } from './order-confirm.ts';
import { lockOrder, orderNotFound } from './order-lock.ts';
import { mailApproved, mailRejected, mailTickets } from './order-mails.ts';
import { asOrderNumber } from './order-number.ts';
import { orderDetails } from './order-view.ts';
import { endOrder } from './settlement/settlement.ts';

/** How long the seats of an accepted order wait for its money. */
const PAY_HOURS = 48;

export const getOrder = (ctx: Ctx, input: z.infer<typeof withId>) => orderDetails(ctx, input);

export function listOrders(ctx: Ctx, input: z.infer<typeof ListOrdersInput>) {
  const query = Order.rows(ctx);
  filterOrders(ctx, query, input.filter);
  return page(query, input, { createdAt: byAge, total: { column: 'total', type: 'number' } });
}

export function filterOrders(ctx: Ctx, query: Rows<Order>, filter: z.infer<typeof ListOrdersInput>['filter']): void {
  const { text, createdAfter, createdBefore, ...exact } = filter ?? {};
  for (const [field, value] of Object.entries(exact)) if (value !== undefined) query.where(field, value);
  if (createdAfter) query.where('createdAt', '>=', createdAfter);
  if (createdBefore) query.where('createdAt', '<', createdBefore);
  if (text === undefined) return;
  query.whereRaw(
    `(order_number = ? or customer_id = any(array(select ticketing.find_customers(?, contacts.search_key(?)))))`,
    [asOrderNumber(text) ?? '', ctx.organization.id, likePattern(text)],
  );
}

export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

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
  return orderDetails(ctx, { id });
}

/** What costs nothing is confirmed; for the rest the buyer gets a link to pay. */
export async function approveOrder(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const locked = await lockOrder(ctx, id);
  requireUndecided(locked.order);
  const payBy = locked.order.total > 0 ? new Date(ctx.now().getTime() + PAY_HOURS * 3_600_000) : null;
  await Order.of(ctx).where({ id }).patch({ approval: 'approved', payBy });
  if (payBy !== null) await mailApproved(ctx, locked.order, locked.event, payBy);
  else await confirmOrder(ctx, locked, null);
  return orderDetails(ctx, { id });
}

export async function rejectOrder(ctx: Ctx, { id, reason }: z.infer<typeof DecideOrderInput>) {
  const locked = await lockOrder(ctx, id);
  requireUndecided(locked.order);
  await mailRejected(ctx, locked.order, locked.event, reason ?? null);
  await endOrder(ctx, locked, reason ?? null, { approval: 'rejected' });
  return orderDetails(ctx, { id });
}

function requireUndecided({ status, approval }: Order): void {
  if (status === 'pending' && approval === 'pending') return;
  throw new AppError('CONFLICT', 'This order does not wait for anybody to accept it', { kind: 'order_not_waiting' });
}

export async function resendOrder(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [order] = await Order.rows(ctx).where({ id });
  if (!order) throw orderNotFound();
  if (order.confirmedAt === null || order.status === 'cancelled') {
    throw new AppError('CONFLICT', 'Only a confirmed order has tickets to send', { kind: 'order_not_confirmed' });
  }
  await mailTickets(ctx, id);
}
