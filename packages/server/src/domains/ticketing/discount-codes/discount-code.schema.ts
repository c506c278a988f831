import { DiscountCodeType, discountCodeRow } from '@tessera/db';
import { z } from 'zod';
import { currency } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

const typeText = 'percent: a share of each ticket; fixed: an amount off the whole cart.';

export const DiscountCode = discountCodeRow
  .omit({ organizationId: true, poolId: true, codeKey: true, basisPoints: true, amount: true, coversAllTypes: true })
  .extend({
    eventId: z.uuid().nullable().describe('null: for every event of the organization.'),
    code: z.string().describe('Case and accents are ignored when it is used.'),
    type: DiscountCodeType.describe(typeText),
    discountBasisPoints: z.int().nullable().describe('2500 is 25 %; null for a fixed code.'),
    discountAmount: z.int().nullable().describe('In minor units; null for a percent code.'),
    ticketTypeIds: z
      .array(z.uuid())
      .nullable()
      .describe(
        'The ticket types it is for, including hidden ones, which it also shows; null: all. A code whose ticket types were all deleted has an empty list and cannot be used.',
      ),
    maxUses: z.int().nullable().describe('How often it can be used; null: no limit.'),
    held: z.int().describe('Uses in carts now.'),
    used: z.int().describe('Uses in orders that have a valid ticket.'),
    createdBy: z.uuid().nullable().describe('The user who created it; null: an API key.'),
  })
  .meta({ id: 'DiscountCode', description: 'A code that reduces the price of a cart or shows hidden ticket types.' });

const code = z
  .string()
  .trim()
  .min(1)
  .max(50)
  .regex(/^[\p{Letter}\p{Mark}\p{Number}_-]+$/u, 'may have letters, digits, _ and -');
const discountBasisPoints = z.int().min(0).max(10_000);
const discountAmount = z.int().min(1).max(1_000_000_000_000);
const ticketTypeIds = z
  .array(z.uuid())
  .min(1, 'name a ticket type, or send null for all')
  .max(200)
  .transform((ids) => [...new Set(ids)])
  .nullable();
const maxUses = z.int().min(1).max(10_000_000).nullable();

const startsAt = z.date().nullable().optional().describe('When the code starts to work; null: at once.');
const endsAt = z.date().nullable().optional().describe('When the code expires; null: never.');
const isActiveText = 'Whether the code works.';

const terms = {
  eventId: z.uuid().nullable().default(null).describe('The event it is for; null: all events of the organization.'),
  ticketTypeIds: ticketTypeIds.default(null).describe('The ticket types it is for; null: all.'),
  startsAt,
  endsAt,
  isActive: z.boolean().default(true).describe(isActiveText),
};
const single = {
  code: code.describe('The code that buyers type.'),
  maxUses: maxUses.default(null).describe('How often it can be used; null: no limit.'),
  ...terms,
};
const generated = {
  count: z.int().min(1).max(1000).describe('How many codes to generate.'),
  prefix: code.max(20).optional().describe('The beginning of each code.'),
  length: z.int().min(6).max(20).default(8).describe('Random letters and digits after the prefix.'),
  maxUses: maxUses.default(1).describe('How often each can be used; null: no limit.'),
  ...terms,
};

const percent = {
  type: z.literal('percent').describe(typeText),
  discountBasisPoints: discountBasisPoints.describe('2500 is 25 %; 0: the code only shows hidden ticket types.'),
};
const fixed = {
  type: z.literal('fixed').describe(typeText),
  discountAmount: discountAmount.describe('Off the whole cart, in minor units.'),
  currency: currency
    .optional()
    .describe("The currency of the amount; the event's, or the organization's default, by default."),
};

export const CreateDiscountCodeInput = z.discriminatedUnion('type', [
  z.object({ ...percent, ...single }),
  z.object({ ...fixed, ...single }),
]);

export const GenerateDiscountCodesInput = z.discriminatedUnion('type', [
  z.object({ ...percent, ...generated }),
  z.object({ ...fixed, ...generated }),
]);

export const GeneratedDiscountCodes = z.object({
  codes: z.array(z.string()).describe('The generated codes; `discountCodes.list` lists them too.'),
});

export const UpdateDiscountCodeInput = z.object({
  id: z.uuid().describe('The discount code.'),
  discountBasisPoints: discountBasisPoints
    .optional()
    .describe('For a percent code: 2500 is 25 %. Carts that have the code keep their discount.'),
  discountAmount: discountAmount
    .optional()
    .describe('For a fixed code, in minor units. Carts that have the code keep their discount.'),
  startsAt,
  endsAt,
  isActive: z.boolean().optional().describe(isActiveText),
  ticketTypeIds: ticketTypeIds
    .optional()
    .describe('The ticket types it is for, instead of the current ones; null: all.'),
  maxUses: maxUses.optional().describe('How often it can be used, not fewer than held and used; null: no limit.'),
});

export const DiscountCodeFilter = z.object({
  eventId: z.uuid().optional().describe('Codes of this event only.'),
  text: z.string().trim().min(1).max(50).optional().describe('The beginning of the code; case is ignored.'),
  isActive: z.boolean().optional().describe('Codes that work, or those that do not.'),
});

export const ListDiscountCodesInput = listInput(DiscountCodeFilter, ['createdAt', 'code']);
export const DiscountCodeList = listOutput(DiscountCode);
