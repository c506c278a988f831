import { RefundStatus, refundRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const Refund = refundRow
  .omit({ organizationId: true, nextCheckAt: true, checks: true })
  .extend({
    status: RefundStatus.describe(
      'pending: on its way; unknown: the vendor was asked and its answer was lost, so it is being asked again.',
    ),
    origin: z.enum(['request', 'vendor']).describe("vendor: made in the vendor's own dashboard."),
    amount: z.int().describe("Minor units of the payment's currency."),
    externalRefundId: z.string().nullable().describe("The refund's id at the vendor."),
    sentAt: z.date().nullable().describe('When the vendor was first asked.'),
  })
  .meta({ id: 'Refund', description: 'Money of a payment given back, all of it or a part.' });

export const ListRefundsInput = listInput(
  z.object({
    status: RefundStatus.optional(),
    paymentId: z.uuid().optional(),
    subjectType: z.string().min(1).max(100).optional(),
    subjectId: z.uuid().optional(),
  }),
  ['createdAt'],
);
export const RefundList = listOutput(Refund);
