/**
 * `carts.checkout`: checks a cart and makes it an order, once. Read on in `orders/place-order.ts` (stores the order),
 * `orders/order-payment.ts` (starts its payment) and the payments domain.
 */
import { asSystem, Cart, CartItem, Order, pipeline, type TicketedEvent, type TicketType } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput } from '../../../lib/app-error.ts';
import { hashToken } from '../../../lib/tokens.ts';
import type { ActionCtx, Ctx } from '../../../trpc/context.ts';
import { readGateways, requireReturnPages } from '../../payments/index.ts';
import { limitMailsTo } from '../../platform/index.ts';
import { useGenericPlans } from '../holds/hold.ts';
import { type PlacedOrder, reopenPayment, startOrderPayment } from '../orders/order-payment.ts';
import { placeOrder } from '../orders/place-order.ts';
import type { CheckoutInput } from './checkout.schema.ts';
import { limitGuests } from './guest-limits.ts';
import { type EventOnSale, requireOnSale, requireTicketTypeOnSale } from './sale-rules.ts';

type Input = z.infer<typeof CheckoutInput>;

/** Orders without a payment, per network. A household or an office places some, a mail relay thousands. */
const FREE_ORDER_LIMIT = { name: 'checkout.free', points: 200, seconds: 3600 };

export async function checkout(ctx: ActionCtx, input: Input) {
  await requireReturnPages(ctx, input);
  return startOrderPayment(ctx, await ctx.idempotent((inner) => checkoutCart(inner, input)));
}

/** Checks the cart and commits the order. The vendor is called afterwards. */
async function checkoutCart(ctx: Ctx, input: Input): Promise<PlacedOrder> {
  const { cart, order, items, event, types, gateways } = await lockCart(ctx, input);
  if (order) return reopenPayment(ctx, order.id, input);
  requireActive(ctx, cart);
  if (items.length === 0) {
    throw new AppError('CONFLICT', 'The cart is empty; add tickets first', { kind: 'cart_empty' });
  }
  requireOnSale(ctx.now(), event);
  for (const type of types) requireTicketTypeOnSale(ctx.now(), { ...type, isArchived: type.archivedAt !== null });
  requireSameCurrency(cart, event);
  requireExpectedTotal(cart, input);
  const attendees = attendeesByType(items, input.attendees ?? []);
  const needsApproval = types.some(({ requiresApproval }) => requiresApproval);
  const { customer, token } = input;
  if (cart.total === 0 || needsApproval) {
    await limitGuests(ctx, FREE_ORDER_LIMIT);
    // A job sends the confirmation.
    await asSystem(ctx.db, (db) => limitMailsTo(db, ctx, customer.email));
  }
  return placeOrder(ctx, { cart, event, customer, token, attendees, needsApproval, options: input, gateways });
}

/** Locks the cart and reads what belongs to it, in one round trip. */
async function lockCart(ctx: Ctx, { id, token, gatewayId }: Input) {
  const own = [ctx.organization.id, ctx.organization.id, id];
  const [, carts, [order], items, events, types, gateways] = await pipeline(
    () => useGenericPlans(ctx),
    () =>
      ctx.db.raw(
        `select ${Cart.columnList} from ticketing.carts
         where organization_id = ? and id = ? and session_hash = ? for no key update`,
        [ctx.organization.id, id, hashToken(token)],
      ),
    () => Order.of(ctx).select(Order.columns).where({ cartId: id }),
    () => CartItem.of(ctx).select(CartItem.columns).where({ cartId: id }).orderBy('id'),
    () =>
      ctx.db.raw(
        `select id, title, currency, status, sales_starts_at, ends_at,
           least(sales_ends_at, ends_at) as sales_ends_at
         from ticketing.events
         where organization_id = ? and id = (select event_id from ticketing.carts where organization_id = ? and id = ?)`,
        own,
      ),
    () =>
      ctx.db.raw(
        `select id, name, requires_approval, sales_starts_at, sales_ends_at, archived_at from ticketing.ticket_types
         where organization_id = ?
           and id in (select ticket_type_id from ticketing.cart_items where organization_id = ? and cart_id = ?)`,
        own,
      ),
    () => readGateways(ctx, { gatewayId }),
  );
  const cart: Cart | undefined = carts.rows[0];
  if (!cart) throw new AppError('NOT_FOUND', 'Cart not found; start a new one', { kind: 'cart_not_found' });
  const event: EventOnSale & Pick<TicketedEvent, 'title' | 'currency' | 'endsAt'> = events.rows[0];
  return { cart, order, items, event, types: types.rows as TicketType[], gateways };
}

function requireActive(ctx: Ctx, { status, expiresAt }: Cart): void {
  if (status === 'active' && expiresAt > ctx.now()) return;
  if (status === 'active' || status === 'expired') {
    throw new AppError('CONFLICT', 'The cart has expired and its seats are free again; start a new one', {
      kind: 'cart_expired',
    });
  }
  throw new AppError('CONFLICT', 'This cart is not active any more; start a new one', { kind: 'cart_not_active' });
}

/** An event without orders may have changed its currency since the cart was made. All figures of an event have one currency. */
function requireSameCurrency({ currency }: Cart, event: { currency: string }): void {
  if (currency === event.currency) return;
  throw new AppError('CONFLICT', `This event now sells in ${event.currency}; start a new cart`, {
    kind: 'currency_mismatch',
    currency: event.currency,
  });
}

function requireExpectedTotal({ total, currency }: Cart, { expectedTotal, currency: expected }: Input): void {
  if (expected !== undefined && expected !== currency) {
    throw new AppError('CONFLICT', `This cart is in ${currency}; show its total in that currency`, {
      kind: 'currency_mismatch',
      currency,
    });
  }
  if (expectedTotal !== undefined && expectedTotal !== total) {
    throw new AppError('CONFLICT', 'The total has changed; show the buyer the new one', {
      kind: 'total_changed',
      total,
    });
  }
}

/** The attendees of each ticket type, as the order's lines keep them. */
function attendeesByType(items: CartItem[], given: NonNullable<Input['attendees']>) {
  const byType: Record<string, { attendees: object[] }> = {};
  for (const [ticketTypeId, attendees] of Map.groupBy(given, (attendee) => attendee.ticketTypeId)) {
    const item = items.find((one) => one.ticketTypeId === ticketTypeId);
    if (!item) {
      const message = 'The cart has no tickets of this type; use the ticket types of the cart for its attendees';
      throw new AppError('NOT_FOUND', message, { kind: 'ticket_type_not_found', ticketTypeId });
    }
    if (attendees.length > item.quantity) {
      throw badInput('attendees', `the cart has ${item.quantity} tickets of this type`);
    }
    byType[ticketTypeId] = { attendees: attendees.map(({ ticketTypeId: _, ...attendee }) => attendee) };
  }
  return byType;
}
