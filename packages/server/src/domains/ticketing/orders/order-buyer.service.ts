/** What buyers do with their own order besides paying: read it, refresh its payment, abandon it. */
import { inSystem, Order, TicketedEvent } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { hashToken } from '../../../lib/tokens.ts';
import { consumePoint } from '../../../runtime/rate-limits.ts';
import { type ActionCtx, type Ctx, inTransaction, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { refreshPayment } from '../../payments/index.ts';
import { completeCustomer, recordBuyer } from '../customers/buyer-contact.ts';
import type { ListOwnOrdersInput, OrderAccess, SetMarketingConsentInput } from './order.schema.ts';
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

/** Orders that the signed-in person placed here, as a visitor or as a member. */
export async function listOwnOrders(ctx: Ctx, input: z.infer<typeof ListOwnOrdersInput>) {
  const { eventId } = input.filter ?? {};
  const query = Order.of(ctx)
    .select(Order.columns)
    .where({ userId: requirePerson(ctx) });
  if (eventId !== undefined) query.where({ eventId });
  const { items, nextCursor } = await page(query, input, { createdAt: byAge });
  const events = await TicketedEvent.of(ctx).whereIn('id', [...new Set(items.map((order) => order.eventId))]);
  const eventOf = new Map(events.map((event) => [event.id, event]));
  return {
    items: items.map((order) => ({ ...order, event: eventOf.get(order.eventId) as TicketedEvent })),
    nextCursor,
  };
}

export async function getOwnOrder(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const order = await Order.of(ctx).findOne({ id, userId: requirePerson(ctx) });
  if (!order) throw orderNotFound();
  return loadBuyersOrder(ctx, id);
}

function requirePerson(ctx: Ctx): string {
  const person = userId(ctx);
  if (person !== null) return person;
  throw new AppError('FORBIDDEN', 'Sign in to see your orders, or open them by the links in their mails', {
    kind: 'person_required',
  });
}

/**
 * What the buyer says about messages, with the secret of a mail, which only the owner of the mailbox has. It proves the order as
 * well, so the customer gets what the order says of them.
 */
export async function setMarketingConsent(ctx: Ctx, input: z.infer<typeof SetMarketingConsentInput>) {
  const { id, token, marketingConsent } = input;
  if (!(await hasOrderAccess(ctx, id, token))) throw orderNotFound();
  const { order } = await lockOrder(ctx, id);
  const { rows } = await ctx.db.raw(
    `update ticketing.orders set buyer_proved_at = coalesce(buyer_proved_at, :now)
     where organization_id = :organization and id = :id and access_hashes[2:] @> array[:tokenHash]::text[]
     returning buyer_proved_at`,
    { now: ctx.now(), organization: ctx.organization.id, id, tokenHash: hashToken(token) },
  );
  if (rows.length === 0) {
    throw new AppError('FORBIDDEN', 'Open the order by the link in its mail to do this', {
      kind: 'mailbox_not_proved',
    });
  }
  const said = { ...order, ...rows[0], customer: { ...order.customer, marketingConsent } };
  await completeCustomer(ctx, said);
  await recordBuyer(ctx, said, ctx.now());
  return loadBuyersOrder(ctx, id);
}

const showBuyersOrder = (ctx: ActionCtx, id: string) =>
  inTransaction(ctx, (inner) => loadBuyersOrder(inner, id), { readOnly: true });
