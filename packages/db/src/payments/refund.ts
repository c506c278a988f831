/** Refunds of payments. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const RefundStatus = z.enum(['pending', 'succeeded', 'failed', 'unknown']);
export type RefundStatus = z.infer<typeof RefundStatus>;
export const RefundOrigin = z.enum(['request', 'vendor']);

export const refundRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  paymentId: z.uuid(),
  status: RefundStatus,
  origin: RefundOrigin,
  amount: z.int(),
  currency: z.string(),
  reason: z.string().nullable(),
  externalRefundId: z.string().nullable(),
  failureReason: z.string().nullable(),
  subjectType: z.string(),
  subjectId: z.uuid(),
  sentAt: z.date().nullable(),
  processedAt: z.date().nullable(),
  nextCheckAt: z.date().nullable(),
  checks: z.int(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Refund extends z.infer<typeof refundRow> {}
export class Refund extends TenantRow {
  static tableName = 'payments.refunds';
  static row = refundRow;
}
