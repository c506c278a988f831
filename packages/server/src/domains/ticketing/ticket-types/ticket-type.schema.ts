import { ticketTypeRow } from '@tessera/db';
import { z } from 'zod';
import { fieldName } from '../../../lib/field-schemas.ts';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const TicketType = ticketTypeRow
  .omit({ organizationId: true })
  .extend({
    poolId: z.uuid().describe('The pool of its own quantity.'),
    price: z.int().describe("In minor units of the event's currency."),
    taxBasisPoints: z.int().describe('1800 is 18 %.'),
    isHidden: z.boolean().describe('Shown and sold only to those who know a code that names it.'),
    isFree: z.boolean().describe('Whether the price is 0.'),
    requiresApproval: z.boolean().describe('Whether each order of it waits for an organizer.'),
    quantity: z.int().nullable().describe('How many there are; null: as many as the other pools have.'),
    held: z.int().describe('In carts right now.'),
    sold: z.int().describe('Sold right now.'),
    availableQuantity: z
      .int()
      .nullable()
      .describe('What can still be bought: the least that any of its pools has left; null: no limit.'),
    revenue: z.int().describe('What was paid for it, less what was given back, in minor units.'),
    sharedPoolIds: z.array(z.uuid()).describe('Pools it draws on together with other types.'),
    archivedAt: z.date().nullable().describe('Taken off sale for good; orders still name it.'),
  })
  .meta({ id: 'TicketType', description: 'What is sold for an event, as its organizers see it.' });

const name = z.string().trim().min(1).max(200);
const description = z.string().trim().min(1).max(5000).nullable().optional();
const price = z.int().min(0).max(1_000_000_000_000).describe("In minor units of the event's currency; 0: free.");
const quantity = z.int().min(0).max(10_000_000).nullable().describe('How many there are; null: no limit of its own.');
const perOrder = z.int().min(1).max(1000);
const taxBasisPoints = z.int().min(0).max(10_000).describe('1800 is 18 %.');
const sortOrder = z.int().min(0).max(1_000_000);
const sales = {
  salesStartsAt: z.date().nullable().optional().describe('Before it this type is not sold; null: as the event says.'),
  salesEndsAt: z.date().nullable().optional().describe('From then on it is not sold; null: as the event says.'),
};
/** What an organizer keeps with it for programs; a few short values. */
const metadata = z
  .record(fieldName, z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]))
  .refine((fields) => Object.keys(fields).length <= 50, 'may have 50 fields at most');

export const CreateTicketTypeInput = z.object({
  eventId: z.uuid(),
  name,
  description,
  price,
  quantity,
  taxBasisPoints: taxBasisPoints.default(0),
  minPerOrder: perOrder.default(1),
  maxPerOrder: perOrder.default(10),
  ...sales,
  isHidden: z.boolean().default(false),
  requiresApproval: z.boolean().default(false),
  sortOrder: sortOrder.optional().describe('Behind the others when left out.'),
  sharedPoolIds: z
    .array(z.uuid())
    .max(20)
    .default([])
    .describe('Shared pools of the event it draws on besides its own.'),
  metadata: metadata.default({}),
});

export const UpdateTicketTypeInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  description,
  price: price.optional().describe('Carts that are filled already keep the price they have.'),
  quantity: quantity.optional().describe('Not below what is held and sold; null: no limit of its own.'),
  taxBasisPoints: taxBasisPoints.optional(),
  minPerOrder: perOrder.optional(),
  maxPerOrder: perOrder.optional(),
  ...sales,
  isHidden: z.boolean().optional(),
  requiresApproval: z.boolean().optional(),
  metadata: metadata.optional().describe('Replaces what is there.'),
});

export const ReorderTicketTypesInput = z.object({
  eventId: z.uuid(),
  ids: z.array(z.uuid()).min(1).max(200).describe('Ticket types of the event in the order people are to see them.'),
});

export const ListTicketTypesInput = z.object({
  ...pageFields,
  limit: z.int().min(1).max(200).default(200).describe('Items on a page, 1 to 200.'),
  eventId: z.uuid(),
  includeArchived: z.boolean().default(false),
});
export const TicketTypeList = listOutput(TicketType);

export const DeletedTicketType = z.object({ isArchived: z.boolean().describe('Whether it was kept, off sale.') });
