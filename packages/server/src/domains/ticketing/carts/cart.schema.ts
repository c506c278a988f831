import { CartStatus, cartItemRow, cartRow } from '@tessera/db';
import { z } from 'zod';
import { currency, nameText } from '../../../lib/schemas/field-schemas.ts';
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
    feeTax: true,
    tax: true,
    total: true,
    taxBasisPoints: true,
  })
  .extend({
    fee: z.int().describe('The service fee of the line.'),
    feeTax: z.int().describe('Tax on the fee; part of `tax`.'),
    tax: z.int().describe('Tax on the tickets and the fee. Included in `total` in either case.'),
    total: z.int().describe('subtotal − discountAmount + fee, plus tax when it is added on top.'),
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
    taxInclusive: true,
    expiresAt: true,
  })
  .extend({
    status: CartStatus.describe('active: holds its seats; converted: the seats are bought.'),
    customer: OrderCustomer.nullable(),
    items: z.array(CartItem),
    taxInclusive: z
      .boolean()
      .describe('Whether prices include `taxes`; otherwise they are added on top. As it was when the cart was priced.'),
    expiresAt: z.date().describe('The seats are reserved until then.'),
    secondsLeft: z.int().describe('Seconds until it expires, by the clock of the server; 0 afterwards.'),
  })
  .meta({ id: 'Cart', description: 'Seats held for a buyer for some minutes. Each total is the sum of the lines.' });

export const CreatedCart = z
  .object({
    cart: Cart,
    token: z.string().describe('Shown once. It opens the cart, and later the order made from it.'),
  })
  .meta({ id: 'CreatedCart', description: 'A new cart and its token.' });

const quantity = z.int().min(1).max(1000);
const discountCode = nameText(50);

const hasUniqueTypes = (items: { ticketTypeId: string }[]) =>
  new Set(items.map(({ ticketTypeId }) => ticketTypeId)).size === items.length;

export const CreateCartInput = z.object({
  eventId: z.uuid().describe('The event that the tickets are for.'),
  items: z
    .array(z.object({ ticketTypeId: z.uuid(), quantity }))
    .min(1)
    .max(20)
    .refine(hasUniqueTypes, 'names a ticket type twice')
    .describe('How many tickets of which type.'),
  discountCode: discountCode
    .optional()
    .describe('Reduces the price, and unlocks the hidden ticket types that the code names.'),
  currency: currency
    .optional()
    .describe('The currency in which the buyer saw the prices; CONFLICT when the event sells in another.'),
  referrer: z.string().trim().min(1).max(2000).optional().describe('The page that sent the buyer.'),
});

const access = {
  id: z.uuid().describe('The cart.'),
  token: z.string().min(1).max(100).describe('The token that `carts.create` answered with.'),
};
export const CartAccess = z.object(access);

export const SetCartItemsInput = z.object({
  ...access,
  items: z
    .array(z.object({ ticketTypeId: z.uuid(), quantity: z.int().min(0).max(1000).describe('0 removes the line.') }))
    .min(1)
    .max(20)
    .refine(hasUniqueTypes, 'names a ticket type twice')
    .describe('The new quantities; lines of other types stay.'),
  discountCode: discountCode
    .nullable()
    .optional()
    .describe(
      'The new discount code, checked against the new items; null removes the code, and without the field it stays.',
    ),
});

export const ApplyDiscountInput = z.object({
  ...access,
  discountCode: discountCode.describe('The code as the buyer typed it.'),
});

export const SetCartCustomerInput = z.object({
  ...access,
  customer: CheckoutInput.shape.customer.describe('The buyer, as for `carts.checkout`.'),
});
