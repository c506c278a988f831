import { DiscountCodeType, discountCodeRow } from '@tessera/db';
import { z } from 'zod';
import { currency } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const DiscountCode = discountCodeRow
  .omit({ organizationId: true, poolId: true })
  .extend({
    eventId: z.uuid().nullable().describe('null: for every event of the organization.'),
    code: z.string().describe('Whatever case people type it in.'),
    type: DiscountCodeType.describe('percent: a share of each ticket; fixed: an amount off the whole cart.'),
    basisPoints: z.int().nullable().describe('2500 is 25 %; null when fixed.'),
    amount: z.int().nullable().describe('In minor units; null when percent.'),
    ticketTypeIds: z
      .array(z.uuid())
      .describe('The ticket types it is for; none: all. A hidden one is shown to those who know the code.'),
    maxUses: z.int().nullable().describe('How often it can be used; null: no limit.'),
    held: z.int().describe('Uses in carts right now.'),
    used: z.int().describe('Uses in orders.'),
    createdBy: z.uuid().nullable().describe('The user who made it; null for keys.'),
  })
  .meta({ id: 'DiscountCode', description: 'A code that makes a cart cheaper, or shows hidden ticket types.' });

const code = z
  .string()
  .trim()
  .min(1)
  .max(50)
  .regex(/^[\p{Letter}\p{Mark}\p{Number}_-]+$/u, 'may have letters, digits, _ and -');
const basisPoints = z.int().min(0).max(10_000).describe('2500 is 25 %; 0 for a code that only shows hidden types.');
const amount = z.int().min(1).max(1_000_000_000_000).describe('Off the whole cart, in minor units.');
const ticketTypeIds = z
  .array(z.uuid())
  .max(200)
  .transform((ids) => [...new Set(ids)]);
const maxUses = z.int().min(1).max(10_000_000).nullable();

const common = {
  eventId: z.uuid().nullable().default(null).describe('The event it is for; null: all of the organization.'),
  ticketTypeIds: ticketTypeIds.default([]).describe('The ticket types of the event it is for; none: all.'),
  startsAt: z.date().nullable().optional(),
  endsAt: z.date().nullable().optional(),
  isActive: z.boolean().default(true),
};
const one = { code, maxUses: maxUses.default(null).describe('How often it can be used; null: no limit.'), ...common };
const many = {
  count: z.int().min(1).max(1000).describe('How many codes.'),
  prefix: code.max(20).optional().describe('What each begins with.'),
  length: z.int().min(6).max(20).default(8).describe('Random letters and digits behind the prefix.'),
  maxUses: maxUses.default(1).describe('How often each can be used; null: no limit.'),
  ...common,
};

const percent = { type: z.literal('percent'), basisPoints };
const fixed = {
  type: z.literal('fixed'),
  amount,
  currency: currency.optional().describe("The event's when left out, or the organization's default."),
};

export const CreateDiscountCodeInput = z.discriminatedUnion('type', [
  z.object({ ...percent, ...one }),
  z.object({ ...fixed, ...one }),
]);

export const GenerateDiscountCodesInput = z.discriminatedUnion('type', [
  z.object({ ...percent, ...many }),
  z.object({ ...fixed, ...many }),
]);

export const GeneratedDiscountCodes = z.object({
  codes: z.array(z.string()).describe('All of them; they are found in the list like any other.'),
});

export const UpdateDiscountCodeInput = z.object({
  id: z.uuid(),
  basisPoints: basisPoints.optional().describe('Of a percent code. Carts that have the code keep what they got.'),
  amount: amount.optional().describe('Of a fixed code. Carts that have the code keep what they got.'),
  startsAt: z.date().nullable().optional(),
  endsAt: z.date().nullable().optional(),
  isActive: z.boolean().optional(),
  ticketTypeIds: ticketTypeIds.optional().describe('Replaces the ticket types it is for; none: all.'),
  maxUses: maxUses.optional().describe('Not below what is held and used; null: no limit.'),
});

export const DiscountCodeFilter = z.object({
  eventId: z.uuid().optional().describe('Codes of this event only.'),
  text: z.string().trim().min(1).max(50).optional().describe('What the code begins with, whatever case.'),
  isActive: z.boolean().optional(),
});

export const ListDiscountCodesInput = listInput(DiscountCodeFilter, ['createdAt', 'code']);
export const DiscountCodeList = listOutput(DiscountCode);
