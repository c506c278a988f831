/** Frees what an order holds that was never confirmed. */

import type { Ctx } from '../../../../trpc/context.ts';
import { expireCart, releaseSold } from '../../holds/hold.ts';
import type { LockedOrder } from '../order-lock.ts';

/** The seats of an order that needed approval are sold since checkout; those of any other are held by its cart. */
export async function freeSeats(ctx: Ctx, { cart, items }: Pick<LockedOrder, 'cart' | 'items'>): Promise<void> {
  if (cart.status === 'active') await expireCart(ctx, cart.id, 'expired');
  else if (cart.status === 'converted') await releaseSold(ctx, cart.id, heldByCart({ cart, items }));
}

/** Seats, and one use of the discount code. */
const heldByCart = ({ cart, items }: Pick<LockedOrder, 'cart' | 'items'>) => [
  ...items.map(({ ticketTypeId, quantity }) => ({ ticketTypeId, quantity })),
  ...(cart.discountCodeId ? [{ ticketTypeId: null, quantity: 1 }] : []),
];
