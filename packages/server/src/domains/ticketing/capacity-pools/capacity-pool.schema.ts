import { CapacityPoolKind, capacityPoolRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const CapacityPool = capacityPoolRow
  .omit({ organizationId: true })
  .extend({
    kind: CapacityPoolKind.describe(
      'event: all seats of the event; ticket_type: the quantity of one type; shared: seats of several types; discount: uses of a code.',
    ),
    capacity: z.int().nullable().describe('null: no limit.'),
    held: z.int().describe('In carts now.'),
    sold: z.int().describe('Sold now.'),
    available: z.int().nullable().describe('What is left; null: no limit.'),
    ticketTypeIds: z.array(z.uuid()).describe('The ticket types that draw on it.'),
  })
  .meta({ id: 'CapacityPool', description: 'A limited quantity, with what is held and sold of it.' });

const name = nameText(200);
const capacity = z.int().min(0).max(10_000_000).nullable();
const ticketTypeIds = z
  .array(z.uuid())
  .max(200)
  .transform((ids) => [...new Set(ids)]);

export const CreateCapacityPoolInput = z.object({
  eventId: z.uuid().describe('The event.'),
  name: name.describe('A name for organizers.'),
  capacity: capacity.describe('Seats of the pool; null: no limit.'),
  ticketTypeIds: ticketTypeIds.default([]).describe('Ticket types that draw on it, besides their own quantity.'),
});

export const UpdateCapacityPoolInput = z.object({
  id: z.uuid().describe('The pool.'),
  name: name.optional().describe('A name for organizers.'),
  capacity: capacity.optional().describe('Seats of the pool, not fewer than are held and sold; null: no limit.'),
});

export const SetCapacityPoolTicketTypesInput = z.object({
  id: z.uuid().describe('The pool.'),
  ticketTypeIds: ticketTypeIds.describe('All ticket types that draw on it from now on.'),
});

export const ListCapacityPoolsInput = z.object({ ...pageFields, eventId: z.uuid().describe('The event.') });
export const CapacityPoolList = listOutput(CapacityPool);
