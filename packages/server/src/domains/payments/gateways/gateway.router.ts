import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
import {
  CreateGatewayInput,
  GatewayList,
  GatewayStatistics,
  ListGatewaysInput,
  PaymentGateway,
  UpdateGatewayInput,
} from './gateway.schema.ts';
import {
  createGateway,
  deleteGateway,
  gatewayStatistics,
  getGateway,
  listGateways,
  updateGateway,
  verifyGateway,
} from './gateway.service.ts';

export const gatewayRouter = {
  create: orgProcedure('payments.manage')
    .meta({
      summary: 'Adds an account with a payment vendor.',
      description:
        "Credentials are sealed and never come out again. Then set up a webhook at the vendor's with the gateway's " +
        '`webhookUrl`, and `verify`.',
    })
    .input(CreateGatewayInput)
    .output(PaymentGateway)
    .mutation(({ ctx, input }) => createGateway(ctx, input)),

  get: orgProcedure('payments.read')
    .meta({ summary: 'One payment gateway.' })
    .input(withId)
    .output(PaymentGateway)
    .query(({ ctx, input }) => getGateway(ctx, input)),

  list: orgProcedure('payments.read')
    .meta({ summary: 'Payment gateways, newest first unless sorted otherwise.' })
    .input(ListGatewaysInput)
    .output(GatewayList)
    .query(({ ctx, input }) => listGateways(ctx, input)),

  update: orgProcedure('payments.manage')
    .meta({ summary: 'Changes a payment gateway; what is not given stays, also of its credentials.' })
    .input(UpdateGatewayInput)
    .output(PaymentGateway)
    .mutation(({ ctx, input }) => updateGateway(ctx, input)),

  delete: orgProcedure('payments.manage')
    .meta({
      summary: 'Deletes a payment gateway that was never paid over.',
      description: 'CONFLICT with kind `gateway_in_use` for one that was: `update` it to be inactive instead.',
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteGateway(ctx, input)),

  verify: orgAction('payments.manage')
    .meta({
      summary: 'Asks the vendor whether the credentials work.',
      description: 'The answer is in `verifiedAt` or `verificationError`.',
    })
    .input(withId)
    .output(PaymentGateway)
    .mutation(({ ctx, input }) => verifyGateway(ctx, input)),

  statistics: orgProcedure('payments.read')
    .meta({ summary: 'What went over a payment gateway, per currency.' })
    .input(withId)
    .output(GatewayStatistics)
    .query(({ ctx, input }) => gatewayStatistics(ctx, input)),
} satisfies TRPCRouterRecord;
