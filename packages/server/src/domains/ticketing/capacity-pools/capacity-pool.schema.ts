import { CapacityPoolKind, capacityPoolRow } from '@tessera/db';
import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const CapacityPool = capacityPoolRow
  .omit({ organizationId: true })
  .extend({
    kind: CapacityPoolKind.describe(
      'event: all seats of the event; ticket_type: the quantity of one type; shared: of several types together; discount: uses of a code.',
    ),
    capacity: z.int().nullable().describe('null: no limit.'),
    held: z.int().describe('In carts right now.'),
    sold: z.int().describe('Sold right now.'),
    available: z.int().nullable().describe('What is left; null: no limit.'),
    ticketTypeIds: z.array(z.uuid()).describe('The ticket types that draw on it.'),
  })
  .meta({ id: 'CapacityPool', description: 'Something that can run out, with what is held and sold of it.' });

const name = z.string().trim().min(1).max(200);
const capacity = z.int().min(0).max(10_000_000).nullable().describe('null: no limit.');
const ticketTypeIds = z
  .array(z.uuid())
  .max(200)
  .transform((ids) => [...new Set(ids)]);

export const CreateCapacityPoolInput = z.object({
  eventId: z.uuid(),
  name,
  capacity,
  ticketTypeIds: ticketTypeIds.default([]).describe('Types that draw on it besides their own quantity.'),
});

export const UpdateCapacityPoolInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  capacity: capacity.optional().describe('Not below what is held and sold; null: no limit.'),
});

export const SetTicketTypesInput = z.object({
  id: z.uuid(),
  ticketTypeIds: ticketTypeIds.describe('All types that are to draw on it; others no longer do.'),
});

export const ListCapacityPoolsInput = z.object({ ...pageFields, eventId: z.uuid() });
export const CapacityPoolList = listOutput(CapacityPool);
