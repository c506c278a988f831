/** Carts: seats held for a buyer for a while. Everything is read in one round trip and written in another, pools last. */
import { Cart, CartItem } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { expireCart, useGenericPlans } from '../holds/hold.ts';
import type {
  ApplyDiscountInput,
  CartAccess,
  CreateCartInput,
  SetCartCustomerInput,
  SetCartItemsInput,
} from './cart.schema.ts';
import { insertCart, updateCart, viewCart } from './cart-storage.ts';
import { loadSale, type Sale, type SaleQuery } from './sale.ts';
import {
  type RequestedItem,
  requireAvailability,
  requireDiscountCode,
  requireEventAccess,
  requireEventCurrency,
  requireGuestsAllowed,
  requireOnSale,
  requireTicketType,
  saleEventNotFound,
} from './sale-rules.ts';

export async function createCart(ctx: Ctx, { items, discountCode, ...input }: z.infer<typeof CreateCartInput>) {
  const ticketTypeIds = items.map(({ ticketTypeId }) => ticketTypeId);
  const [, sale] = await Promise.all([
    useGenericPlans(ctx),
    loadSale(ctx, { eventId: input.eventId, cartId: null, ticketTypeIds, code: discountCode ?? null }),
    commitSoftly(ctx),
  ]);
  if (!sale) throw saleEventNotFound();
  requireGuestsAllowed(ctx, sale.settings);
  requireOnSale(ctx, sale);
  requireEventAccess(sale);
  requireEventCurrency(sale.event, input.currency);
  for (const wanted of items) requireTicketType(ctx, sale, wanted, 0);
  if (discountCode !== undefined) requireDiscountCode(ctx, sale, items);
  for (const wanted of items) requireAvailability(ctx, sale, wanted, 0, true);
  const token = randomToken();
  const expiresAt = new Date(ctx.now().getTime() + sale.event.holdMinutes * 60_000);
  const cart = await insertCart(ctx, sale, items, { token, expiresAt, referrer: input.referrer, inCall: true });
  return { cart, token };
}

/** An offer of the waiting list: a cart that is filled for somebody, under a secret they were sent. */
export async function createHeldCart(
  ctx: Ctx,
  input: { eventId: string; items: RequestedItem[]; token: string; expiresAt: Date; forWaitlist?: boolean },
) {
  const { eventId, items, token, expiresAt, forWaitlist = false } = input;
  const ticketTypeIds = items.map(({ ticketTypeId }) => ticketTypeId);
  const sale = await loadSale(ctx, { eventId, cartId: null, ticketTypeIds, code: null });
  if (!sale) throw saleEventNotFound();
  for (const wanted of items) requireAvailability(ctx, sale, wanted, 0, !forWaitlist);
  return insertCart(ctx, sale, items, { token, expiresAt });
}

export async function getCart(ctx: Ctx, { id, token }: z.infer<typeof CartAccess>) {
  const [[cart], items, events] = await Promise.all([
    Cart.rows(ctx).where({ id, sessionHash: hashToken(token) }),
    CartItem.rows(ctx).where({ cartId: id }).orderBy('id'),
    ctx.db.raw(
      `select tax_inclusive from ticketing.events
       where organization_id = ? and id = (select event_id from ticketing.carts where organization_id = ? and id = ?)`,
      [ctx.organization.id, ctx.organization.id, id],
    ),
  ]);
  if (!cart) throw cartNotFound();
  if (isOver(ctx, cart)) throw expired();
  return viewCart(ctx, cart, items, events.rows[0].taxInclusive);
}

/** Adds, changes and removes lines, and prices the cart anew; lines that stay keep the price of a ticket. */
export async function setCartItems(ctx: Ctx, input: z.infer<typeof SetCartItemsInput>) {
  const { items, discountCode: code, ...access } = input;
  const open = await openCart(ctx, access, { ticketTypeIds: items.map(({ ticketTypeId }) => ticketTypeId), code });
  const wanted = new Map(open.items.map(({ ticketTypeId, quantity }) => [ticketTypeId, quantity]));
  requireOnSale(ctx, open.sale);
  requireEventCurrency(open.sale.event, open.cart.currency);
  for (const item of items) {
    const had = wanted.get(item.ticketTypeId) ?? 0;
    wanted.delete(item.ticketTypeId);
    if (item.quantity === 0) continue;
    requireTicketType(ctx, open.sale, item, had);
    requireAvailability(ctx, open.sale, item, had, true);
    if (item.quantity > had) requireUsualHold(ctx, open);
    wanted.set(item.ticketTypeId, item.quantity);
  }
  const after = [...wanted].map(([ticketTypeId, quantity]) => ({ ticketTypeId, quantity }));
  if (code) requireNewCode(ctx, open, after);
  if (code !== undefined) requireUnlocked({ ...open, items: after });
  return updateCart(ctx, open.cart, open.items, open.sale, after);
}

export async function applyDiscount(ctx: Ctx, { code, ...access }: z.infer<typeof ApplyDiscountInput>) {
  const open = await openCart(ctx, access, { ticketTypeIds: [], code });
  requireOnSale(ctx, open.sale);
  requireNewCode(ctx, open, open.items);
  requireUnlocked(open);
  return updateCart(ctx, open.cart, open.items, open.sale, open.items);
}

export async function removeDiscount(ctx: Ctx, access: z.infer<typeof CartAccess>) {
  const open = await openCart(ctx, access, { ticketTypeIds: [], code: null });
  requireUnlocked(open);
  return updateCart(ctx, open.cart, open.items, open.sale, open.items);
}

export async function setCartCustomer(ctx: Ctx, { customer, ...access }: z.infer<typeof SetCartCustomerInput>) {
  const { cart, items, sale } = await openCart(ctx, access, { ticketTypeIds: [] });
  await Cart.of(ctx).where({ id: cart.id }).patch({ customer });
  return viewCart(ctx, { ...cart, customer }, items, sale.event.taxInclusive);
}

export async function abandonCart(ctx: Ctx, access: z.infer<typeof CartAccess>) {
  const { cart, items, sale } = await openCart(ctx, access, { ticketTypeIds: [] });
  await expireCart(ctx, cart.id, 'abandoned');
  return viewCart(ctx, { ...cart, status: 'abandoned' }, items, sale.event.taxInclusive);
}

/**
 * A hold that a crash of PostgreSQL forgets is taken once more: nobody has paid for it yet. So its commit does not wait for the
 * disk, and the next buyer not for that wait. What is paid later is flushed with all that came before.
 */
async function commitSoftly(ctx: Ctx): Promise<void> {
  await ctx.db.raw('set local synchronous_commit = off');
}

interface OpenCart {
  cart: Cart;
  items: CartItem[];
  sale: Sale;
}

/** A cart that may be changed, locked. The statements travel together; each sees what the lock before it waited for. */
async function openCart(
  ctx: Ctx,
  { id, token }: z.infer<typeof CartAccess>,
  of: Pick<SaleQuery, 'ticketTypeIds' | 'code'>,
): Promise<OpenCart> {
  const [cart, items, sale] = await Promise.all([
    lockCart(ctx, id, token),
    linesOf(ctx, id),
    loadSale(ctx, { eventId: null, cartId: id, ...of }),
    commitSoftly(ctx),
  ]);
  if (!cart || !sale) throw cartNotFound();
  if (isOver(ctx, cart)) throw expired();
  if (cart.status !== 'active') {
    throw new AppError('CONFLICT', 'This cart is not in use any more; start a new one', { kind: 'cart_not_active' });
  }
  if (sale.hasOrder) {
    throw new AppError('CONFLICT', 'This cart is being paid for and stays as it is; pay, or start a new one', {
      kind: 'order_pending',
    });
  }
  return { cart, items, sale };
}

async function lockCart(ctx: Ctx, id: string, token: string): Promise<Cart | undefined> {
  const [cart] = await Cart.rows(ctx)
    .where({ id, sessionHash: hashToken(token) })
    .forNoKeyUpdate();
  return cart;
}

async function linesOf(ctx: Ctx, cartId: string): Promise<CartItem[]> {
  return CartItem.rows(ctx).where({ cartId }).orderBy('id');
}

/** The waiting list keeps seats for a day and more; whatever else is put beside them would be kept as long, for nothing. */
function requireUsualHold(ctx: Ctx, { cart, sale }: OpenCart): void {
  if (cart.expiresAt.getTime() <= ctx.now().getTime() + sale.event.holdMinutes * 60_000) return;
  throw new AppError('CONFLICT', 'These seats are kept for you longer than others: buy more in a cart of its own', {
    kind: 'cart_held_for_waitlist',
  });
}

/** What the cart has already holds its use, and stays good for it. */
function requireNewCode(ctx: Ctx, { cart, sale }: OpenCart, items: RequestedItem[]): void {
  if (!sale.code || sale.code.id !== cart.discountCodeId) requireDiscountCode(ctx, sale, items);
}

/** Tickets that only the old code lets in may not stay without it. */
function requireUnlocked({ cart, items, sale }: Omit<OpenCart, 'items'> & { items: RequestedItem[] }): void {
  if (sale.code?.id === cart.discountCodeId || cart.discountCodeId === null) return;
  const locked = sale.types.find(
    ({ id, isHidden }) =>
      isHidden && !sale.code?.ticketTypeIds.includes(id) && items.some(({ ticketTypeId }) => ticketTypeId === id),
  );
  if (!locked) return;
  throw new AppError('CONFLICT', `${locked.name} is sold with this code only: take it out of the cart first`, {
    kind: 'discount_code_required',
    ticketTypeId: locked.id,
  });
}

/** Whether its time has passed, noticed by a sweeper or not. */
const isOver = (ctx: Ctx, { status, expiresAt }: Cart): boolean =>
  status === 'expired' || (status === 'active' && expiresAt <= ctx.now());

const cartNotFound = () => new AppError('NOT_FOUND', 'Cart not found; start a new one', { kind: 'cart_not_found' });
const expired = () =>
  new AppError('CONFLICT', 'The cart has expired and its seats are free again; start a new one', {
    kind: 'cart_expired',
  });
