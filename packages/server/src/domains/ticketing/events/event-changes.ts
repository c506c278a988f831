/** The stream behind `events.watch` and `checkIns.watch`: a snapshot of one event, then its changes with current totals. */
import { tracked } from '@trpc/server';
import type { PositionedEvent } from '../../../runtime/events.ts';
import { type Ctx, inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { follow, resumeFrom } from '../../../trpc/subscription.ts';
import { requireEvent } from './event.service.ts';

export interface EventChanges<Change, Totals, Update> {
  /** The procedure: subscriptions of the same one share their updates. */
  name: string;
  /** The change that a domain event is for subscribers; undefined: none. */
  changeOf(event: PositionedEvent): Change | undefined;
  totals(ctx: Ctx, eventId: string): Promise<Totals>;
  snapshot(at: Date): Change;
  toUpdates(ctx: Ctx, changes: Change[], totals: Totals): Promise<Update[]>;
}

/**
 * Takes its position before the snapshot, so no change is lost: one that happens in between is sent again, with the same totals.
 * A subscriber that resumes gets no snapshot, only what happened since.
 */
export async function* streamEventChanges<Change, Totals, Update>(
  ctx: SubscriptionCtx,
  eventId: string,
  lastEventId: string | undefined,
  signal: AbortSignal,
  { name, changeOf, totals, snapshot, toUpdates }: EventChanges<Change, Totals, Update>,
) {
  const position = await resumeFrom(ctx, lastEventId);
  const first = await inTransaction(
    ctx,
    async (inner) => {
      await requireEvent(inner, eventId);
      if (lastEventId !== undefined) return null;
      const [update] = await toUpdates(inner, [snapshot(inner.now())], await totals(inner, eventId));
      return update as Update;
    },
    { readOnly: true },
  );
  yield tracked(String(position), first);
  yield* follow(ctx, position, signal, `${name} ${eventId}`, async (events) => {
    const changes = events.flatMap((event) => {
      const change = 'eventId' in event.payload && event.payload.eventId === eventId ? changeOf(event) : undefined;
      return change ? [{ position: event.position, change }] : [];
    });
    if (changes.length === 0) return [];
    return inTransaction(
      ctx,
      async (inner) => {
        const all = changes.map(({ change }) => change);
        const updates = await toUpdates(inner, all, await totals(inner, eventId));
        return updates.map((update, i) => tracked(String(changes[i]?.position), update));
      },
      { readOnly: true },
    );
  });
}

/** For calls without a connection that can end: tests. */
export const neverAborted = (): AbortSignal => new AbortController().signal;
