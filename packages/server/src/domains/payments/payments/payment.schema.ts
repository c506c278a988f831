import { PaymentStatus, PaymentType, paymentRow } from '@tessera/db';
import { z } from 'zod';
import { currency } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const Payment = paymentRow
  .omit({ organizationId: true, nextCheckAt: true, checks: true })
  .extend({
    status: PaymentStatus.describe(
      'pending: not sent to the vendor yet. processing: the vendor has it and has not decided. A payment that succeeded never fails later.',
    ),
    amount: z.int().describe('Minor units of the currency: 1050 INR is ₹10.50, 1050 JPY is ¥1050.'),
    capturedAmount: z.int().describe('What the vendor captured, in minor units.'),
    refundedAmount: z.int().describe('What was refunded, in minor units.'),
    refundPendingAmount: z.int().describe('Refunds that the vendor has not confirmed yet, in minor units.'),
    externalPaymentId: z.string().nullable().describe("The payment's id at the vendor."),
    processedAt: z.date().nullable().describe('When the payment succeeded, failed or was cancelled.'),
    subjectType: z.string().describe('What was paid for, such as ticketing.order.'),
    expiresAt: z.date().describe('From then on an unpaid payment is cancelled at the vendor.'),
  })
  .meta({ id: 'Payment', description: 'A request for money from a customer through a gateway.' });

export const PaymentFilter = z.object({
  status: oneOrSeveral(PaymentStatus).optional().describe('One status or several.'),
  type: oneOrSeveral(PaymentType).optional().describe('One type or several.'),
  gatewayId: z.uuid().optional().describe('Payments through this gateway.'),
  currency: currency.optional().describe('ISO 4217 code, such as INR.'),
  subjectType: z.string().min(1).max(100).optional().describe('What was paid for, such as ticketing.order.'),
  subjectId: z.uuid().optional().describe('The id of what was paid for.'),
  externalPaymentId: z.string().min(1).max(255).optional().describe("The payment's id at the vendor."),
  createdAfter: z.date().optional().describe('Created at this time or later.'),
  createdBefore: z.date().optional().describe('Created before this time.'),
});

export const ListPaymentsInput = listInput(PaymentFilter, ['createdAt']);
export const PaymentList = listOutput(Payment);
