import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { ListRefundsInput, Refund, RefundList } from './refund.schema.ts';
import { getRefund, listRefunds } from './refund.service.ts';

export const refundRouter = {
  get: orgProcedure('payments.read')
    .meta({ summary: 'Returns a refund.', example: { id: sample.refund } })
    .input(withId)
    .output(Refund)
    .query(({ ctx, input }) => getRefund(ctx, input)),

  list: orgProcedure('payments.read')
    .meta({ summary: 'Lists refunds, newest first.', example: { filter: { paymentId: sample.payment } } })
    .input(ListRefundsInput)
    .output(RefundList)
    .query(({ ctx, input }) => listRefunds(ctx, input)),
} satisfies TRPCRouterRecord;
