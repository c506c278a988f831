/** The transactional outbox of domain events: an event is stored in the transaction that causes it. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const eventRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  position: z.int().nullable(),
  type: z.string(),
  payload: z.record(z.string(), z.unknown()),
  actor: z.record(z.string(), z.unknown()),
  createdAt: z.date(),
});

export interface EventRow extends z.infer<typeof eventRow> {}
export class EventRow extends TenantRow {
  static tableName = 'platform.events';
  static row = eventRow;
}
