import { PaymentStatus, PaymentType, paymentRow } from '@tessera/db';
import { z } from 'zod';
import { currency, isoMoment } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const Payment = paymentRow
  .omit({ organizationId: true, nextCheckAt: true, checks: true })
  .extend({
    status: PaymentStatus.describe(
      'pending: not sent to the vendor yet; processing: there, and not decided. A payment that succeeded never fails later.',
    ),
    amount: z.int().describe('Minor units of the currency: 1050 INR is ₹10.50, 1050 JPY is ¥1050.'),
    capturedAmount: z.int().describe('What the vendor took, in minor units.'),
    refundedAmount: z.int().describe('What was given back, in minor units.'),
    refundPendingAmount: z.int().describe('What is being given back and not confirmed yet.'),
    externalPaymentId: z.string().nullable().describe("The payment's id at the vendor."),
    processedAt: z.date().nullable().describe('When it was decided.'),
    subjectType: z.string().describe('What was paid for, as ticketing.order.'),
    expiresAt: z.date().describe('From then on it is cancelled at the vendor, unless it was paid.'),
  })
  .meta({ id: 'Payment', description: 'Money asked of a customer through a gateway.' });

export const PaymentFilter = z.object({
  status: PaymentStatus.optional(),
  type: PaymentType.optional(),
  gatewayId: z.uuid().optional(),
  currency: currency.optional(),
  subjectType: z.string().min(1).max(100).optional(),
  subjectId: z.uuid().optional(),
  externalPaymentId: z.string().min(1).max(255).optional(),
  after: isoMoment.optional(),
  before: isoMoment.optional(),
});

export const ListPaymentsInput = listInput(PaymentFilter, ['createdAt']);
export const PaymentList = listOutput(Payment);
