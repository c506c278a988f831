/** Answers to calls with an Idempotency-Key. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const idempotencyKeyRow = z.object({
  organizationId: z.uuid(),
  principal: z.string(),
  procedure: z.string(),
  key: z.string(),
  requestHash: z.string(),
  response: z.string().nullable(),
  createdAt: z.date(),
});

export interface IdempotencyKey extends z.infer<typeof idempotencyKeyRow> {}
export class IdempotencyKey extends TenantRow {
  static tableName = 'platform.idempotency_keys';
  static row = idempotencyKeyRow;
  static idColumn = ['organizationId', 'principal', 'procedure', 'key'];
}
