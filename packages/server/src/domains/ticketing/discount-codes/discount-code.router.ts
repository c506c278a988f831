import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
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
      summary: 'Makes a discount code for an event or for all.',
      description:
        'CONFLICT with kind `discount_code_taken` when the event, or the organization for all events, has it already.',
    })
    .input(CreateDiscountCodeInput)
    .output(DiscountCode)
    .mutation(({ ctx, input }) => createDiscountCode(ctx, input)),

  generate: orgProcedure('events.write')
    .meta({ summary: 'Makes up to a thousand random codes on the same terms.' })
    .input(GenerateDiscountCodesInput)
    .output(GeneratedDiscountCodes)
    .mutation(({ ctx, input }) => generateDiscountCodes(ctx, input)),

  get: orgProcedure('events.read')
    .meta({ summary: 'One discount code, with its uses.' })
    .input(withId)
    .output(DiscountCode)
    .query(({ ctx, input }) => getDiscountCode(ctx, input)),

  list: orgProcedure('events.read')
    .meta({ summary: 'Discount codes by filter, newest first unless sorted otherwise.' })
    .input(ListDiscountCodesInput)
    .output(DiscountCodeList)
    .query(({ ctx, input }) => listDiscountCodes(ctx, input)),

  update: orgProcedure('events.write')
    .meta({
      summary: 'Changes the fields that are given and keeps the others.',
      description:
        'CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more uses are taken than there would be.',
    })
    .input(UpdateDiscountCodeInput)
    .output(DiscountCode)
    .mutation(({ ctx, input }) => updateDiscountCode(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({ summary: 'Deletes a discount code; orders that used it keep what it took off.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteDiscountCode(ctx, input)),
} satisfies TRPCRouterRecord;
