/** Ticket types of an event, and the pools that each draws on. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const ticketTypeRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid(),
  poolId: z.uuid(),
  name: z.string(),
  description: z.string().nullable(),
  price: z.int(),
  taxBasisPoints: z.int(),
  minPerOrder: z.int(),
  maxPerOrder: z.int(),
  salesStartsAt: z.date().nullable(),
  salesEndsAt: z.date().nullable(),
  isHidden: z.boolean(),
  isFree: z.boolean(),
  requiresApproval: z.boolean(),
  sortOrder: z.int(),
  sold: z.int(),
  revenue: z.int(),
  metadata: z.record(z.string(), z.unknown()),
  archivedAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface TicketType extends z.infer<typeof ticketTypeRow> {}
export class TicketType extends TenantRow {
  static tableName = 'ticketing.ticket_types';
  static row = ticketTypeRow;
}

export const ticketTypePoolRow = z.object({
  organizationId: z.uuid(),
  ticketTypeId: z.uuid(),
  poolId: z.uuid(),
  createdAt: z.date(),
});

export interface TicketTypePool extends z.infer<typeof ticketTypePoolRow> {}
export class TicketTypePool extends TenantRow {
  static tableName = 'ticketing.ticket_type_pools';
  static row = ticketTypePoolRow;
  static idColumn = ['organizationId', 'ticketTypeId', 'poolId'];
}
