import { CartStatus, cartItemRow, cartRow } from '@tessera/db';
import { z } from 'zod';
import { currency } from '../../../lib/field-schemas.ts';
import { OrderCustomer } from '../orders/order.schema.ts';
import { CheckoutInput } from './checkout.schema.ts';

export const CartItem = cartItemRow
  .pick({
    ticketTypeId: true,
    name: true,
    quantity: true,
    unitPrice: true,
    subtotal: true,
    discountAmount: true,
    fee: true,
    tax: true,
    total: true,
    taxBasisPoints: true,
  })
  .extend({
    fee: z.int().describe('The service fee of the line.'),
    tax: z.int().describe('On the tickets and the fee; part of `total` either way.'),
    total: z.int().describe('What the line costs: subtotal − discountAmount + fee, and the tax if it comes on top.'),
  })
  .meta({ id: 'CartItem', description: 'Tickets of one type in a cart. Amounts in minor units of its currency.' });

export const Cart = cartRow
  .pick({
    id: true,
    eventId: true,
    currency: true,
    discountCode: true,
    subtotal: true,
    discountAmount: true,
    fees: true,
    taxes: true,
    total: true,
    expiresAt: true,
  })
  .extend({
    status: CartStatus.describe('active while it holds its seats; converted once they are bought.'),
    customer: OrderCustomer.nullable(),
    items: z.array(CartItem),
    taxInclusive: z.boolean().describe('Whether prices contain `taxes`, or they come on top.'),
    expiresAt: z.date().describe('Until then nobody else gets the seats.'),
    secondsLeft: z.int().describe('Until it expires, by our clock; 0 when it has.'),
  })
  .meta({ id: 'Cart', description: 'Seats held for a buyer for a while. Every total is the sum of the lines.' });

export const CreatedCart = z
  .object({
    cart: Cart,
    token: z.string().describe('Shown once: with it the cart, and the order made of it, is used.'),
  })
  .meta({ id: 'CreatedCart', description: 'A new cart and its secret.' });

const quantity = z.int().min(1).max(1000);
const discountCode = z.string().trim().min(1).max(50);

const unique = (items: { ticketTypeId: string }[]) =>
  new Set(items.map(({ ticketTypeId }) => ticketTypeId)).size === items.length;
const once = 'names a ticket type twice';

export const CreateCartInput = z.object({
  eventId: z.uuid(),
  items: z
    .array(z.object({ ticketTypeId: z.uuid(), quantity }))
    .min(1)
    .max(20)
    .refine(unique, once),
  discountCode: discountCode.optional().describe('Makes it cheaper, and lets hidden tickets in that it names.'),
  currency: currency
    .optional()
    .describe('What the buyer was shown prices in; CONFLICT when the event sells in another.'),
  referrer: z.string().trim().min(1).max(2000).optional().describe('Where the buyer came from.'),
});

const access = {
  id: z.uuid(),
  token: z.string().min(1).max(100).describe('The secret that came with the cart.'),
};
export const CartAccess = z.object(access);

export const SetCartItemsInput = z.object({
  ...access,
  items: z
    .array(z.object({ ticketTypeId: z.uuid(), quantity: z.int().min(0).max(1000).describe('0 takes it out.') }))
    .min(1)
    .max(20)
    .refine(unique, once)
    .describe('What changes; types that are not named stay as they are.'),
  discountCode: discountCode
    .nullable()
    .optional()
    .describe(
      'As for `carts.create`, and checked with the items as they will be. null takes it off; left out, it stays.',
    ),
});

export const ApplyDiscountInput = z.object({ ...access, code: discountCode });

export const SetCartCustomerInput = z.object({ ...access, customer: CheckoutInput.shape.customer });
