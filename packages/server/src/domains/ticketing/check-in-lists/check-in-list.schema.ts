import { checkInListRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const CheckInList = checkInListRow
  .omit({ organizationId: true })
  .extend({
    isDefault: z.boolean().describe("The event's own list."),
    ticketTypeIds: z.array(z.uuid()).describe('Whom it lets in; none: every type.'),
    allowsReentry: z.boolean().describe('In, out, and in again; otherwise once.'),
    opensAt: z.date().nullable().describe('Before it nobody is let in; null: from the start.'),
    closesAt: z.date().nullable().describe('From then on nobody is let in; null: to the end.'),
  })
  .meta({ id: 'CheckInList', description: 'Who may come in where, and how often: an entrance, a lounge, a day.' });

const name = z.string().trim().min(1).max(200);
const ticketTypeIds = z
  .array(z.uuid())
  .max(200)
  .transform((ids) => [...new Set(ids)]);

export const CreateCheckInListInput = z.object({
  eventId: z.uuid(),
  name,
  ticketTypeIds: ticketTypeIds.default([]).describe('Whom it lets in; none: every type.'),
  allowsReentry: z.boolean().default(false).describe('In, out, and in again; otherwise once.'),
  opensAt: z.date().nullable().default(null),
  closesAt: z.date().nullable().default(null),
});

export const UpdateCheckInListInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  ticketTypeIds: ticketTypeIds.optional(),
  opensAt: z.date().nullable().optional(),
  closesAt: z.date().nullable().optional(),
});

export const OpenDefaultListInput = z.object({ eventId: z.uuid() });

export const ListCheckInListsInput = listInput(z.object({ eventId: z.uuid().optional() }), ['createdAt', 'name']);
export const CheckInListList = listOutput(CheckInList);
