/** Deletes events in steps. */
import type { Ctx } from '../../../trpc/context.ts';

/** Events that one transaction deletes. */
export const EVENTS_PER_DELETE = 5_000;

/**
 * Deletes up to EVENTS_PER_DELETE of the organization's events that match `condition` (with named bindings) and returns their number.
 * The ids are selected first: with a join, PostgreSQL may read whole partitions once per row.
 */
export async function deleteEvents(
  ctx: Ctx,
  condition: string,
  bindings: Record<string, string | number | Date>,
): Promise<number> {
  const { rowCount } = await ctx.db.raw(
    `delete from tracking.data_events where organization_id = :organization and id = any(array(
       select id from tracking.data_events where organization_id = :organization and ${condition} limit ${EVENTS_PER_DELETE}))`,
    { organization: ctx.organization.id, ...bindings },
  );
  return rowCount as number;
}
