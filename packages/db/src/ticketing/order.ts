/** Orders, their lines and their refunds. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';
import { agreedTerms, pricedLine } from './cart.ts';

export const OrderStatus = z.enum(['pending', 'confirmed', 'cancelled', 'refunded', 'partial_refund']);
export const OrderApproval = z.enum(['none', 'pending', 'approved', 'rejected']);
export const OrderPaymentStatus = z.enum(['pending', 'paid', 'failed', 'refunded', 'partial_refund']);

export const customerAddress = z.object({
  line1: z.string().optional(),
  line2: z.string().optional(),
  city: z.string().optional(),
  state: z.string().optional(),
  postalCode: z.string().optional(),
  country: z.string().optional(),
});

/** The buyer, as given at checkout. */
export const orderCustomer = z.object({
  email: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  phone: z.string().optional(),
  address: customerAddress.optional(),
  marketingConsent: z.boolean().optional(),
});

export const orderRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  orderNumber: z.string(),
  eventId: z.uuid(),
  userId: z.uuid().nullable(),
  cartId: z.uuid(),
  customerId: z.uuid(),
  customer: orderCustomer,
  accessHashes: z.array(z.string()),
  subtotal: z.int(),
  discountAmount: z.int(),
  fees: z.int(),
  taxes: z.int(),
  total: z.int(),
  refundedAmount: z.int(),
  currency: z.string(),
  ...agreedTerms.shape,
  discountCode: z.string().nullable(),
  status: OrderStatus,
  approval: OrderApproval,
  paymentId: z.uuid().nullable(),
  paymentMethod: z.string().nullable(),
  paymentStatus: OrderPaymentStatus,
  notes: z.string().nullable(),
  referrer: z.string().nullable(),
  payBy: z.date().nullable(),
  buyerProvedAt: z.date().nullable(),
  confirmedAt: z.date().nullable(),
  confirmationSentAt: z.date().nullable(),
  cancelledAt: z.date().nullable(),
  cancellationReason: z.string().nullable(),
  searchText: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Order extends z.infer<typeof orderRow> {}
export class Order extends TenantRow {
  static tableName = 'ticketing.orders';
  static row = orderRow;
  static internal = ['accessHashes', 'searchText'];
}

export const orderItemRow = pricedLine.extend({ orderId: z.uuid(), refundedAmount: z.int() });

export interface OrderItem extends z.infer<typeof orderItemRow> {}
export class OrderItem extends TenantRow {
  static tableName = 'ticketing.order_items';
  static row = orderItemRow;
}

export const OrderRefundStatus = z.enum(['pending', 'completed', 'failed']);
/** The part of a refund that belongs to a line, and to which of its tickets. */
export const RefundLines = z
  .array(z.object({ orderItemId: z.uuid(), ticketId: z.uuid().nullable(), amount: z.int() }))
  .meta({ column: 'jsonb' });

export const orderRefundRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  orderId: z.uuid(),
  refundId: z.uuid().nullable(),
  amount: z.int(),
  currency: z.string(),
  reason: z.string().nullable(),
  status: OrderRefundStatus,
  lines: RefundLines,
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface OrderRefund extends z.infer<typeof orderRefundRow> {}
export class OrderRefund extends TenantRow {
  static tableName = 'ticketing.order_refunds';
  static row = orderRefundRow;
}
