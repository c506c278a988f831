/** Reads an organization's outbox, for tests. */
import { EventRow } from '@tessera/db';
import type { Tenant } from './index.ts';

/** Type and payload of every event of the organization, the oldest first. */
export const eventsOf = (tenant: Tenant): Promise<[string, Record<string, unknown>][]> =>
  tenant.transaction(async (ctx) => {
    const events = await EventRow.of(ctx).orderBy('id');
    return events.map(({ type, payload }) => [type, payload]);
  });
