import { ticketTypeRow } from '@tessera/db';
import { z } from 'zod';
import { fieldName, nameText } from '../../../lib/schemas/field-schemas.ts';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const TicketType = ticketTypeRow
  .omit({ organizationId: true })
  .extend({
    poolId: z.uuid().describe('The pool that counts its own quantity.'),
    price: z.int().describe("In minor units of the event's currency."),
    taxBasisPoints: z.int().describe('1800 is 18 %.'),
    isHidden: z.boolean().describe('Shown and sold only with a discount code that names it.'),
    isFree: z.boolean().describe('Whether the price is 0.'),
    requiresApproval: z.boolean().describe('Whether an organizer must approve each order of it.'),
    quantity: z.int().nullable().describe('Its own number of tickets; null: only the other pools limit it.'),
    held: z.int().describe('In carts now.'),
    sold: z.int().describe('Sold now.'),
    availableQuantity: z
      .int()
      .nullable()
      .describe('How many can be bought: what the smallest of its pools has left; null: no limit.'),
    revenue: z.int().describe('Paid less refunded, in minor units.'),
    sharedPoolIds: z.array(z.uuid()).describe('The shared pools it draws on.'),
    archivedAt: z.date().nullable().describe('When it was taken off sale for good; orders keep it.'),
  })
  .meta({ id: 'TicketType', description: 'A kind of ticket of an event, as its organizers see it.' });

const name = nameText(200);
const description = z.string().trim().min(1).max(5000).nullable().optional().describe('Shown to buyers.');
const price = z.int().min(0).max(1_000_000_000_000).describe("In minor units of the event's currency; 0: free.");
const quantity = z
  .int()
  .min(0)
  .max(10_000_000)
  .nullable()
  .describe('How many tickets there are; null: no limit of its own.');
const perOrder = z.int().min(1).max(1000);
const taxBasisPoints = z.int().min(0).max(10_000).describe('1800 is 18 %.');
const sortOrder = z.int().min(0).max(1_000_000);
const minPerOrderText = 'The smallest quantity in a cart.';
const maxPerOrderText = 'The largest quantity in a cart.';
const isHiddenText = 'Whether it is sold only with a discount code that names it.';
const requiresApprovalText = 'Whether an organizer must approve each order of it.';
const sales = {
  salesStartsAt: z.date().nullable().optional().describe("When its sales start; null: with the event's."),
  salesEndsAt: z.date().nullable().optional().describe("When its sales end; null: with the event's."),
};
/** Short values that an organizer's programs keep with the type. */
const metadata = z
  .record(fieldName, z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]))
  .refine((fields) => Object.keys(fields).length <= 50, 'may have 50 fields at most')
  .describe('Values for your programs, by name.');

export const CreateTicketTypeInput = z.object({
  eventId: z.uuid().describe('The event.'),
  name: name.describe('The name that buyers see.'),
  description,
  price,
  quantity,
  taxBasisPoints: taxBasisPoints.default(0),
  minPerOrder: perOrder.default(1).describe(minPerOrderText),
  maxPerOrder: perOrder.default(10).describe(maxPerOrderText),
  ...sales,
  isHidden: z.boolean().default(false).describe(isHiddenText),
  requiresApproval: z.boolean().default(false).describe(requiresApprovalText),
  sortOrder: sortOrder.optional().describe('Its place in the list; after the others by default.'),
  sharedPoolIds: z
    .array(z.uuid())
    .max(20)
    .default([])
    .describe('Shared pools of the event to draw on, besides its own.'),
  metadata: metadata.default({}),
});

export const UpdateTicketTypeInput = z.object({
  id: z.uuid().describe('The ticket type.'),
  name: name.optional().describe('The name that buyers see.'),
  description,
  price: price.optional().describe("In minor units of the event's currency; 0: free. Existing carts keep their price."),
  quantity: quantity
    .optional()
    .describe('How many tickets there are, not fewer than are held and sold; null: no limit of its own.'),
  taxBasisPoints: taxBasisPoints.optional(),
  minPerOrder: perOrder.optional().describe(minPerOrderText),
  maxPerOrder: perOrder.optional().describe(maxPerOrderText),
  ...sales,
  isHidden: z.boolean().optional().describe(isHiddenText),
  requiresApproval: z.boolean().optional().describe(requiresApprovalText),
  metadata: metadata.optional().describe('Values for your programs, by name; replaces all of them.'),
});

export const ReorderTicketTypesInput = z.object({
  eventId: z.uuid().describe('The event.'),
  ticketTypeIds: z.array(z.uuid()).min(1).max(200).describe('Ticket types of the event in the order to show them.'),
});

export const TicketTypeFilter = z.object({
  includeArchived: z.boolean().default(false).describe('Also list archived types.'),
});

export const ListTicketTypesInput = z.object({
  ...pageFields,
  limit: z.int().min(1).max(200).default(200).describe('Items on a page, 1 to 200.'),
  eventId: z.uuid().describe('The event.'),
  filter: TicketTypeFilter.optional().describe('Which ticket types to list.'),
});
export const TicketTypeList = listOutput(TicketType);

export const DeletedTicketType = z.object({
  isArchived: z.boolean().describe('Whether it was archived instead of deleted.'),
});
