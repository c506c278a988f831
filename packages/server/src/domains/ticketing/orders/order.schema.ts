import {
  OrderApproval,
  OrderPaymentStatus,
  OrderStatus,
  orderCustomer,
  orderItemRow,
  orderRefundRow,
  orderRow,
  PaymentAction,
  PaymentStatus,
  RefundLines,
  TicketedEventTaxRounding,
  ticketedEventRow,
  ticketRow,
} from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { LedgerTransaction } from '../transactions/transaction.schema.ts';

export const CustomerAddress = z
  .strictObject({
    line1: nameText(200).optional(),
    line2: nameText(200).optional(),
    city: nameText(200).optional(),
    state: nameText(200).optional(),
    postalCode: nameText(20).optional(),
    country: z
      .string()
      .max(2)
      .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as IN')
      .optional(),
  })
  .meta({ id: 'CustomerAddress', description: 'A postal address; country is an ISO 3166 code, such as IN.' });

export const OrderCustomer = orderCustomer.meta({
  id: 'OrderCustomer',
  description: 'The buyer, as given at checkout.',
});

export const OrderItem = orderItemRow
  .omit({ organizationId: true, orderId: true })
  .extend({
    feeTax: z.int().describe('Tax on the fee; part of `tax`.'),
    total: z.int().describe('Price of the line with fees and taxes.'),
    refundedAmount: z.int().describe('What of it was refunded, including refunds in progress.'),
    metadata: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'OrderItem', description: 'A line of an order. Amounts in minor units of the currency.' });

export const OrderTicket = ticketRow
  .pick({
    id: true,
    orderItemId: true,
    ticketTypeId: true,
    number: true,
    amount: true,
    status: true,
    attendeeInfo: true,
    checkedInAt: true,
  })
  .extend({
    holderEmail: z.string(),
    holderName: z.string().nullable().describe('As printed on the ticket: the attendee, or the buyer.'),
  })
  .meta({ id: 'OrderTicket', description: 'A ticket of an order; `amount` is its share of the line.' });

export const OrderRefund = orderRefundRow
  .omit({ organizationId: true, orderId: true, refundId: true })
  .extend({
    lines: RefundLines.describe('Allocation to lines and tickets; empty if the money never paid the order.'),
  })
  .meta({
    id: 'OrderRefund',
    description: 'A refund of an order. failed: the money did not arrive, and the amount can be refunded again.',
  });

export const Order = orderRow
  .omit({ organizationId: true, accessHashes: true, searchText: true })
  .extend({
    customer: OrderCustomer,
    refundedAmount: z.int().describe('Refunded, including refunds in progress.'),
    taxInclusive: z
      .boolean()
      .describe('true: prices include `taxes`; false: taxes come on top. As agreed at purchase.'),
    taxRounding: TicketedEventTaxRounding.describe('How taxes were rounded.'),
    feeTaxBasisPoints: z.int().describe('The tax rate of the fees at purchase.'),
    refundsFees: z.boolean().describe('Whether refunds include the fees by default, as agreed at purchase.'),
    payBy: z.date().nullable().describe('Until when the seats are held for the payment.'),
    buyerProvedAt: z
      .date()
      .nullable()
      .describe(
        "When it was shown that the mailbox is the buyer's; until then the order changes no customer and no consent.",
      ),
    status: OrderStatus.describe('pending until it is paid or approved.'),
  })
  .meta({ id: 'Order', description: 'A purchase of tickets. Amounts in minor units of the currency.' });

export const OrderDetails = Order.extend({
  items: z.array(OrderItem),
  tickets: z.array(OrderTicket),
  refunds: z.array(OrderRefund),
}).meta({ id: 'OrderDetails', description: 'An order with its lines, tickets and refunds.' });

/** The order without the fields that are for people of the organization only. */
export const BuyersOrder = OrderDetails.omit({ notes: true, referrer: true, userId: true, customerId: true })
  .extend({
    event: ticketedEventRow.pick({
      id: true,
      title: true,
      slug: true,
      status: true,
      startsAt: true,
      endsAt: true,
      timeZone: true,
      locationType: true,
      venueName: true,
      address: true,
      city: true,
      country: true,
    }),
    secondsLeft: z.int().nullable().describe("Seconds until `payBy` by the server's clock; null if no payment is due."),
  })
  .meta({ id: 'BuyersOrder', description: 'An order as its buyer sees it.' });

export const OwnOrder = Order.pick({
  id: true,
  orderNumber: true,
  status: true,
  approval: true,
  paymentStatus: true,
  total: true,
  refundedAmount: true,
  currency: true,
  payBy: true,
  createdAt: true,
})
  .extend({
    event: ticketedEventRow.pick({
      id: true,
      title: true,
      slug: true,
      status: true,
      startsAt: true,
      endsAt: true,
      timeZone: true,
    }),
  })
  .meta({ id: 'OwnOrder', description: 'An order in the list of the person who placed it.' });

export const ListOwnOrdersInput = listInput(
  z.object({ eventId: z.uuid().optional().describe('Orders for this event.') }),
  ['createdAt'],
);
export const OwnOrderList = listOutput(OwnOrder);

export const OrderFilter = z.object({
  eventId: z.uuid().optional().describe('Orders for this event.'),
  customerId: z.uuid().optional().describe('Orders of this customer.'),
  status: oneOrSeveral(OrderStatus).optional().describe('One status or several.'),
  paymentStatus: oneOrSeveral(OrderPaymentStatus).optional().describe('One payment status or several.'),
  approval: oneOrSeveral(OrderApproval).optional().describe('One approval status or several.'),
  text: nameText(100)
    .optional()
    .describe(
      'An order number, or part of the e-mail address, name or phone number that the buyer gave for the order.',
    ),
  createdAfter: z.date().optional().describe('Created at this time or later.'),
  createdBefore: z.date().optional().describe('Created before this time.'),
});

export const ListOrdersInput = listInput(OrderFilter, ['createdAt', 'total']);
export const OrderList = listOutput(Order);

export const ExportOrdersInput = z.object({
  filter: OrderFilter.optional().describe('As for `orders.list`; all orders if left out.'),
});
export const OrdersLink = z
  .object({ url: z.string().describe('Opens without credentials.'), expiresAt: z.date() })
  .meta({
    id: 'OrdersLink',
    description: 'A signed address that downloads orders. Anyone with the address may download them.',
  });

export const UpdateOrderInput = z.object({
  id: z.uuid().describe('The order.'),
  notes: nameText(10_000).nullable().describe("The organization's own notes; null removes them."),
});

export const DecideOrderInput = z.object({
  id: z.uuid().describe('The order.'),
  reason: nameText(500).optional().describe('Shown to the buyer.'),
});

export const OrderAccess = z.object({
  id: z.uuid().describe('The order.'),
  token: z.string().min(1).max(100).describe("The secret of the order's cart, or of a link in one of its mails."),
});

export const SetMarketingConsentInput = OrderAccess.extend({
  token: OrderAccess.shape.token.describe("The secret of a link in one of the order's mails. The cart's is refused."),
  marketingConsent: z.boolean().describe('Whether the buyer agrees to messages about other events.'),
});

const returnPage = z.url({ protocol: /^https?$/ }).max(2000);
export const payFields = {
  returnUrl: returnPage
    .optional()
    .describe(
      'Where the buyer returns after paying. By default the order page of Tessera, which only the browser that bought can open.',
    ),
  cancelUrl: returnPage.optional().describe('Where the buyer returns without paying.'),
  gatewayId: z
    .uuid()
    .optional()
    .describe('The payment gateway; by default the default gateway, or the oldest that accepts the currency.'),
};
export const PayOrderInput = OrderAccess.extend(payFields);

export const Checkout = z
  .object({
    order: BuyersOrder,
    payment: z
      .object({ status: PaymentStatus, action: PaymentAction.nullable() })
      .nullable()
      .describe('null if nothing is to be paid now. Otherwise send the buyer where `action` says.'),
  })
  .meta({ id: 'Checkout', description: 'An order and the next step of its payment.' });

export const OrderLedger = z
  .object({
    currency: z.string(),
    capturedAmount: z.int().describe('What was captured for the order.'),
    refundedAmount: z.int().describe('What was refunded.'),
    chargedBackAmount: z.int().describe('What was charged back.'),
    netAmount: z.int().describe('capturedAmount − refundedAmount − chargedBackAmount'),
    pendingAmount: z.int().describe('Refunds in progress.'),
    isBalanced: z.boolean().describe("Whether the order's own figures agree with the ledger."),
    transactions: z.array(LedgerTransaction),
  })
  .meta({ id: 'OrderLedger', description: "An order's money, summed from the ledger. Minor units." });

export const RefundOrderInput = z
  .object({
    id: z.uuid().describe('The order.'),
    lines: z
      .array(
        z
          .object({
            orderItemId: z.uuid(),
            quantity: z.int().min(1).max(1000).optional().describe('How many of its tickets.'),
            amount: z
              .int()
              .min(1)
              .max(9_000_000_000_000_000)
              .optional()
              .describe('An amount in minor units; the tickets stay valid.'),
          })
          .refine(({ quantity, amount }) => quantity === undefined || amount === undefined, {
            path: ['amount'],
            message: 'quantity or amount, not both',
          }),
      )
      .min(1)
      .max(100)
      .refine(
        (lines) => new Set(lines.map(({ orderItemId }) => orderItemId)).size === lines.length,
        'name a line twice',
      )
      .optional()
      .describe('Lines to refund. A line with neither quantity nor amount is refunded in full.'),
    ticketIds: z.array(z.uuid()).min(1).max(1000).optional().describe('Tickets to refund.'),
    reason: nameText(500).optional().describe('Stored with the refund and sent to the payment vendor.'),
    includesFees: z
      .boolean()
      .optional()
      .describe('Whether fees are refunded; by default as agreed at purchase (`refundsFees` of the order).'),
    keepsSeats: z.boolean().default(false).describe('true: the seats are not sold again.'),
  })
  .refine(({ lines, ticketIds }) => !lines || !ticketIds, {
    path: ['ticketIds'],
    message: 'lines or ticketIds, not both',
  });

export const CancelOrderInput = z.object({
  id: z.uuid().describe('The order.'),
  reason: nameText(500).optional().describe('Shown to the buyer.'),
});
