import { RefundStatus, refundRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const Refund = refundRow
  .omit({ organizationId: true, nextCheckAt: true, checks: true })
  .extend({
    status: RefundStatus.describe(
      'pending: in progress. unknown: the vendor was asked and its answer was lost, so Tessera asks it again.',
    ),
    origin: z.enum(['request', 'vendor']).describe("vendor: made in the vendor's own dashboard."),
    amount: z.int().describe("Minor units of the payment's currency."),
    externalRefundId: z.string().nullable().describe("The refund's id at the vendor."),
    sentAt: z.date().nullable().describe('When the vendor was first asked.'),
  })
  .meta({ id: 'Refund', description: 'A refund of a payment, in full or in part.' });

export const ListRefundsInput = listInput(
  z.object({
    status: oneOrSeveral(RefundStatus).optional().describe('One status or several.'),
    paymentId: z.uuid().optional().describe('Refunds of this payment.'),
    subjectType: z.string().min(1).max(100).optional().describe('What was paid for, such as ticketing.order.'),
    subjectId: z.uuid().optional().describe('The id of what was paid for.'),
  }),
  ['createdAt'],
);
export const RefundList = listOutput(Refund);
