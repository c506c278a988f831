/** Transfers of tickets to another holder. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const TransferStatus = z.enum(['offered', 'accepted', 'declined', 'cancelled', 'expired']);

export const transferRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  ticketId: z.uuid(),
  fromEmail: z.string(),
  toEmail: z.string(),
  message: z.string().nullable(),
  tokenHash: z.string(),
  status: TransferStatus,
  expiresAt: z.date(),
  respondedAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Transfer extends z.infer<typeof transferRow> {}
export class Transfer extends TenantRow {
  static tableName = 'ticketing.transfers';
  static row = transferRow;
  static internal = ['tokenHash'];
}
