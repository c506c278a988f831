/** Turns a checked and locked cart into an order, with its payment. The caller is `carts/checkout.service.ts`. */
import { type Cart, newId, type Order, pipeline, type TicketedEvent } from '@tessera/db';
import { hashToken } from '../../../lib/tokens.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { type GatewayCandidates, gatewayFor } from '../../payments/index.ts';
import { isMailboxProved } from '../customers/buyer-proof.ts';
import { convertHolds } from '../holds/hold.ts';
import { lockOrder } from './order-lock.ts';
import { newOrderNumber } from './order-number.ts';
import { createPayment, type PayOptions, type PlacedOrder } from './order-payment.ts';
import { confirmOrder } from './settlement/confirm-order.ts';

export interface CheckedCart {
  /** Locked, active and not empty. */
  cart: Cart;
  event: Pick<TicketedEvent, 'title' | 'endsAt'>;
  customer: Order['customer'];
  /** The cart's secret; it opens the order as well. */
  token: string;
  /** Attendees by ticket type, as the order's lines keep them. */
  attendees: Record<string, { attendees: object[] }>;
  needsApproval: boolean;
  options: PayOptions;
  gateways: GatewayCandidates;
}

const MINUTE = 60_000;
/** Hosted payment pages stay open for half an hour at least (Stripe: https://docs.stripe.com/api/checkout/sessions/create). */
const PAY_MINUTES = 31;
/** Time to ask the vendor about the payment before the seats are released. */
const GRACE_MINUTES = 5;

/**
 * Stores the order and its payment; the vendor is called after the commit. A free order is confirmed at once; an order that needs
 * approval gets its payment after it.
 */
export async function placeOrder(ctx: Ctx, checked: CheckedCart): Promise<PlacedOrder> {
  const { cart, event, customer, needsApproval, options, gateways } = checked;
  const id = newId();
  const orderNumber = newOrderNumber();
  const hold = extendedHold(cart, ctx.now());
  const isPayable = cart.total > 0 && !needsApproval;
  if (!isPayable) {
    await insertOrder(ctx, checked, { id, orderNumber, hold, paymentId: null });
    if (needsApproval) ctx.withCommit(() => convertHolds(ctx, cart.id));
    else await confirmOrder(ctx, await lockOrder(ctx, id), null);
    return { orderId: id, paymentId: null };
  }
  const paymentId = newId();
  const request = { gatewayId: options.gatewayId, amount: cart.total, currency: cart.currency };
  const gateway = gatewayFor(ctx, request, gateways);
  const order = { id, orderNumber, total: cart.total, currency: cart.currency, customer, payBy: hold.expiresAt };
  await pipeline(
    () => createPayment(ctx, { id: paymentId, gateway, order, title: event.title, options }),
    () => insertOrder(ctx, checked, { id, orderNumber, hold, paymentId }),
  );
  return { orderId: id, paymentId };
}

interface Hold {
  expiresAt: Date;
  reclaimAt: Date;
}

/** Extends the cart's hold so that the buyer has time to pay. */
function extendedHold({ expiresAt }: Cart, now: Date): Hold {
  const until = Math.max(expiresAt.getTime(), now.getTime() + PAY_MINUTES * MINUTE);
  return { expiresAt: new Date(until), reclaimAt: new Date(until + GRACE_MINUTES * MINUTE) };
}

interface NewOrder {
  id: string;
  orderNumber: string;
  hold: Hold;
  paymentId: string | null;
}

/** Stores customer, order, lines and extended hold in one statement. The lines keep the ids they had in the cart. */
async function insertOrder(
  ctx: Ctx,
  { cart, event, customer, token, attendees, needsApproval }: CheckedCart,
  { id, orderNumber, hold, paymentId }: NewOrder,
): Promise<void> {
  const isProved = await isMailboxProved(ctx, customer.email);
  const insert = (number: string) =>
    ctx.db.raw(INSERT_ORDER, {
      organization: ctx.organization.id,
      cart: cart.id,
      order: id,
      number,
      user: userId(ctx),
      newCustomer: newId(),
      customer: JSON.stringify(customer),
      email: customer.email,
      firstName: customer.firstName ?? null,
      lastName: customer.lastName ?? null,
      phone: customer.phone ?? null,
      address: customer.address ? JSON.stringify(customer.address) : null,
      marketing: customer.marketingConsent ?? null,
      provedAt: isProved ? ctx.now() : null,
      tokenHash: hashToken(token),
      attendees: JSON.stringify(attendees),
      approval: needsApproval ? 'pending' : 'none',
      payment: paymentId,
      payBy: paymentId && new Date(Math.min(hold.reclaimAt.getTime(), event.endsAt.getTime())),
      expiresAt: hold.expiresAt,
      reclaimAt: hold.reclaimAt,
      now: ctx.now(),
    });
  const [{ rows }] = await pipeline(
    () => insert(orderNumber),
    () => emit(ctx, 'ticketing.order.created', { eventId: cart.eventId, orderId: id }),
  );
  // About one number in 500 billion is in use; then another one is drawn.
  for (let inserted = rows; inserted.length === 0; ) inserted = (await insert(newOrderNumber())).rows;
}

/** An unproved order changes nothing: its address may have been typed by anyone. */
const ifProved = (value: string, column: string): string =>
  `${column} = case when :provedAt::timestamptz is null then customers.${column} else coalesce(${value}, customers.${column}) end`;

const WHAT_A_PROVED_ORDER_SAYS = [
  ...['first_name', 'last_name', 'phone', 'address'].map((column) => ifProved(`excluded.${column}`, column)),
  ifProved(':marketing::boolean', 'marketing'),
].join(', ');

const INSERT_ORDER = `
  with customer as (
    insert into ticketing.customers (organization_id, id, email, first_name, last_name, phone, address, marketing)
    values (:organization, :newCustomer, :email, :firstName, :lastName, :phone, :address,
      coalesce(:marketing::boolean, false) and :provedAt::timestamptz is not null)
    on conflict (organization_id, email) do update set ${WHAT_A_PROVED_ORDER_SAYS}
    returning id
  ),
  inserted as (
    insert into ticketing.orders (organization_id, id, order_number, event_id, user_id, cart_id, customer_id, customer,
      access_hashes, subtotal, discount_amount, fees, taxes, total, currency, tax_inclusive,
      tax_rounding, fee_tax_basis_points, refunds_fees, discount_code, referrer, approval, payment_id, pay_by,
      buyer_proved_at)
    select c.organization_id, :order::uuid, :number, c.event_id, coalesce(c.user_id, :user::uuid), c.id, customer.id,
      :customer::jsonb, array[:tokenHash]::text[], c.subtotal, c.discount_amount, c.fees, c.taxes, c.total, c.currency,
      c.tax_inclusive, c.tax_rounding, c.fee_tax_basis_points, c.refunds_fees, c.discount_code, c.referrer, :approval, :payment::uuid,
      :payBy::timestamptz, :provedAt::timestamptz
    from ticketing.carts c, customer where c.organization_id = :organization and c.id = :cart
    on conflict (organization_id, order_number) do nothing
    returning id
  ),
  lines as (
    insert into ticketing.order_items (organization_id, id, order_id, ticket_type_id, type, name, quantity, unit_price,
      subtotal, discount_amount, fee, fee_tax, tax, total, tax_basis_points, metadata)
    select i.organization_id, i.id, :order::uuid, i.ticket_type_id, i.type, i.name, i.quantity, i.unit_price,
      i.subtotal, i.discount_amount, i.fee, i.fee_tax, i.tax, i.total, i.tax_basis_points,
      i.metadata || coalesce(:attendees::jsonb -> i.ticket_type_id::text, '{}')
    from ticketing.cart_items i, inserted where i.organization_id = :organization and i.cart_id = :cart
  ),
  extended as (
    update ticketing.carts set expires_at = :expiresAt, reclaim_at = :reclaimAt, extended_at = :now, customer = :customer::jsonb
    where organization_id = :organization and id = :cart and :payment::uuid is not null and exists (select from inserted)
  )
  select id from inserted`;
