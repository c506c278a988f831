/** Payments, and the requests to vendors that created them. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const PaymentType = z.enum(['subscription', 'one_time', 'refund']);
export const PaymentStatus = z.enum(['pending', 'processing', 'succeeded', 'failed', 'cancelled', 'refunded']);
export type PaymentStatus = z.infer<typeof PaymentStatus>;

export const paymentRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  gatewayId: z.uuid(),
  type: PaymentType,
  status: PaymentStatus,
  amount: z.int(),
  currency: z.string(),
  capturedAmount: z.int(),
  refundedAmount: z.int(),
  refundPendingAmount: z.int(),
  externalPaymentId: z.string().nullable(),
  externalCustomerId: z.string().nullable(),
  customerEmail: z.string().nullable(),
  customerName: z.string().nullable(),
  description: z.string(),
  paymentMethod: z.string().nullable(),
  failureReason: z.string().nullable(),
  receiptUrl: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  processedAt: z.date().nullable(),
  subjectType: z.string(),
  subjectId: z.uuid(),
  expiresAt: z.date(),
  returnUrl: z.string(),
  cancelUrl: z.string(),
  nextCheckAt: z.date().nullable(),
  checks: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Payment extends z.infer<typeof paymentRow> {}
export class Payment extends TenantRow {
  static tableName = 'payments.payments';
  static row = paymentRow;
}

/** The next step for the customer: a page, a component or an approval. */
export const PaymentAction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('redirect'), url: z.string().describe('Send the customer there.') }),
  z.object({
    type: z.literal('form_post'),
    url: z.string().describe('Post a form with these fields there.'),
    fields: z.record(z.string(), z.string()),
  }),
  z.object({
    type: z.literal('client_token'),
    token: z.string().describe("What the vendor's component on the page is started with."),
    publicKey: z.string().optional(),
  }),
]);
export type PaymentAction = z.infer<typeof PaymentAction>;

export const PaymentAttemptStatus = z.enum(['created', 'accepted', 'refused', 'unknown']);

export const paymentAttemptRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  paymentId: z.uuid(),
  gatewayId: z.uuid(),
  status: PaymentAttemptStatus,
  externalId: z.string().nullable(),
  action: PaymentAction.meta({ column: 'jsonb' }).nullable(),
  error: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface PaymentAttempt extends z.infer<typeof paymentAttemptRow> {}
export class PaymentAttempt extends TenantRow {
  static tableName = 'payments.payment_attempts';
  static row = paymentAttemptRow;
}
