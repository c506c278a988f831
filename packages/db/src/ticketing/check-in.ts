/** Check-in lists, and every scan. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const checkInListRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid(),
  name: z.string(),
  isDefault: z.boolean(),
  ticketTypeIds: z.array(z.uuid()).nullable(),
  allowsReentry: z.boolean(),
  opensAt: z.date().nullable(),
  closesAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface CheckInList extends z.infer<typeof checkInListRow> {}
export class CheckInList extends TenantRow {
  static tableName = 'ticketing.check_in_lists';
  static row = checkInListRow;
}

export const CheckInDirection = z.enum(['entry', 'exit']);
export const CheckInResult = z.enum(['admitted', 'refused', 'conflict']);

/** Why a scan was refused. */
export const CheckInReason = z.enum([
  'unknown_code',
  'expired',
  'wrong_event',
  'wrong_type',
  'already_used',
  'not_inside',
  'no_reentry',
  'transferred',
  'cancelled',
  'refunded',
  'list_closed',
]);

export const checkInRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid(),
  listId: z.uuid(),
  ticketId: z.uuid(),
  generation: z.int(),
  direction: CheckInDirection,
  result: CheckInResult,
  reason: CheckInReason.nullable(),
  isSingle: z.boolean(),
  device: z.string(),
  nonce: z.string(),
  isOffline: z.boolean(),
  scannedAt: z.date(),
  checkedInBy: z.uuid().nullable(),
  undoneAt: z.date().nullable(),
  undoneBy: z.uuid().nullable(),
  createdAt: z.date(),
});

export interface CheckIn extends z.infer<typeof checkInRow> {}
export class CheckIn extends TenantRow {
  static tableName = 'ticketing.check_ins';
  static row = checkInRow;
}
