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
  ticketedEventRow,
  ticketRow,
} from '@tessera/db';
import { z } from 'zod';
import { email } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

const line = (max: number) => z.string().trim().min(1).max(max);

export const CustomerAddress = z
  .strictObject({
    line1: line(200).optional(),
    line2: line(200).optional(),
    city: line(200).optional(),
    state: line(200).optional(),
    postalCode: line(20).optional(),
    country: z
      .string()
      .max(2)
      .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as IN')
      .optional(),
  })
  .meta({ id: 'CustomerAddress', description: 'Where a customer lives; country in ISO 3166, as IN.' });

export const OrderCustomer = orderCustomer.meta({
  id: 'OrderCustomer',
  description: 'Who bought, as given at checkout.',
});

export const OrderItem = orderItemRow
  .omit({ organizationId: true, orderId: true })
  .extend({
    total: z.int().describe('What was paid for the line, fees and taxes included.'),
    refundedAmount: z.int().describe('Of it, given back or on its way back.'),
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
    holderName: z.string().nullable().describe('As on the ticket: who comes, or the buyer.'),
  })
  .meta({ id: 'OrderTicket', description: 'A ticket as its order shows it; `amount` is its share of the line.' });

export const OrderRefund = orderRefundRow
  .omit({ organizationId: true, orderId: true, refundId: true })
  .extend({
    lines: RefundLines.describe('What of it belongs to which line and ticket; none: money that never paid the order.'),
  })
  .meta({
    id: 'OrderRefund',
    description: 'Money on its way back. failed: it did not get there, and can be asked for again.',
  });

export const Order = orderRow
  .omit({ organizationId: true, accessHashes: true })
  .extend({
    customer: OrderCustomer,
    refundedAmount: z.int().describe('Given back or on its way back.'),
    payBy: z.date().nullable().describe('How long the seats wait for the money.'),
    status: OrderStatus.describe('pending until it is paid or accepted.'),
  })
  .meta({ id: 'Order', description: 'Tickets somebody bought. Amounts in minor units of the currency.' });

export const OrderDetails = Order.extend({
  items: z.array(OrderItem),
  tickets: z.array(OrderTicket),
  refunds: z.array(OrderRefund),
}).meta({ id: 'OrderDetails', description: 'An order with its lines, tickets and refunds.' });

/** As its buyer sees it: without what is for the organization's people only. */
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
    taxInclusive: z.boolean().describe('Whether prices contain `taxes`, or they come on top.'),
    secondsLeft: z.int().nullable().describe('Until `payBy`, by our clock; null when nothing waits for money.'),
  })
  .meta({ id: 'BuyersOrder', description: 'An order as its buyer sees it.' });

export const OrderFilter = z.object({
  eventId: z.uuid().optional(),
  customerId: z.uuid().optional(),
  status: OrderStatus.optional(),
  paymentStatus: OrderPaymentStatus.optional(),
  approval: OrderApproval.optional(),
  text: line(100).optional().describe('An order number, or part of the buyer’s e-mail, name or phone.'),
  createdAfter: z.date().optional().describe('At this moment or later.'),
  createdBefore: z.date().optional().describe('Before this moment.'),
});

export const ListOrdersInput = listInput(OrderFilter, ['createdAt', 'total']);
export const OrderList = listOutput(Order);

export const ExportOrdersInput = z.object({
  filter: OrderFilter.optional().describe('As for `orders.list`; left out, all.'),
});
export const OrdersLink = z
  .object({ url: z.string().describe('Opens without headers.'), expiresAt: z.date() })
  .meta({ id: 'OrdersLink', description: 'A signed address that downloads orders. Whoever has it may download.' });

export const UpdateOrderInput = z.object({
  id: z.uuid(),
  notes: line(10_000).nullable().describe('null takes them away.'),
});

export const DecideOrderInput = z.object({ id: z.uuid(), reason: line(500).optional().describe('Told to the buyer.') });

export const OrderAccess = z.object({
  id: z.uuid().describe('The order.'),
  token: z.string().min(1).max(100).describe('The secret of the cart that became the order, or of a link in a mail.'),
});

const page = z.url({ protocol: /^https?$/ }).max(2000);
export const PayFields = {
  returnUrl: page
    .optional()
    .describe(
      'Where the buyer comes back to after paying; left out, our page of the order, which knows only the browser that bought here.',
    ),
  cancelUrl: page.optional().describe('Where the buyer comes back to without paying.'),
  gatewayId: z
    .uuid()
    .optional()
    .describe('Which payment gateway; left out, the organization’s first that takes the currency.'),
};
export const PayOrderInput = OrderAccess.extend(PayFields);

export const Checkout = z
  .object({
    order: BuyersOrder,
    payment: z
      .object({ status: PaymentStatus, action: PaymentAction.nullable() })
      .nullable()
      .describe('null when there is nothing to pay now. Send the buyer where `action` says.'),
  })
  .meta({ id: 'Checkout', description: 'An order and how its payment goes on.' });

const Attendee = z.object({
  ticketTypeId: z.uuid(),
  firstName: line(200),
  lastName: line(200).optional(),
  email: email.optional(),
  phone: line(50).optional(),
  additionalFields: z
    .record(line(100), z.union([z.string().max(1000), z.number(), z.boolean()]))
    .refine((fields) => Object.keys(fields).length <= 50, 'may have 50 fields at most')
    .optional(),
});

export const CheckoutInput = z.object({
  id: z.uuid().describe('The cart.'),
  token: z.string().min(1).max(100).describe('The secret it was made with. It opens the order as well.'),
  customer: z.object({
    email,
    firstName: line(200).optional(),
    lastName: line(200).optional(),
    phone: line(50).optional(),
    address: CustomerAddress.optional(),
    marketing: z.boolean().optional().describe('Agrees to be written to about other events.'),
  }),
  attendees: z
    .array(Attendee)
    .max(1000)
    .optional()
    .describe('Who comes, one per ticket, in the order of their tickets.'),
  ...PayFields,
  expectedTotal: z
    .int()
    .min(0)
    .max(9_000_000_000_000_000)
    .optional()
    .describe('What the buyer was shown; CONFLICT when it is another.'),
  currency: z
    .string()
    .max(3)
    .regex(/^[A-Z]{3}$/)
    .optional()
    .describe('What the buyer was shown it in.'),
});
