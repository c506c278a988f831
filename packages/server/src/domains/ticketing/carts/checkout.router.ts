import type { TRPCRouterRecord } from '@trpc/server';
import { storefrontAction } from '../../../trpc/procedures.ts';
import { Checkout, CheckoutInput } from '../orders/order.schema.ts';
import { checkout } from './checkout.service.ts';

export const checkoutRouter = {
  checkout: storefrontAction('storefront.buy')
    .meta({
      summary: 'Makes a cart an order, and says how it is paid.',
      description:
        'The seats stay held while the buyer pays. A cart becomes one order however often this is called; called again ' +
        'after a payment failed, it starts another. What costs nothing is confirmed at once; what the organizer has to ' +
        'accept first is paid after that.',
    })
    .input(CheckoutInput)
    .output(Checkout)
    .mutation(({ ctx, input }) => checkout(ctx, input)),
} satisfies TRPCRouterRecord;
