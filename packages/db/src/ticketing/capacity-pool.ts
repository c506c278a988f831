/** Capacity pools: counters of seats and uses that never exceed their capacity. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const CapacityPoolKind = z.enum(['event', 'ticket_type', 'shared', 'discount']);

export const capacityPoolRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid().nullable(),
  kind: CapacityPoolKind,
  name: z.string(),
  capacity: z.int().nullable(),
  held: z.int(),
  sold: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface CapacityPool extends z.infer<typeof capacityPoolRow> {}
export class CapacityPool extends TenantRow {
  static tableName = 'ticketing.capacity_pools';
  static row = capacityPoolRow;
}
