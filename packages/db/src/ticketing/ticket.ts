/** Tickets, the keys that sign their codes, and revoked codes. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const ticketSigningKeyRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  number: z.int(),
  publicKey: z.string(),
  privateKeySealed: z.string(),
  retiredAt: z.date().nullable(),
  createdAt: z.date(),
});

export interface TicketSigningKey extends z.infer<typeof ticketSigningKeyRow> {}
export class TicketSigningKey extends TenantRow {
  static tableName = 'ticketing.signing_keys';
  static row = ticketSigningKeyRow;
  static internal = ['privateKeySealed'];
}

export const TicketStatus = z.enum(['valid', 'used', 'cancelled', 'refunded']);

export const ticketRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid(),
  ticketTypeId: z.uuid(),
  orderId: z.uuid(),
  orderItemId: z.uuid(),
  number: z.int(),
  amount: z.int(),
  generation: z.int(),
  status: TicketStatus,
  holderEmail: z.string(),
  attendeeInfo: z.record(z.string(), z.unknown()).nullable(),
  accessHash: z.string().nullable(),
  checkedInAt: z.date().nullable(),
  checkedInBy: z.uuid().nullable(),
  transferredAt: z.date().nullable(),
  transferredFrom: z.string().nullable(),
  transferredTo: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Ticket extends z.infer<typeof ticketRow> {}
export class Ticket extends TenantRow {
  static tableName = 'ticketing.tickets';
  static row = ticketRow;
  static internal = ['accessHash'];
}

export const TicketRevocationReason = z.enum(['transferred', 'cancelled', 'refunded']);

export const ticketRevocationRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid(),
  ticketId: z.uuid(),
  generation: z.int(),
  reason: TicketRevocationReason,
  transactionId: z.int(),
  createdAt: z.date(),
});

export interface TicketRevocation extends z.infer<typeof ticketRevocationRow> {}
export class TicketRevocation extends TenantRow {
  static tableName = 'ticketing.ticket_revocations';
  static row = ticketRevocationRow;
  static internal = ['transactionId'];
}
