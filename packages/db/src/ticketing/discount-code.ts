/** Discount codes: they reduce the price of a cart or unlock hidden ticket types. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const DiscountCodeType = z.enum(['percent', 'fixed']);

export const discountCodeRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid().nullable(),
  poolId: z.uuid(),
  code: z.string(),
  codeKey: z.string(),
  type: DiscountCodeType,
  basisPoints: z.int().nullable(),
  amount: z.int().nullable(),
  currency: z.string().nullable(),
  coversAllTypes: z.boolean(),
  startsAt: z.date().nullable(),
  endsAt: z.date().nullable(),
  isActive: z.boolean(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface DiscountCode extends z.infer<typeof discountCodeRow> {}
export class DiscountCode extends TenantRow {
  static tableName = 'ticketing.discount_codes';
  static row = discountCodeRow;
  static internal = ['codeKey'];
}

export const discountCodeTicketTypeRow = z.object({
  organizationId: z.uuid(),
  discountCodeId: z.uuid(),
  ticketTypeId: z.uuid(),
  createdAt: z.date(),
});

export interface DiscountCodeTicketType extends z.infer<typeof discountCodeTicketTypeRow> {}
export class DiscountCodeTicketType extends TenantRow {
  static tableName = 'ticketing.discount_code_ticket_types';
  static row = discountCodeTicketTypeRow;
  static idColumn = ['organizationId', 'discountCodeId', 'ticketTypeId'];
}
