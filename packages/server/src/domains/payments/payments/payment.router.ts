import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
import { ListPaymentsInput, Payment, PaymentList } from './payment.schema.ts';
import { getPayment, listPayments } from './payment.service.ts';
import { refreshPayment } from './payment-vendor.service.ts';

export const paymentRouter = {
  get: orgProcedure('payments.read')
    .meta({ summary: 'One payment.' })
    .input(withId)
    .output(Payment)
    .query(({ ctx, input }) => getPayment(ctx, input.id)),

  list: orgProcedure('payments.read')
    .meta({ summary: 'Payments, newest first.' })
    .input(ListPaymentsInput)
    .output(PaymentList)
    .query(({ ctx, input }) => listPayments(ctx, input)),

  sync: orgAction('payments.manage')
    .meta({
      summary: 'Asks the vendor how a payment stands, now.',
      description:
        'It is also asked by itself, and its webhooks are listened to. When it cannot be reached, nothing changes.',
    })
    .input(withId)
    .output(Payment)
    .mutation(({ ctx, input }) => refreshPayment(ctx, input)),
} satisfies TRPCRouterRecord;
