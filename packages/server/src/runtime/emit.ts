/** Stores domain events in the caller's transaction (a transactional outbox); `event-stream.ts` relays them after the commit. */
import { newId } from '@tessera/db';
import type { Ctx } from '../trpc/context.ts';
import type { EventPayload, EventType } from './events.ts';

/**
 * Stores any number of events of one type in one statement, which is sent together with COMMIT: awaiting it waits for nothing. Listeners
 * and subscribers receive the events after the commit.
 */
export async function emit<Type extends EventType>(
  ctx: Ctx,
  type: Type,
  ...payloads: EventPayload<Type>[]
): Promise<void> {
  if (payloads.length === 0) return;
  const events = payloads.map((payload) => ({ id: newId(), payload }));
  // One JSON value for all events: a statement takes 65,535 bindings at most, and thousands are slow to write.
  ctx.appendWithCommit(async () => {
    await ctx.db.raw(
      `insert into platform.events (organization_id, id, type, payload, actor)
       select :organization, id, :type, payload, :actor::jsonb from json_to_recordset(:events) as given(id uuid, payload jsonb)
       returning id`,
      { organization: ctx.organization.id, type, actor: JSON.stringify(ctx.actor), events: JSON.stringify(events) },
    );
  });
  ctx.afterCommit(() => ctx.app.events.wake());
}
