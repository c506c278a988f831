import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { ListPaymentsInput, Payment, PaymentList } from './payment.schema.ts';
import { getPayment, listPayments } from './payment.service.ts';
import { syncPayment } from './payment-vendor.service.ts';

export const paymentRouter = {
  get: orgProcedure('payments.read')
    .meta({ summary: 'Returns a payment.', example: { id: sample.payment } })
    .input(withId)
    .output(Payment)
    .query(({ ctx, input }) => getPayment(ctx, input.id)),

  list: orgProcedure('payments.read')
    .meta({
      summary: 'Lists payments, newest first.',
      example: { filter: { gatewayId: sample.gateway, status: 'succeeded', currency: 'INR' }, limit: 10 },
    })
    .input(ListPaymentsInput)
    .output(PaymentList)
    .query(({ ctx, input }) => listPayments(ctx, input)),

  sync: orgAction('payments.manage')
    .meta({
      summary: 'Fetches the state of a payment from the vendor now.',
      description:
        "Tessera also does this on its own schedule and after each of the vendor's webhooks. If the vendor cannot be reached, the " +
        'payment does not change.',
      example: { id: sample.payment },
    })
    .input(withId)
    .output(Payment)
    .mutation(({ ctx, input }) => syncPayment(ctx, input)),
} satisfies TRPCRouterRecord;
