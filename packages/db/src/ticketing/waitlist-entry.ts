/** Entries of the waiting list, in order. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const WaitlistEntryStatus = z.enum(['waiting', 'offered', 'converted', 'expired', 'cancelled']);

export const waitlistEntryRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid(),
  ticketTypeId: z.uuid(),
  email: z.string(),
  name: z.string().nullable(),
  quantity: z.int(),
  status: WaitlistEntryStatus,
  tokenHash: z.string(),
  cartId: z.uuid().nullable(),
  offeredAt: z.date().nullable(),
  offerExpiresAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface WaitlistEntry extends z.infer<typeof waitlistEntryRow> {}
export class WaitlistEntry extends TenantRow {
  static tableName = 'ticketing.waitlist_entries';
  static row = waitlistEntryRow;
  static internal = ['tokenHash'];
}
