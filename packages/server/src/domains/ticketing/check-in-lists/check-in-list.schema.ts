import { checkInListRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

const ticketTypesText = 'The ticket types it admits; null: every type.';
const reentryText = 'Whether a ticket may leave and enter again; otherwise it enters once.';
const opensText = 'No ticket is admitted before this time; null: no limit.';
const closesText = 'No ticket is admitted from this time on; null: no limit.';

export const CheckInList = checkInListRow
  .omit({ organizationId: true })
  .extend({
    isDefault: z.boolean().describe("Whether it is the event's default list."),
    ticketTypeIds: z.array(z.uuid()).nullable().describe(ticketTypesText),
    allowsReentry: z.boolean().describe(reentryText),
    opensAt: z.date().nullable().describe(opensText),
    closesAt: z.date().nullable().describe(closesText),
  })
  .meta({ id: 'CheckInList', description: 'The rules of admission to an entrance, a lounge or a day.' });

const name = nameText(200);
const ticketTypeIds = z
  .array(z.uuid())
  .min(1, 'name a ticket type, or send null for all')
  .max(200)
  .transform((ids) => [...new Set(ids)])
  .nullable();
const time = z.date().nullable();

export const CreateCheckInListInput = z.object({
  eventId: z.uuid().describe('The event.'),
  name: name.describe('A name for staff, such as the entrance.'),
  ticketTypeIds: ticketTypeIds.default(null).describe(ticketTypesText),
  allowsReentry: z.boolean().default(false).describe(`${reentryText} It cannot be changed later.`),
  opensAt: time.default(null).describe(opensText),
  closesAt: time.default(null).describe(closesText),
});

export const UpdateCheckInListInput = z.object({
  id: z.uuid().describe('The check-in list.'),
  name: name.optional().describe('A name for staff, such as the entrance.'),
  ticketTypeIds: ticketTypeIds.optional().describe(ticketTypesText),
  opensAt: time.optional().describe(opensText),
  closesAt: time.optional().describe(closesText),
});

export const OpenDefaultListInput = z.object({ eventId: z.uuid().describe('The event.') });

export const ListCheckInListsInput = listInput(
  z.object({ eventId: z.uuid().optional().describe('Lists of this event.') }),
  ['createdAt', 'name'],
);
export const CheckInListList = listOutput(CheckInList);
