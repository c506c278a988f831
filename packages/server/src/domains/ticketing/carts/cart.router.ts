import type { TRPCRouterRecord } from '@trpc/server';
import { storefrontAction, storefrontProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { Checkout } from '../orders/order.schema.ts';
import {
  ApplyDiscountInput,
  Cart,
  CartAccess,
  CreateCartInput,
  CreatedCart,
  SetCartCustomerInput,
  SetCartItemsInput,
} from './cart.schema.ts';
import {
  abandonCart,
  applyDiscount,
  createCart,
  getCart,
  removeDiscount,
  setCartCustomer,
  setCartItems,
} from './cart.service.ts';
import { CheckoutInput } from './checkout.schema.ts';
import { checkout } from './checkout.service.ts';

export const cartRouter = {
  create: storefrontProcedure('storefront.buy')
    .meta({
      budget: 'cart',
      summary: 'Holds seats for a buyer and prices them.',
      description:
        'The seats are reserved until `expiresAt`. CONFLICT with kind `sold_out` has the number that is left in `available`. ' +
        'Keep the token: only it opens the cart, and later the order made from it.',
      example: {
        eventId: sample.fair,
        items: [{ ticketTypeId: sample.fairType, quantity: 1 }],
        discountCode: 'example-FAIR',
        referrer: 'https://www.example.in',
      },
    })
    .input(CreateCartInput)
    .output(CreatedCart)
    .mutation(({ ctx, input }) => createCart(ctx, input)),

  get: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Returns a cart; CONFLICT with kind `cart_expired` after its expiry.',
      example: { id: sample.cart, token: sample.cartToken },
    })
    .input(CartAccess)
    .output(Cart)
    .query(({ ctx, input }) => getCart(ctx, input)),

  setItems: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Changes the tickets and the discount code of a cart, all of it or nothing.',
      example: { id: sample.cart, token: sample.cartToken, items: [{ ticketTypeId: sample.fairType, quantity: 3 }] },
    })
    .input(SetCartItemsInput)
    .output(Cart)
    .mutation(({ ctx, input }) => setCartItems(ctx, input)),

  applyDiscount: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Sets the discount code of a cart and holds a use of it with the seats.',
      example: { id: sample.cart, token: sample.cartToken, discountCode: 'example-FAIR' },
    })
    .input(ApplyDiscountInput)
    .output(Cart)
    .mutation(({ ctx, input }) => applyDiscount(ctx, input)),

  removeDiscount: storefrontProcedure('storefront.buy')
    .meta({ summary: 'Removes the discount code from a cart.', example: { id: sample.cart, token: sample.cartToken } })
    .input(CartAccess)
    .output(Cart)
    .mutation(({ ctx, input }) => removeDiscount(ctx, input)),

  setCustomer: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Stores the buyer with the cart, for forms that are filled in step by step.',
      example: {
        id: sample.cart,
        token: sample.cartToken,
        customer: { email: 'example.buyer@example.in', firstName: 'Asha', address: { city: 'Pune', country: 'IN' } },
      },
    })
    .input(SetCartCustomerInput)
    .output(Cart)
    .mutation(({ ctx, input }) => setCartCustomer(ctx, input)),

  abandon: storefrontProcedure('storefront.buy')
    .meta({ summary: 'Gives the seats of a cart back at once.', example: { id: sample.cart, token: sample.cartToken } })
    .input(CartAccess)
    .output(Cart)
    .mutation(({ ctx, input }) => abandonCart(ctx, input)),

  checkout: storefrontAction('storefront.buy')
    .meta({
      budget: 'payment',
      summary: 'Turns a cart into an order and starts its payment.',
      description:
        'The seats stay held while the buyer pays. A cart becomes one order, however often this is called; after a failed ' +
        'payment, another call starts another payment. A free order is confirmed at once; an order that needs approval is ' +
        'paid after it.',
      example: {
        id: sample.cart,
        token: sample.cartToken,
        customer: {
          email: 'example.buyer@example.in',
          firstName: 'Asha',
          lastName: 'Nair',
          phone: '+919819245678',
          address: { line1: '1 MG Road', city: 'Pune', postalCode: '411001', country: 'IN' },
        },
        attendees: [{ ticketTypeId: sample.fairType, firstName: 'Meera', email: 'meera@example.in' }],
        returnUrl: 'https://shop.example.in/thanks',
        cancelUrl: 'https://shop.example.in/cart',
        gatewayId: sample.gateway,
        expectedTotal: 2000,
        currency: 'USD',
      },
    })
    .input(CheckoutInput)
    .output(Checkout)
    .mutation(({ ctx, input }) => checkout(ctx, input)),
} satisfies TRPCRouterRecord;
