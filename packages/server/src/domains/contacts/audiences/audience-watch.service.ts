/** Streams the number of contacts in an audience. */
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { follow } from '../../../trpc/subscription.ts';
import { countAudienceMembers } from './members/member.service.ts';

/** Minimum time between two counts of one subscription. */
const COUNT_INTERVAL_MS = 1_000;

/** Yields the count now, and again when it differs after contacts or the audience have changed. */
export async function* watchAudience(
  ctx: SubscriptionCtx,
  { id }: z.infer<typeof withId>,
  signal: AbortSignal = new AbortController().signal,
) {
  let last: number | undefined;
  while (!signal.aborted) {
    // Read before the count: a change during the count leads to another count.
    const position = await ctx.app.events.position(ctx.organization.id);
    const { count } = await ctx.app.limits.costly.runWhenFree(ctx.organization.id, () =>
      inTransaction(ctx, (inner) => countAudienceMembers(inner, { audienceId: id }), { readOnly: true }),
    );
    await ctx.stillAllowed();
    if (count !== last) yield { count };
    last = count;
    await nextRelevantEvent(ctx, position, signal);
    await delay(COUNT_INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}

async function nextRelevantEvent(ctx: SubscriptionCtx, position: number, signal: AbortSignal): Promise<void> {
  const changes = follow(ctx, position, signal, 'audiences.watch', (events) =>
    events.filter(({ type }) => mayChangeAudiences(type)),
  );
  for await (const _ of changes) return;
}

const mayChangeAudiences = (eventType: string): boolean =>
  eventType.startsWith('contacts.') && eventType !== 'contacts.consent.changed';
