/** Carts: expiring holds of seats. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';
import { TicketedEventTaxRounding } from './event.ts';

export const CartStatus = z.enum(['active', 'abandoned', 'converted', 'expired']);

/** The event's terms when the cart was priced last; the order that the cart becomes keeps them. */
export const agreedTerms = z.object({
  taxInclusive: z.boolean(),
  taxRounding: TicketedEventTaxRounding,
  feeTaxBasisPoints: z.int(),
  refundsFees: z.boolean(),
});

export const cartRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid(),
  userId: z.uuid().nullable(),
  sessionHash: z.string(),
  status: CartStatus,
  currency: z.string(),
  customer: z.record(z.string(), z.unknown()).nullable(),
  discountCodeId: z.uuid().nullable(),
  discountCode: z.string().nullable(),
  subtotal: z.int(),
  discountAmount: z.int(),
  fees: z.int(),
  taxes: z.int(),
  total: z.int(),
  ...agreedTerms.shape,
  expiresAt: z.date(),
  reclaimAt: z.date(),
  extendedAt: z.date().nullable(),
  referrer: z.string().nullable(),
  network: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Cart extends z.infer<typeof cartRow> {}
export class Cart extends TenantRow {
  static tableName = 'ticketing.carts';
  static row = cartRow;
  static internal = ['sessionHash', 'network'];
}

export const LineType = z.enum(['ticket', 'merchandise', 'fee']);

/** The line of a cart, and of the order that the cart becomes. */
export const pricedLine = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  ticketTypeId: z.uuid(),
  type: LineType,
  name: z.string(),
  quantity: z.int(),
  unitPrice: z.int(),
  subtotal: z.int(),
  discountAmount: z.int(),
  fee: z.int(),
  feeTax: z.int(),
  tax: z.int(),
  total: z.int(),
  taxBasisPoints: z.int(),
  metadata: z.record(z.string(), z.unknown()),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export const cartItemRow = pricedLine.extend({ cartId: z.uuid() });

export interface CartItem extends z.infer<typeof cartItemRow> {}
export class CartItem extends TenantRow {
  static tableName = 'ticketing.cart_items';
  static row = cartItemRow;
}

export const holdRow = z.object({
  organizationId: z.uuid(),
  cartId: z.uuid(),
  poolId: z.uuid(),
  ticketTypeId: z.uuid().nullable(),
  id: z.uuid(),
  quantity: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Hold extends z.infer<typeof holdRow> {}
export class Hold extends TenantRow {
  static tableName = 'ticketing.holds';
  static row = holdRow;
}
