/** Checkout: a cart becomes an order, once, and its payment begins. */
import { Cart, CartItem, newId, Order, type TicketType } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput } from '../../../lib/app-error.ts';
import { hashToken } from '../../../lib/tokens.ts';
import { emit } from '../../../runtime/emit.ts';
import { type ActionCtx, type Ctx, userId } from '../../../trpc/context.ts';
import { convertHolds, planOnce } from '../capacity-pools/hold.ts';
import type { CheckoutInput } from '../orders/order.schema.ts';
import { lockOrder } from '../orders/order-lock.ts';
import { orderNumber } from '../orders/order-number.ts';
import { goOn, openFor, openOwing, type Placed } from '../orders/order-payment.ts';
import { confirmOrder } from '../orders/settlement/confirm-order.ts';
import { requireOnSale, type SaleOfEvent } from './checkout-rules.ts';
import { limitGuests } from './guest-limits.ts';

type Input = z.infer<typeof CheckoutInput>;

/** Orders that cost nothing yet: a household or an office has some, a mail relay has thousands. */
const FREE = { name: 'checkout.free', points: 200, seconds: 3600 };

const MINUTE = 60_000;
/** Hosted payment pages stay open for half an hour at least (Stripe: https://docs.stripe.com/api/checkout/sessions/create). */
const PAY_MINUTES = 31;
/** Then the vendor is asked before the seats go to others. */
const GRACE_MINUTES = 5;

export const checkout = async (ctx: ActionCtx, input: Input) =>
  goOn(ctx, await ctx.idempotent((inner) => placeOrder(inner, input)));

/** Commits what was bought; the vendor is asked after that. */
async function placeOrder(ctx: Ctx, input: Input): Promise<Placed> {
  const { cart, order, items, event, types } = await lockCart(ctx, input);
  if (order) return openOwing(ctx, order.id, input);
  requireAlive(ctx, cart);
  if (items.length === 0)
    throw new AppError('CONFLICT', 'The cart is empty; add tickets first', { kind: 'cart_empty' });
  requireOnSale(ctx.now(), event, types);
  requireSameCurrency(cart, event);
  requireExpected(cart, input);
  const attendees = attendeesByType(items, input.attendees ?? []);

  const id = newId();
  const number = orderNumber();
  const needsApproval = types.some(({ requiresApproval }) => requiresApproval);
  const hold = extended(cart, ctx.now());
  const owes = cart.total > 0 && !needsApproval;
  if (!owes) await limitGuests(ctx, FREE);
  const owing = { id, orderNumber: number, total: cart.total, currency: cart.currency, customer: input.customer };
  const insert = (paymentId: string | null) =>
    insertOrder(ctx, cart, input, { id, number, attendees, needsApproval, hold, paymentId });
  const payment = owes ? await openFor(ctx, { ...owing, payBy: hold.expiresAt }, event.title, input, insert) : null;
  if (!payment) await insert(null);
  if (needsApproval) ctx.withCommit(() => convertHolds(ctx, cart.id));
  else if (!owes) await confirmOrder(ctx, await lockOrder(ctx, id), null);
  return { orderId: id, paymentId: payment?.id ?? null };
}

async function lockCart(ctx: Ctx, { id, token }: Input) {
  const own = [ctx.organization.id, ctx.organization.id, id];
  const [, carts, [order], items, events, types] = await Promise.all([
    planOnce(ctx),
    ctx.db.raw(
      `select ${Cart.columnList} from ticketing.carts
       where organization_id = ? and id = ? and session_hash = ? for no key update`,
      [ctx.organization.id, id, hashToken(token)],
    ),
    Order.rows(ctx).where({ cartId: id }),
    CartItem.rows(ctx).where({ cartId: id }).orderBy('id'),
    ctx.db.raw(
      `select id, title, currency, status, sales_starts_at, least(sales_ends_at, ends_at) as sales_ends_at from ticketing.events
       where organization_id = ? and id = (select event_id from ticketing.carts where organization_id = ? and id = ?)`,
      own,
    ),
    ctx.db.raw(
      `select id, name, requires_approval, sales_starts_at, sales_ends_at, archived_at from ticketing.ticket_types
       where organization_id = ?
         and id in (select ticket_type_id from ticketing.cart_items where organization_id = ? and cart_id = ?)`,
      own,
    ),
  ]);
  const cart: Cart | undefined = carts.rows[0];
  if (!cart) throw new AppError('NOT_FOUND', 'Cart not found; start a new one', { kind: 'cart_not_found' });
  const event: SaleOfEvent & { title: string; currency: string } = events.rows[0];
  return { cart, order, items, event, types: types.rows as TicketType[] };
}

function requireAlive(ctx: Ctx, { status, expiresAt }: Cart): void {
  if (status === 'active' && expiresAt > ctx.now()) return;
  if (status === 'active' || status === 'expired') {
    throw new AppError('CONFLICT', 'The cart has expired and its seats are free again; start a new one', {
      kind: 'cart_expired',
    });
  }
  throw new AppError('CONFLICT', 'This cart is not in use any more; start a new one', { kind: 'cart_not_active' });
}

/** An event that nobody has ordered from may sell in another currency by now; its figures are of one. */
function requireSameCurrency({ currency }: Cart, event: { currency: string }): void {
  if (currency === event.currency) return;
  throw new AppError('CONFLICT', `This event sells in ${event.currency} by now; start a new cart`, {
    kind: 'currency_mismatch',
    currency: event.currency,
  });
}

function requireExpected({ total, currency }: Cart, { expectedTotal, currency: expected }: Input): void {
  if (expected !== undefined && expected !== currency) {
    throw new AppError('CONFLICT', `This cart is in ${currency}; show it in that`, {
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

type Attendees = Record<string, { attendees: object[] }>;

/** What a line keeps of those who will come, by its type. */
function attendeesByType(items: CartItem[], given: NonNullable<Input['attendees']>): Attendees {
  const byType: Attendees = {};
  for (const [ticketTypeId, attendees] of Map.groupBy(given, (attendee) => attendee.ticketTypeId)) {
    const item = items.find((one) => one.ticketTypeId === ticketTypeId);
    if (!item) {
      const message = 'The cart has no such tickets; name those who come by its own types';
      throw new AppError('NOT_FOUND', message, { kind: 'ticket_type_not_found', ticketTypeId });
    }
    if (attendees.length > item.quantity) throw badInput('attendees', `there are ${item.quantity} tickets of a type`);
    byType[ticketTypeId] = { attendees: attendees.map(({ ticketTypeId: _, ...attendee }) => attendee) };
  }
  return byType;
}

interface Hold {
  expiresAt: Date;
  reclaimAt: Date;
}

/** Made longer once, so that there is time to pay. */
function extended({ expiresAt }: Cart, now: Date): Hold {
  const until = Math.max(expiresAt.getTime(), now.getTime() + PAY_MINUTES * MINUTE);
  return { expiresAt: new Date(until), reclaimAt: new Date(until + GRACE_MINUTES * MINUTE) };
}

interface NewOrder {
  id: string;
  number: string;
  attendees: Attendees;
  needsApproval: boolean;
  hold: Hold;
  paymentId: string | null;
}

/** Customer, order, lines and the longer hold in one statement; the lines keep the ids they had in the cart. */
async function insertOrder(ctx: Ctx, cart: Cart, { customer, token }: Input, order: NewOrder): Promise<void> {
  const { id: organizationId } = ctx.organization;
  const { email, firstName, lastName, phone, address, marketing } = customer;
  const insert = (number: string) =>
    ctx.db.raw(INSERT, [
      organizationId,
      newId(),
      email,
      firstName ?? null,
      lastName ?? null,
      phone ?? null,
      address ? JSON.stringify(address) : null,
      marketing ?? false,
      order.id,
      number,
      userId(ctx),
      JSON.stringify(customer),
      hashToken(token),
      order.needsApproval ? 'pending' : 'none',
      order.paymentId,
      order.paymentId && order.hold.reclaimAt,
      organizationId,
      cart.id,
      order.id,
      JSON.stringify(order.attendees),
      organizationId,
      cart.id,
      order.hold.expiresAt,
      order.hold.reclaimAt,
      ctx.now(),
      JSON.stringify(customer),
      organizationId,
      cart.id,
      order.paymentId,
    ] as string[]);
  const [{ rows }] = await Promise.all([
    insert(order.number),
    emit(ctx, 'ticketing.order.created', { eventId: cart.eventId, orderId: order.id }),
  ]);
  // One number in 500 billion is taken already, and then another one is drawn.
  for (let made = rows; made.length === 0; ) made = (await insert(orderNumber())).rows;
}

const INSERT = `
  with customer as (
    insert into ticketing.customers (organization_id, id, email, first_name, last_name, phone, address, marketing)
    values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (organization_id, email) do update set
      first_name = coalesce(customers.first_name, excluded.first_name),
      last_name = coalesce(customers.last_name, excluded.last_name),
      phone = coalesce(customers.phone, excluded.phone),
      address = coalesce(customers.address, excluded.address),
      marketing = customers.marketing or excluded.marketing
    returning id
  ),
  made as (
    insert into ticketing.orders (organization_id, id, order_number, event_id, user_id, cart_id, customer_id, customer,
      access_hashes, subtotal, discount_amount, fees, taxes, total, currency, discount_code, referrer, approval, payment_id, pay_by)
    select c.organization_id, ?::uuid, ?, c.event_id, coalesce(c.user_id, ?::uuid), c.id, customer.id, ?::jsonb,
      array[?]::text[], c.subtotal, c.discount_amount, c.fees, c.taxes, c.total, c.currency, c.discount_code, c.referrer,
      ?, ?::uuid, ?::timestamptz
    from ticketing.carts c, customer where c.organization_id = ? and c.id = ?
    on conflict (organization_id, order_number) do nothing
    returning id
  ),
  lines as (
    insert into ticketing.order_items (organization_id, id, order_id, ticket_type_id, type, name, quantity, unit_price,
      subtotal, discount_amount, fee, tax, total, tax_basis_points, metadata)
    select i.organization_id, i.id, ?::uuid, i.ticket_type_id, i.type, i.name, i.quantity, i.unit_price,
      i.subtotal, i.discount_amount, i.fee, i.tax, i.total, i.tax_basis_points,
      i.metadata || coalesce(?::jsonb -> i.ticket_type_id::text, '{}')
    from ticketing.cart_items i, made where i.organization_id = ? and i.cart_id = ?
  ),
  longer as (
    update ticketing.carts set expires_at = ?, reclaim_at = ?, extended_at = ?, customer = ?::jsonb
    where organization_id = ? and id = ? and ?::uuid is not null and exists (select from made)
  )
  select id from made`;
