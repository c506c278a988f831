import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgAction, orgProcedure, storefrontAction, storefrontProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  BuyersOrder,
  CancelOrderInput,
  Checkout,
  DecideOrderInput,
  ExportOrdersInput,
  ListOrdersInput,
  ListOwnOrdersInput,
  OrderAccess,
  OrderDetails,
  OrderLedger,
  OrderList,
  OrdersLink,
  OwnOrderList,
  PayOrderInput,
  RefundOrderInput,
  SetMarketingConsentInput,
  UpdateOrderInput,
} from './order.schema.ts';
import {
  approveOrder,
  cancelOrder,
  getOrder,
  getOrderLedger,
  listOrders,
  rejectOrder,
  resendOrder,
  updateOrder,
} from './order.service.ts';
import {
  abandonOrder,
  getOrderByToken,
  getOwnOrder,
  listOwnOrders,
  setMarketingConsent,
  syncOrder,
} from './order-buyer.service.ts';
import { createOrderExportLink } from './order-export.service.ts';
import { payOrder } from './order-payment.ts';
import { refundOrder } from './order-refund.service.ts';

export const orderRouter = {
  get: orgProcedure('orders.read')
    .meta({ summary: 'Returns an order with its lines, tickets and refunds.', example: { id: sample.order } })
    .input(withId)
    .output(OrderDetails)
    .query(({ ctx, input }) => getOrder(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({
      summary: 'Lists orders, newest first.',
      example: { filter: { text: 'buyer', status: 'confirmed', paymentStatus: 'paid' }, limit: 10 },
    })
    .input(ListOrdersInput)
    .output(OrderList)
    .query(({ ctx, input }) => listOrders(ctx, input)),

  getByToken: storefrontProcedure('storefront.buy')
    .meta({
      summary: "Returns a buyer's own order, with the secret of its cart or of a link in one of its mails.",
      example: { id: sample.order, token: sample.orderToken },
    })
    .input(OrderAccess)
    .output(BuyersOrder)
    .query(({ ctx, input }) => getOrderByToken(ctx, input)),

  listOwn: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Lists the orders that the signed-in person placed, newest first.',
      description:
        'FORBIDDEN `person_required` for keys: visitors without an account open their orders by `getByToken`.',
      example: { limit: 10 },
    })
    .input(ListOwnOrdersInput)
    .output(OwnOrderList)
    .query(({ ctx, input }) => listOwnOrders(ctx, input)),

  getOwn: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Returns an order that the signed-in person placed, as its buyer sees it.',
      example: { id: sample.order },
    })
    .input(withId)
    .output(BuyersOrder)
    .query(({ ctx, input }) => getOwnOrder(ctx, input)),

  pay: storefrontAction('storefront.buy')
    .meta({
      budget: 'payment',
      summary: 'Starts the payment of an order, or another one after the first failed.',
      description:
        'If `gatewayId` differs from the current payment, that payment is cancelled, unless it has captured the money already.',
      example: { id: sample.order, token: sample.orderToken, returnUrl: 'https://shop.example.in/thanks' },
    })
    .input(PayOrderInput)
    .output(Checkout)
    .mutation(({ ctx, input }) => payOrder(ctx, input)),

  sync: storefrontAction('storefront.buy')
    .meta({
      summary: 'Asks the vendor about the payment of an order and returns the order.',
      description:
        'For buyers who return from paying. Webhooks update the order as well. Poll as often as you like: the vendor is asked at ' +
        'most every two seconds, and other calls return the known state.',
      example: { id: sample.order, token: sample.orderToken },
    })
    .input(OrderAccess)
    .output(BuyersOrder)
    .mutation(({ ctx, input }) => syncOrder(ctx, input)),

  abandon: storefrontAction('storefront.buy')
    .meta({
      summary: 'Abandons an unpaid order and frees its seats.',
      description:
        'The payment is cancelled at the vendor first. Check `status`: cancelled; confirmed if the buyer has paid after all; ' +
        'pending while the vendor cannot say, and then Tessera ends the order later.',
      example: { id: sample.order, token: sample.orderToken },
    })
    .input(OrderAccess)
    .output(BuyersOrder)
    .mutation(({ ctx, input }) => abandonOrder(ctx, input)),

  setMarketingConsent: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Stores whether the buyer agrees to messages about other events.',
      description:
        'Only a link in a mail of the order proves that the mailbox is the buyer’s, so the secret of its cart is refused with ' +
        '`mailbox_not_proved`. What was said at checkout counts from here on, unless the buyer was signed in with that address.',
      example: { id: sample.order, token: sample.orderMailToken, marketingConsent: true },
    })
    .input(SetMarketingConsentInput)
    .output(BuyersOrder)
    .mutation(({ ctx, input }) => setMarketingConsent(ctx, input)),

  update: orgProcedure('orders.write')
    .meta({
      summary: "Updates the organization's own notes on an order.",
      example: { id: sample.order, notes: 'Brings a wheelchair' },
    })
    .input(UpdateOrderInput)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => updateOrder(ctx, input)),

  approve: orgProcedure('orders.write')
    .meta({
      summary: 'Approves an order that waits for approval.',
      description:
        'A free order is confirmed. For any other, the buyer gets a mail with a link to pay within 48 hours.',
      example: { id: sample.waitingOrder },
    })
    .input(withId)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => approveOrder(ctx, input)),

  reject: orgProcedure('orders.write')
    .meta({
      summary: 'Rejects an order that waits for approval and frees its seats.',
      example: { id: sample.waitingOrder, reason: 'Members only' },
    })
    .input(DecideOrderInput)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => rejectOrder(ctx, input)),

  resend: orgProcedure('orders.write')
    .meta({ summary: 'Mails the confirmation of an order to its buyer again.', example: { id: sample.order } })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => resendOrder(ctx, input)),

  cancel: orgAction('orders.refund')
    .meta({
      summary: 'Cancels an order, paid or not.',
      description:
        'Its tickets are cancelled, its seats are free, and everything that was paid is refunded, fees included.',
      example: { id: sample.order, reason: 'Rain' },
    })
    .input(CancelOrderInput)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => cancelOrder(ctx, input)),

  refund: orgAction('orders.refund')
    .meta({
      summary: 'Refunds an order, lines, tickets, or an amount of a line.',
      description:
        'Refunded tickets are cancelled and their seats freed at once. Figures change when the vendor confirms the refund. If ' +
        'it fails, the tickets stay cancelled, and the amount can be refunded again.',
      example: { id: sample.order, lines: [{ orderItemId: sample.orderItem, quantity: 1 }], reason: 'Illness' },
    })
    .input(RefundOrderInput)
    .output(OrderDetails)
    .mutation(({ ctx, input }) => refundOrder(ctx, input)),

  getLedger: orgProcedure('payments.read')
    .meta({ summary: "Returns an order's money, summed from the ledger.", example: { id: sample.order } })
    .input(withId)
    .output(OrderLedger)
    .query(({ ctx, input }) => getOrderLedger(ctx, input)),

  createExportLink: orgProcedure('orders.export')
    .meta({
      fresh: true,
      summary: 'Creates a link that downloads orders as CSV.',
      description:
        'With credentials, `GET /downloads/orders.csv?filter={…}` returns the same. Cells that a spreadsheet would run as a ' +
        'formula begin with an apostrophe.',
      example: {},
    })
    .input(ExportOrdersInput)
    .output(OrdersLink)
    .mutation(({ ctx, input }) => createOrderExportLink(ctx, input)),
} satisfies TRPCRouterRecord;
