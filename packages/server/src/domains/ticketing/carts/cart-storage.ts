/** How carts are written: priced, in as few round trips as it takes, the pools last. */
import { Cart, CartItem, newId } from '@tessera/db';
import { hashToken } from '../../../lib/tokens.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { holdSeats, holdSeatsWithCommit } from '../holds/hold.ts';
import { secondsLeft } from '../orders/order-view.ts';
import { type Priced, type PricedItem, priceCart, serviceFees } from './pricing/pricing.ts';
import type { Sale } from './sale.ts';
import { discountTerms, type RequestedItem } from './sale-rules.ts';

type Line = PricedItem & { id: string; name: string };

/** Lines that are there keep what a ticket costs; new ones take it from the type. */
function priceLines({ event, types, code, settings }: Sale, wanted: RequestedItem[], old: CartItem[]) {
  const lines = wanted.map(({ ticketTypeId, quantity }): Line => {
    const was = old.find((item) => item.ticketTypeId === ticketTypeId);
    if (was) return { ...pick(was), ticketTypeId, quantity };
    const type = types.find(({ id }) => id === ticketTypeId);
    if (!type) throw new Error('A line of a type that was not loaded');
    return { ...pick({ ...type, id: newId(), unitPrice: type.price }), ticketTypeId, quantity };
  });
  return priceCart(lines.sort(byId), {
    discount: code ? discountTerms(code) : null,
    ...serviceFees(event, settings),
    feeTaxBasisPoints: event.feeTaxBasisPoints,
    taxInclusive: event.taxInclusive,
    taxRounding: event.taxRounding,
  });
}

const pick = ({
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

/** As they are read again later. */
const byId = (a: Line, b: Line): number => (a.id < b.id ? -1 : 1);

const totalsOf = ({ subtotal, discountAmount, fees, taxes, total }: Priced<Line>, { code }: Sale) => ({
  ...{ subtotal, discountAmount, fees, taxes, total },
  discountCodeId: code?.id ?? null,
  discountCode: code?.code ?? null,
});

export interface NewCart {
  token: string;
  expiresAt: Date;
  referrer?: string;
  /** Made by a call, which is tried again when seats are gone at the last moment. */
  inCall?: boolean;
}

/** A new cart with its lines and its seats; the seats last. */
export async function insertCart(
  ctx: Ctx,
  sale: Sale,
  wanted: RequestedItem[],
  { token, expiresAt, referrer, inCall = false }: NewCart,
) {
  const priced = priceLines(sale, wanted, []);
  const cart: NewRow = {
    id: newId(),
    eventId: sale.event.id,
    userId: userId(ctx),
    sessionHash: hashToken(token),
    status: 'active',
    currency: sale.event.currency,
    customer: null,
    ...totalsOf(priced, sale),
    expiresAt,
    reclaimAt: expiresAt,
    referrer: referrer ?? null,
  };
  const seats = [cart.id, wanted, sale.code?.poolId] as const;
  if (inCall && isPlenty(sale, wanted)) {
    ctx.withCommit(() => insertRows(ctx, cart, priced));
    holdSeatsWithCommit(ctx, ...seats);
  } else {
    await Promise.all([insertRows(ctx, cart, priced), holdSeats(ctx, ...seats)]);
  }
  return viewCart(ctx, cart, priced.items, sale.event.taxInclusive);
}

/** Lines, totals and seats of a cart that is locked, all as they are to be. */
export async function updateCart(ctx: Ctx, cart: Cart, items: CartItem[], sale: Sale, wanted: RequestedItem[]) {
  const priced = priceLines(sale, wanted, items);
  const totals = totalsOf(priced, sale);
  await Promise.all([
    updateRow(ctx, cart.id, totals),
    deleteLines(ctx, cart.id),
    insertLines(ctx, cart.id, priced),
    holdSeats(ctx, cart.id, wanted, sale.code?.poolId),
  ]);
  return viewCart(ctx, { ...cart, ...totals }, priced.items, sale.event.taxInclusive);
}

/** Seats there must be left over before nobody looks whether they were really there: more than buyers come at once. */
const PLENTY = 50;

type NewRow = Shown & Pick<Cart, 'userId' | 'sessionHash' | 'discountCodeId' | 'reclaimAt' | 'referrer'>;

function isPlenty({ types, code }: Sale, wanted: RequestedItem[]): boolean {
  const sum = wanted.reduce((all, { quantity }) => all + quantity, 0);
  const limits = code ? [...types, code] : types;
  return limits.every(({ free }) => free === null || free >= sum + PLENTY);
}

async function insertRows(ctx: Ctx, cart: NewRow, { items }: Priced<Line>): Promise<void> {
  await ctx.db.raw(INSERT, [
    ...[ctx.organization.id, cart.id, cart.eventId, cart.userId, cart.sessionHash, cart.currency, cart.discountCodeId],
    ...[cart.discountCode, cart.subtotal, cart.discountAmount, cart.fees, cart.taxes, cart.total, cart.expiresAt],
    ...[cart.reclaimAt, cart.referrer, ctx.organization.id, cart.id, JSON.stringify(items)],
  ] as string[]);
}

async function updateRow(ctx: Ctx, id: string, totals: Partial<Cart>): Promise<void> {
  await ctx.db.table(Cart.tableName).where({ organizationId: ctx.organization.id, id }).update(totals);
}

async function deleteLines(ctx: Ctx, cartId: string): Promise<void> {
  await ctx.db.table(CartItem.tableName).where({ organizationId: ctx.organization.id, cartId }).delete();
}

async function insertLines(ctx: Ctx, cartId: string, { items }: Priced<Line>): Promise<void> {
  if (items.length > 0) await ctx.db.raw(LINES, [ctx.organization.id, cartId, JSON.stringify(items)]);
}

const LINES = `
  insert into ticketing.cart_items (organization_id, cart_id, id, ticket_type_id, name, quantity, unit_price, subtotal,
    discount_amount, fee, tax, total, tax_basis_points)
  select ?, ?, id, "ticketTypeId", name, quantity, "unitPrice", subtotal, "discountAmount", fee, tax, total, "taxBasisPoints"
  from json_to_recordset(?) as given (id uuid, "ticketTypeId" uuid, name text, quantity integer, "unitPrice" bigint,
    subtotal bigint, "discountAmount" bigint, fee bigint, tax bigint, total bigint, "taxBasisPoints" integer)`;

const INSERT = `
  with cart as (
    insert into ticketing.carts (organization_id, id, event_id, user_id, session_hash, currency, discount_code_id, discount_code,
      subtotal, discount_amount, fees, taxes, total, expires_at, reclaim_at, referrer)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  )
  ${LINES}`;

type Shown = Pick<
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
  | 'expiresAt'
>;

export function viewCart<Item>(ctx: Ctx, cart: Shown, items: Item[], taxInclusive: boolean) {
  const { customer, expiresAt } = cart;
  return {
    ...cart,
    customer: customer as { email: string } | null,
    items,
    taxInclusive,
    secondsLeft: secondsLeft(ctx, expiresAt),
  };
}
