import { CheckInDirection, CheckInReason, CheckInResult, checkInRow, TicketStatus } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { AttendeeInfo } from '../tickets/ticket.schema.ts';

/** As kept, and what there is nothing to keep for. */
export const ScanReason = z.enum([...CheckInReason.options, 'invalid_signature', 'nonce_reused']);

export const CheckIn = checkInRow
  .omit({ organizationId: true, isSingle: true })
  .extend({
    generation: z.int().describe('Of the code that was scanned.'),
    result: CheckInResult.describe(
      'conflict: let in offline although it should not have been; the person is inside, and somebody should know.',
    ),
    reason: CheckInReason.nullable().describe('Why not; null for whoever was let in.'),
    device: z.string().describe('The gate or telephone that scanned.'),
    checkedInBy: z.uuid().nullable().describe('The user who scanned; null for keys.'),
  })
  .meta({ id: 'CheckIn', description: 'A scan of one of our tickets, and what came of it.' });

const code = z.string().min(1).max(500).describe('What stood in the QR.');
const device = z.string().trim().min(1).max(100).describe('The gate or telephone that scans.');
const nonce = z
  .string()
  .min(1)
  .max(100)
  .describe('Names this one scan of this device. Sent again, it gets the first answer.');
const direction = CheckInDirection.default('entry');

export const ScanInput = z.object({
  listId: z.uuid(),
  code,
  device,
  nonce,
  direction,
  scannedAt: z.date().optional().describe('Now when left out.'),
});

export const SyncInput = z.object({
  listId: z.uuid(),
  device,
  scans: z
    .array(z.object({ code, nonce, direction, scannedAt: z.date().describe('By the clock of the device.') }))
    .min(1)
    .max(500),
});

const answer = {
  result: CheckInResult,
  reason: ScanReason.nullable().describe('null for whoever is let in.'),
  checkInId: z.uuid().nullable().describe('null when the code is of no ticket here: such scans are not kept.'),
  isRepeated: z.boolean().describe('This nonce was here before; what stands here is what was answered then.'),
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
    .describe('When and where somebody came in with it, by this list.'),
};

export const ScanAnswer = z
  .object(answer)
  .meta({ id: 'ScanAnswer', description: 'Whether somebody is let in, and what to tell them.' });
export const SyncAnswer = z.object({
  items: z.array(z.object({ nonce: z.string(), ...answer })).describe('In the order of the scans.'),
});

export const CheckInFilter = z.object({
  eventId: z.uuid().optional(),
  listId: z.uuid().optional(),
  ticketId: z.uuid().optional(),
  result: z.array(CheckInResult).min(1).max(3).optional(),
  device: z.string().max(100).optional(),
});
export const ListCheckInsInput = listInput(CheckInFilter, ['createdAt']);
export const CheckInsPage = listOutput(CheckIn);

export const CheckInStatsInput = z.object({ eventId: z.uuid(), listId: z.uuid().optional() });

const counts = {
  entries: z.int().describe('Let in, without those undone.'),
  exits: z.int(),
  inside: z.int().describe('Entries less exits.'),
  refused: z.int(),
  conflicts: z.int(),
};

export const CheckInStats = z
  .object({
    tickets: z.int().describe('That may come: valid or used.'),
    arrived: z.int().describe('Of those, how many came.'),
    ...counts,
    byList: z.array(z.object({ listId: z.uuid(), ...counts })),
    byType: z.array(z.object({ ticketTypeId: z.uuid(), tickets: z.int(), arrived: z.int(), ...counts })),
    byGate: z.array(z.object({ device: z.string(), ...counts })).describe('The 200 busiest.'),
  })
  .meta({ id: 'CheckInStats', description: 'Who has come so far.' });
