/**
 * Carts: seats held for a buyer for some minutes. Each call reads everything in one round trip and writes in another. A change locks
 * the cart's row first and its capacity pools last.
 */
import { Cart, CartItem, pipeline } from '@tessera/db';
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
import { lockNetwork, requireNetworkShare } from './network-share.ts';
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
  const [, , sale] = await pipeline(
    () => useGenericPlans(ctx),
    () => lockNetwork(ctx),
    () => loadSale(ctx, { eventId: input.eventId, cartId: null, ticketTypeIds, code: discountCode ?? null }),
    () => commitWithoutFlush(ctx),
  );
  if (!sale) throw saleEventNotFound();
  requireGuestsAllowed(ctx, sale.settings);
  requireOnSale(ctx.now(), sale.event);
  requireEventAccess(sale);
  requireEventCurrency(sale.event, input.currency);
  for (const item of items) requireTicketType(ctx, sale, item, 0);
  if (discountCode !== undefined) requireDiscountCode(ctx, sale, items);
  for (const item of items) requireAvailability(sale, item, 0, true);
  requireNetworkShare(ctx, sale, items);
  const token = randomToken();
  const expiresAt = new Date(ctx.now().getTime() + sale.event.holdMinutes * 60_000);
  const cart = await insertCart(ctx, sale, items, { token, expiresAt, referrer: input.referrer, inCall: true });
  return { cart, token };
}

/** A cart filled for someone else, under a token that was sent to them: an offer of the waiting list. */
export async function createHeldCart(
  ctx: Ctx,
  input: { eventId: string; items: RequestedItem[]; token: string; expiresAt: Date; forWaitlist?: boolean },
) {
  const { eventId, items, token, expiresAt, forWaitlist = false } = input;
  const ticketTypeIds = items.map(({ ticketTypeId }) => ticketTypeId);
  const sale = await loadSale(ctx, { eventId, cartId: null, ticketTypeIds, code: null });
  if (!sale) throw saleEventNotFound();
  for (const item of items) requireAvailability(sale, item, 0, !forWaitlist);
  return insertCart(ctx, sale, items, { token, expiresAt });
}

export async function getCart(ctx: Ctx, { id, token }: z.infer<typeof CartAccess>) {
  const [[cart], items] = await pipeline(
    () =>
      Cart.of(ctx)
        .select(Cart.columns)
        .where({ id, sessionHash: hashToken(token) }),
    () => CartItem.of(ctx).select(CartItem.columns).where({ cartId: id }).orderBy('id'),
  );
  if (!cart) throw cartNotFound();
  if (isExpired(ctx, cart)) throw cartExpired();
  return viewCart(ctx, cart, items);
}

/** Adds, changes and removes lines and prices the whole cart again, by the event's present terms. */
export async function setCartItems(ctx: Ctx, input: z.infer<typeof SetCartItemsInput>) {
  const { items, discountCode: code, ...access } = input;
  const open = await openCart(ctx, access, { ticketTypeIds: items.map(({ ticketTypeId }) => ticketTypeId), code });
  const quantities = new Map(open.items.map(({ ticketTypeId, quantity }) => [ticketTypeId, quantity]));
  requireOnSale(ctx.now(), open.sale.event);
  requireEventCurrency(open.sale.event, open.cart.currency);
  for (const item of items) {
    const current = quantities.get(item.ticketTypeId) ?? 0;
    quantities.delete(item.ticketTypeId);
    if (item.quantity === 0) continue;
    requireTicketType(ctx, open.sale, item, current);
    requireAvailability(open.sale, item, current, true);
    if (item.quantity > current) requireRegularHold(ctx, open);
    quantities.set(item.ticketTypeId, item.quantity);
  }
  const after = [...quantities].map(([ticketTypeId, quantity]) => ({ ticketTypeId, quantity }));
  if (seatsOf(after) > seatsOf(open.items) || code) requireNetworkShare(ctx, open.sale, after);
  if (code) requireApplicableCode(ctx, open, after);
  if (code !== undefined) requireHiddenTypesUnlocked({ ...open, items: after });
  return updateCart(ctx, open.cart, open.items, open.sale, after);
}

export async function applyDiscount(ctx: Ctx, { discountCode, ...access }: z.infer<typeof ApplyDiscountInput>) {
  const open = await openCart(ctx, access, { ticketTypeIds: [], code: discountCode });
  requireOnSale(ctx.now(), open.sale.event);
  requireApplicableCode(ctx, open, open.items);
  requireNetworkShare(ctx, open.sale, open.items);
  requireHiddenTypesUnlocked(open);
  return updateCart(ctx, open.cart, open.items, open.sale, open.items);
}

export async function removeDiscount(ctx: Ctx, access: z.infer<typeof CartAccess>) {
  const open = await openCart(ctx, access, { ticketTypeIds: [], code: null });
  requireHiddenTypesUnlocked(open);
  return updateCart(ctx, open.cart, open.items, open.sale, open.items);
}

export async function setCartCustomer(ctx: Ctx, { customer, ...access }: z.infer<typeof SetCartCustomerInput>) {
  const { cart, items } = await openCart(ctx, access, { ticketTypeIds: [] });
  await Cart.of(ctx).where({ id: cart.id }).patch({ customer });
  return viewCart(ctx, { ...cart, customer }, items);
}

export async function abandonCart(ctx: Ctx, access: z.infer<typeof CartAccess>) {
  const { cart, items } = await openCart(ctx, access, { ticketTypeIds: [] });
  await expireCart(ctx, cart.id, 'abandoned');
  return viewCart(ctx, { ...cart, status: 'abandoned' }, items);
}

/**
 * The commit of this transaction does not wait for the disk, so the next buyer does not wait for it either. A crash of PostgreSQL
 * may lose the cart, which is unpaid and can be filled again. The later commit of a payment flushes everything before it.
 */
async function commitWithoutFlush(ctx: Ctx): Promise<void> {
  await ctx.db.raw('set local synchronous_commit = off');
}

const seatsOf = (items: RequestedItem[]): number => items.reduce((sum, { quantity }) => sum + quantity, 0);

interface OpenCart {
  cart: Cart;
  items: CartItem[];
  sale: Sale;
}

/** Locks a cart that may be changed and reads its sale. The statements travel together; each sees what the lock waited for. */
async function openCart(
  ctx: Ctx,
  { id, token }: z.infer<typeof CartAccess>,
  query: Pick<SaleQuery, 'ticketTypeIds' | 'code'>,
): Promise<OpenCart> {
  const [, [cart], items, sale] = await pipeline(
    () => lockNetwork(ctx),
    () =>
      Cart.of(ctx)
        .select(Cart.columns)
        .where({ id, sessionHash: hashToken(token) })
        .forNoKeyUpdate(),
    () => CartItem.of(ctx).select(CartItem.columns).where({ cartId: id }).orderBy('id'),
    () => loadSale(ctx, { eventId: null, cartId: id, ...query }),
    () => commitWithoutFlush(ctx),
  );
  if (!cart || !sale) throw cartNotFound();
  if (isExpired(ctx, cart)) throw cartExpired();
  if (cart.status !== 'active') {
    throw new AppError('CONFLICT', 'This cart is no longer in use; start a new one', { kind: 'cart_not_active' });
  }
  if (sale.hasOrder) {
    throw new AppError('CONFLICT', 'This cart is being paid for and cannot change; pay, or start a new one', {
      kind: 'order_pending',
    });
  }
  return { cart, items, sale };
}

/** The waiting list holds its seats for a day or more. Seats added to the same cart would be held as long, unpaid. */
function requireRegularHold(ctx: Ctx, { cart, sale }: OpenCart): void {
  if (cart.expiresAt.getTime() <= ctx.now().getTime() + sale.event.holdMinutes * 60_000) return;
  throw new AppError('CONFLICT', 'These seats are held for you longer than usual: buy more in a cart of its own', {
    kind: 'cart_held_for_waitlist',
  });
}

/** A code that is already on the cart holds its use and remains valid for it. */
function requireApplicableCode(ctx: Ctx, { cart, sale }: OpenCart, items: RequestedItem[]): void {
  if (!sale.code || sale.code.id !== cart.discountCodeId) requireDiscountCode(ctx, sale, items);
}

/** Hidden ticket types that only the previous code unlocks may not remain without it. */
function requireHiddenTypesUnlocked({ cart, items, sale }: Omit<OpenCart, 'items'> & { items: RequestedItem[] }): void {
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

/** True also before the sweeper has updated the status. */
const isExpired = (ctx: Ctx, { status, expiresAt }: Cart): boolean =>
  status === 'expired' || (status === 'active' && expiresAt <= ctx.now());

const cartNotFound = () => new AppError('NOT_FOUND', 'Cart not found; start a new one', { kind: 'cart_not_found' });
const cartExpired = () =>
  new AppError('CONFLICT', 'The cart has expired and its seats are free again; start a new one', {
    kind: 'cart_expired',
  });
