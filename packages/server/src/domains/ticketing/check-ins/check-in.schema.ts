import { CheckInDirection, CheckInReason, CheckInResult, checkInRow, TicketStatus } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { AttendeeInfo } from '../tickets/ticket.schema.ts';

/** The reasons that a check-in is stored with, and those of scans that are not stored. */
export const ScanReason = z.enum([...CheckInReason.options, 'invalid_signature', 'nonce_reused']);

export const CheckIn = checkInRow
  .omit({ organizationId: true, listId: true, isSingle: true })
  .extend({
    checkInListId: z.uuid(),
    generation: z.int().describe('The generation of the code that was scanned.'),
    result: CheckInResult.describe(
      'conflict: an offline device admitted the person against the rules, so staff may want to look into it.',
    ),
    reason: CheckInReason.nullable().describe('Why the ticket was not admitted; null if it was.'),
    device: z.string().describe('The device that scanned.'),
    checkedInBy: z.uuid().nullable().describe('The user who scanned; null for API keys.'),
  })
  .meta({ id: 'CheckIn', description: 'A scan of a ticket and its result.' });

const checkInListId = z.uuid();
const code = z.string().min(1).max(500).describe('The content of the QR.');
const device = nameText(100).describe('The name of the device that scans.');
const nonce = z
  .string()
  .min(1)
  .max(100)
  .describe('Identifies this scan of this device. A repeated scan gets the first answer.');
const direction = CheckInDirection.default('entry').describe('exit only on a list that allows re-entry.');

export const ScanInput = z.object({
  checkInListId: checkInListId.describe('The list to check in by.'),
  code,
  device,
  nonce,
  direction,
  scannedAt: z.date().optional().describe('Now when left out.'),
});

export const SyncInput = z.object({
  checkInListId: checkInListId.describe('The list that the device checked in by.'),
  device,
  scans: z
    .array(z.object({ code, nonce, direction, scannedAt: z.date().describe("By the device's clock.") }))
    .min(1)
    .max(500)
    .describe('The scans made offline, 1 to 500, in any order.'),
});

const answer = {
  result: CheckInResult,
  reason: ScanReason.nullable().describe('Why the ticket is not admitted; null if it is.'),
  checkInId: z.uuid().nullable().describe('null if the code belongs to no ticket here: such scans are not stored.'),
  isRepeated: z.boolean().describe('The device has sent this nonce before, and this is the answer it got.'),
  ticket: z
    .object({
      id: z.uuid(),
      eventId: z.uuid(),
      ticketTypeId: z.uuid(),
      ticketTypeName: z.string(),
      number: z.int(),
      orderId: z.uuid(),
      status: TicketStatus,
      holderEmail: z.string(),
    })
    .nullable(),
  attendee: AttendeeInfo.nullable(),
  firstAdmitted: z
    .object({ at: z.date(), device: z.string(), by: z.uuid().nullable() })
    .nullable()
    .describe('The first entry of the ticket by this list.'),
};

export const ScanAnswer = z
  .object(answer)
  .meta({ id: 'ScanAnswer', description: 'Whether a ticket is admitted, and what the device shows.' });
export type ScanAnswer = z.infer<typeof ScanAnswer>;

export const SyncAnswer = z.object({
  items: z.array(z.object({ nonce: z.string(), ...answer })).describe('In the order of the scans.'),
});

export const ListCheckInsInput = listInput(
  z.object({
    eventId: z.uuid().optional().describe('Check-ins of this event.'),
    checkInListId: z.uuid().optional().describe('Check-ins by this list.'),
    ticketId: z.uuid().optional().describe('Check-ins of this ticket.'),
    result: oneOrSeveral(CheckInResult).optional().describe('One result or several.'),
    device: nameText(100).optional().describe('Check-ins of this device.'),
  }),
  ['createdAt'],
);
export const CheckInsPage = listOutput(CheckIn);

export const CheckInStatisticsInput = z.object({
  eventId: z.uuid().describe('The event.'),
  checkInListId: z.uuid().optional().describe('Counts this list only; every list of the event when left out.'),
});

const counts = {
  entryCount: z.int().describe('Admitted entries that were not undone.'),
  exitCount: z.int().describe('Admitted exits that were not undone.'),
  insideCount: z
    .int()
    .describe(
      'Tickets whose last admitted scan by a list is an entry, each once, without those refunded or cancelled since.',
    ),
  refusedCount: z.int(),
  conflictCount: z.int(),
};
const ticketCounts = {
  ticketCount: z.int().describe('Tickets that are valid or used.'),
  checkedInCount: z.int().describe('Those of them that were checked in.'),
};

export const CheckInStatistics = z
  .object({
    ...ticketCounts,
    ...counts,
    byCheckInList: z.array(z.object({ checkInListId: z.uuid(), ...counts })),
    byTicketType: z.array(z.object({ ticketTypeId: z.uuid(), ...ticketCounts, ...counts })),
    byDevice: z.array(z.object({ device: z.string(), ...counts })).describe('The 200 devices with the most entries.'),
  })
  .meta({ id: 'CheckInStatistics', description: 'The check-ins of an event so far.' });
