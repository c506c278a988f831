/** Writes carts: prices the lines, stores rows and lines in as few round trips as possible, and moves the capacity pools last. */
import { type agreedTerms, Cart, CartItem, newId, pipeline } from '@tessera/db';
import type { z } from 'zod';
import { hashToken } from '../../../lib/tokens.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { holdSeats, holdSeatsWithCommit } from '../holds/hold.ts';
import { secondsLeft } from '../orders/order-view.ts';
import { visitorNetwork } from './network-share.ts';
import { type Priced, type PricedItem, priceCart, serviceFees } from './pricing/pricing.ts';
import type { Sale } from './sale.ts';
import { discountTerms, type RequestedItem } from './sale-rules.ts';

type Line = PricedItem & { id: string; name: string };

/** Lines in `kept` keep their unit price; the others take it from the ticket type. */
function priceLines({ event, types, code, settings }: Sale, requested: RequestedItem[], kept: CartItem[]) {
  const lines = requested.map(({ ticketTypeId, quantity }): Line => {
    const line = kept.find((item) => item.ticketTypeId === ticketTypeId);
    if (line) return { ...lineTerms(line), ticketTypeId, quantity };
    const type = types.find(({ id }) => id === ticketTypeId);
    if (!type) throw new Error('The ticket type of a line was not loaded');
    return { ...lineTerms({ ...type, id: newId(), unitPrice: type.price }), ticketTypeId, quantity };
  });
  return priceCart(lines.sort(byId), {
    discount: code ? discountTerms(code) : null,
    ...serviceFees(event, settings),
    ...currentTerms(event),
  });
}

/** What the cart, and the order that it becomes, keeps of the event as it is now. */
const currentTerms = (event: Sale['event']): z.infer<typeof agreedTerms> => ({
  taxInclusive: event.taxInclusive,
  taxRounding: event.taxRounding,
  feeTaxBasisPoints: event.feeTaxBasisPoints,
  refundsFees: event.refundsFees,
});

const lineTerms = ({
  id,
  name,
  unitPrice,
  taxBasisPoints,
}: Pick<CartItem, 'id' | 'name' | 'unitPrice' | 'taxBasisPoints'>) => ({
  id,
  name,
  unitPrice,
  taxBasisPoints,
});

/** The order in which later reads answer the lines. */
const byId = (a: Line, b: Line): number => (a.id < b.id ? -1 : 1);

const cartTotals = ({ subtotal, discountAmount, fees, taxes, total }: Priced<Line>, { code, event }: Sale) => ({
  ...{ subtotal, discountAmount, fees, taxes, total },
  ...currentTerms(event),
  discountCodeId: code?.id ?? null,
  discountCode: code?.code ?? null,
});

export interface NewCart {
  token: string;
  expiresAt: Date;
  referrer?: string;
  /** The caller is a procedure, which runs again when the seats are taken at the last moment. */
  inCall?: boolean;
}

/** Stores a new cart with its lines and holds its seats, the pools last. */
export async function insertCart(
  ctx: Ctx,
  sale: Sale,
  items: RequestedItem[],
  { token, expiresAt, referrer, inCall = false }: NewCart,
) {
  const priced = priceLines(sale, items, []);
  const cart: NewCartRow = {
    id: newId(),
    eventId: sale.event.id,
    userId: userId(ctx),
    sessionHash: hashToken(token),
    status: 'active',
    currency: sale.event.currency,
    customer: null,
    ...cartTotals(priced, sale),
    expiresAt,
    reclaimAt: expiresAt,
    referrer: referrer ?? null,
    network: visitorNetwork(ctx),
  };
  const seats = [cart.id, items, sale.code?.poolId] as const;
  if (inCall && isPlentiful(sale, items)) {
    ctx.withCommit(() => insertCartRows(ctx, cart, priced));
    holdSeatsWithCommit(ctx, ...seats);
  } else {
    await pipeline(
      () => insertCartRows(ctx, cart, priced),
      () => holdSeats(ctx, ...seats),
    );
  }
  return viewCart(ctx, cart, priced.items);
}

/**
 * Replaces the lines, terms, totals and held seats of a cart. The caller has locked its row. Existing lines keep their unit price
 * unless prices have begun or ceased to include taxes: the old price means something else now.
 */
export async function updateCart(ctx: Ctx, cart: Cart, existing: CartItem[], sale: Sale, items: RequestedItem[]) {
  const priced = priceLines(sale, items, cart.taxInclusive === sale.event.taxInclusive ? existing : []);
  const totals = cartTotals(priced, sale);
  await pipeline(
    () => Cart.of(ctx).where({ id: cart.id }).patch(totals),
    () => CartItem.of(ctx).where({ cartId: cart.id }).delete(),
    () => insertCartLines(ctx, cart.id, priced),
    () => holdSeats(ctx, cart.id, items, sale.code?.poolId),
  );
  return viewCart(ctx, { ...cart, ...totals }, priced.items);
}

/** Free seats that must remain for a cart to be stored without reading the outcome: more than the buyers that come at once. */
const PLENTIFUL = 50;

type NewCartRow = ShownCart &
  z.infer<typeof agreedTerms> &
  Pick<Cart, 'userId' | 'sessionHash' | 'discountCodeId' | 'reclaimAt' | 'referrer' | 'network'>;

function isPlentiful({ types, code }: Sale, items: RequestedItem[]): boolean {
  const quantity = items.reduce((sum, item) => sum + item.quantity, 0);
  const limits = code ? [...types, code] : types;
  return limits.every(({ free }) => free === null || free >= quantity + PLENTIFUL);
}

async function insertCartRows(ctx: Ctx, cart: NewCartRow, { items }: Priced<Line>): Promise<void> {
  await ctx.db.raw(INSERT_CART, {
    org: ctx.organization.id,
    cart: cart.id,
    event: cart.eventId,
    user: cart.userId,
    session: cart.sessionHash,
    currency: cart.currency,
    codeId: cart.discountCodeId,
    code: cart.discountCode,
    subtotal: cart.subtotal,
    discount: cart.discountAmount,
    fees: cart.fees,
    taxes: cart.taxes,
    total: cart.total,
    taxInclusive: cart.taxInclusive,
    taxRounding: cart.taxRounding,
    feeTaxBasisPoints: cart.feeTaxBasisPoints,
    refundsFees: cart.refundsFees,
    expiresAt: cart.expiresAt,
    reclaimAt: cart.reclaimAt,
    referrer: cart.referrer,
    network: cart.network,
    lines: JSON.stringify(items),
  });
}

async function insertCartLines(ctx: Ctx, cartId: string, { items }: Priced<Line>): Promise<void> {
  if (items.length === 0) return;
  await ctx.db.raw(INSERT_LINES, { org: ctx.organization.id, cart: cartId, lines: JSON.stringify(items) });
}

const INSERT_LINES = `
  insert into ticketing.cart_items (organization_id, cart_id, id, ticket_type_id, name, quantity, unit_price, subtotal,
    discount_amount, fee, fee_tax, tax, total, tax_basis_points)
  select :org, :cart, id, "ticketTypeId", name, quantity, "unitPrice", subtotal, "discountAmount", fee, "feeTax", tax, total,
    "taxBasisPoints"
  from json_to_recordset(:lines) as line (id uuid, "ticketTypeId" uuid, name text, quantity integer, "unitPrice" bigint,
    subtotal bigint, "discountAmount" bigint, fee bigint, "feeTax" bigint, tax bigint, total bigint,
    "taxBasisPoints" integer)
  returning organization_id`;

const INSERT_CART = `
  with cart as (
    insert into ticketing.carts (organization_id, id, event_id, user_id, session_hash, currency, discount_code_id, discount_code,
      subtotal, discount_amount, fees, taxes, total, tax_inclusive, tax_rounding, fee_tax_basis_points, refunds_fees,
      expires_at, reclaim_at, referrer, network)
    values (:org, :cart, :event, :user, :session, :currency, :codeId, :code, :subtotal, :discount, :fees, :taxes, :total,
      :taxInclusive, :taxRounding, :feeTaxBasisPoints, :refundsFees, :expiresAt, :reclaimAt, :referrer,
      :network)
  )
  ${INSERT_LINES}`;

type ShownCart = Pick<
  Cart,
  | 'id'
  | 'eventId'
  | 'status'
  | 'currency'
  | 'customer'
  | 'discountCode'
  | 'subtotal'
  | 'discountAmount'
  | 'fees'
  | 'taxes'
  | 'total'
  | 'taxInclusive'
  | 'expiresAt'
>;

/** A cart as its procedures answer it. */
export function viewCart<Item>(ctx: Ctx, cart: ShownCart, items: Item[]) {
  const { customer, expiresAt } = cart;
  return {
    ...cart,
    customer: customer as { email: string } | null,
    items,
    secondsLeft: secondsLeft(ctx, expiresAt),
  };
}
