import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgAction, orgProcedure, storefrontAction, storefrontProcedure } from '../../../trpc/procedures.ts';
import { CancelOrderInput, RefundOrderInput } from '../refunds/refund.schema.ts';
import {
  BuyersOrder,
  Checkout,
  DecideOrderInput,
  ListOrdersInput,
  OrderAccess,
  OrderDetails,
  OrderList,
  PayOrderInput,
  UpdateOrderInput,
} from './order.schema.ts';
import { approveOrder, getOrder, listOrders, rejectOrder, resendOrder, updateOrder } from './order.service.ts';
import { abandonOrder, getOrderByToken, syncOrder } from './order-buyer.service.ts';
import { payOrder } from './order-payment.ts';
import { refundOrder } from './order-refund.service.ts';
import { cancelOrderNow } from './settlement/cancel.service.ts';

export const orderRouter = {
  get: orgProcedure('orders.read')
    .meta({ summary: 'One order with its lines, tickets and refunds.' })
    .input(withId)
    .output(OrderDetails)
    .query(({ ctx, input }) => getOrder(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({ summary: 'Orders, newest first.' })
    .input(ListOrdersInput)
    .output(OrderList)
    .query(({ ctx, input }) => listOrders(ctx, input)),

  getByToken: storefrontProcedure('storefront.buy')
    .meta({ summary: "A buyer's own order, by the cart's secret or one of a mail's." })
    .input(OrderAccess)
    .output(BuyersOrder)
    .query(({ ctx, input }) => getOrderByToken(ctx, input)),

  pay: storefrontAction('storefront.buy')
    .meta({
      summary: 'Starts the payment of an order, or another one after the first has failed.',
      description: 'Another gateway than before gives the first payment up, unless it has taken the money already.',
    })
    .input(PayOrderInput)
    .output(Checkout)
    .mutation(({ ctx, input }) => payOrder(ctx, input)),

  sync: storefrontAction('storefront.buy')
    .meta({
      summary: 'The order of a buyer who comes back from paying, asked after at the vendor right now.',
      description:
        'Webhooks tell us as well, sooner or later. Call it as often as you like: the vendor is asked every two seconds at ' +
        'most, and the answer is what is known then.',
    })
    .input(OrderAccess)
    .output(BuyersOrder)
    .mutation(({ ctx, input }) => syncOrder(ctx, input)),

  abandon: storefrontAction('storefront.buy')
    .meta({
      summary: 'Gives an order up that was not paid: its seats are free at once.',
      description:
        'The payment is closed at the vendor first. Look at `status`: cancelled; confirmed when the buyer has paid after ' +
        'all; pending while the vendor cannot tell, and then it ends by itself.',
    })
    .input(OrderAccess)
    .output(BuyersOrder)
    .mutation(({ ctx, input }) => abandonOrder(ctx, input)),

  update: orgProcedure('orders.write')
    .meta({ summary: "Changes the organization's own notes on an order." })
    .input(UpdateOrderInput)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => updateOrder(ctx, input)),

  approve: orgProcedure('orders.write')
    .meta({
      summary: 'Accepts an order that waits for it.',
      description: 'A free one is confirmed; for any other the buyer gets a mail with a link to pay within 48 hours.',
    })
    .input(withId)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => approveOrder(ctx, input)),

  reject: orgProcedure('orders.write')
    .meta({ summary: 'Declines an order that waits to be accepted; its seats are free.' })
    .input(DecideOrderInput)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => rejectOrder(ctx, input)),

  resend: orgProcedure('orders.write')
    .meta({ summary: 'Mails the buyer the confirmation of an order once more.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => resendOrder(ctx, input)),

  cancel: orgAction('orders.refund')
    .meta({
      summary: 'Cancels an order, paid or not.',
      description: 'Its tickets end, its seats are free, and all that was paid goes back, fees included.',
    })
    .input(CancelOrderInput)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => cancelOrderNow(ctx, input)),

  refund: orgAction('orders.refund')
    .meta({
      summary: 'Gives money back: of the whole order, of lines, of tickets, or an amount of a line.',
      description:
        'Tickets that are given back end at once, and their seats are free. Figures move when the vendor says the money has ' +
        'arrived. A refund that fails leaves the tickets cancelled; the amount can be asked for again.',
    })
    .input(RefundOrderInput)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => refundOrder(ctx, input)),
} satisfies TRPCRouterRecord;
