import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
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
      fresh: true,
      summary: 'Creates a payment gateway: an account with a payment vendor.',
      description:
        'Credentials are stored encrypted, and no call returns them. Afterwards, register `webhookUrl` as a webhook in the ' +
        "vendor's dashboard and call `verify`.",
      example: {
        provider: 'stripe',
        name: 'Stripe 1',
        region: 'IN',
        currencies: ['INR', 'USD'],
        credentials: { secretKey: 'sk_test_abcdefghijklmnop' },
        webhookSecret: 'whsec_abcdefghijklmnop',
      },
    })
    .input(CreateGatewayInput)
    .output(PaymentGateway)
    .mutation(({ ctx, input }) => createGateway(ctx, input)),

  get: orgProcedure('payments.read')
    .meta({ summary: 'Returns a payment gateway.', example: { id: sample.gateway } })
    .input(withId)
    .output(PaymentGateway)
    .query(({ ctx, input }) => getGateway(ctx, input)),

  list: orgProcedure('payments.read')
    .meta({
      summary: 'Lists payment gateways, newest first by default.',
      example: { filter: { provider: 'sandbox', isActive: true } },
    })
    .input(ListGatewaysInput)
    .output(GatewayList)
    .query(({ ctx, input }) => listGateways(ctx, input)),

  update: orgProcedure('payments.manage')
    .meta({
      fresh: true,
      summary: 'Updates a payment gateway.',
      description: 'Fields that are left out keep their values, single credentials included.',
      example: {
        id: sample.gateway,
        name: 'Changed',
        currencies: ['INR'],
        provider: 'sandbox',
        settings: { outcome: 'succeed', delayMs: 1, webhooks: { duplicates: 2 } },
      },
    })
    .input(UpdateGatewayInput)
    .output(PaymentGateway)
    .mutation(({ ctx, input }) => updateGateway(ctx, input)),

  delete: orgProcedure('payments.manage')
    .meta({
      fresh: true,
      summary: 'Deletes a payment gateway without payments.',
      description: 'CONFLICT with kind `gateway_in_use` if it has payments: set `isActive` to false instead.',
      example: { id: sample.spareGateway },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteGateway(ctx, input)),

  verify: orgAction('payments.manage')
    .meta({
      summary: 'Checks the credentials of a payment gateway with the vendor.',
      description: 'The result is in `verifiedAt` or `verificationError`.',
      example: { id: sample.gateway },
    })
    .input(withId)
    .output(PaymentGateway)
    .mutation(({ ctx, input }) => verifyGateway(ctx, input)),

  statistics: orgProcedure('payments.read')
    .meta({ summary: 'Returns the figures of a payment gateway by currency.', example: { id: sample.gateway } })
    .input(withId)
    .output(GatewayStatistics)
    .query(({ ctx, input }) => gatewayStatistics(ctx, input)),
} satisfies TRPCRouterRecord;
