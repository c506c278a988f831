import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  CreateDiscountCodeInput,
  DiscountCode,
  DiscountCodeList,
  GenerateDiscountCodesInput,
  GeneratedDiscountCodes,
  ListDiscountCodesInput,
  UpdateDiscountCodeInput,
} from './discount-code.schema.ts';
import {
  createDiscountCode,
  deleteDiscountCode,
  generateDiscountCodes,
  getDiscountCode,
  listDiscountCodes,
  updateDiscountCode,
} from './discount-code.service.ts';

export const discountCodeRouter = {
  create: orgProcedure('events.write')
    .meta({
      summary: 'Creates a discount code for one event or for all.',
      description:
        'CONFLICT with kind `discount_code_taken` when the event, or the organization for all events, has this code.',
      example: {
        type: 'fixed',
        code: 'SAVE2',
        discountAmount: 500,
        eventId: sample.event,
        ticketTypeIds: [sample.ticketType],
        maxUses: 10,
      },
    })
    .input(CreateDiscountCodeInput)
    .output(DiscountCode)
    .mutation(({ ctx, input }) => createDiscountCode(ctx, input)),

  generate: orgProcedure('events.write')
    .meta({
      summary: 'Generates up to a thousand random codes on the same terms.',
      example: { type: 'percent', discountBasisPoints: 2500, count: 3, prefix: 'PRESS-', eventId: sample.event },
    })
    .input(GenerateDiscountCodesInput)
    .output(GeneratedDiscountCodes)
    .mutation(({ ctx, input }) => generateDiscountCodes(ctx, input)),

  get: orgProcedure('events.read')
    .meta({ summary: 'Returns a discount code with its uses.', example: { id: sample.discountCode } })
    .input(withId)
    .output(DiscountCode)
    .query(({ ctx, input }) => getDiscountCode(ctx, input)),

  list: orgProcedure('events.read')
    .meta({
      summary: 'Lists discount codes, newest first by default.',
      example: { filter: { eventId: sample.event, text: 'a' } },
    })
    .input(ListDiscountCodesInput)
    .output(DiscountCodeList)
    .query(({ ctx, input }) => listDiscountCodes(ctx, input)),

  update: orgProcedure('events.write')
    .meta({
      summary: 'Changes the given fields of a discount code.',
      description:
        'CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more uses are taken than the new `maxUses`.',
      example: { id: sample.discountCode, discountBasisPoints: 500, ticketTypeIds: [sample.ticketType], maxUses: 5 },
    })
    .input(UpdateDiscountCodeInput)
    .output(DiscountCode)
    .mutation(({ ctx, input }) => updateDiscountCode(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({
      summary: 'Deletes a discount code; orders that used it keep their discount.',
      example: { id: sample.discountCode },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteDiscountCode(ctx, input)),
} satisfies TRPCRouterRecord;
