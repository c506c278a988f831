/**
 * The orders of events that were cancelled or are completed. A job cancels them one by one, each in a transaction of its own: all open
 * ones of a cancelled event, which are refunded, and of a completed one those that still wait. A sweep starts it again for events whose
 * job was killed or whose orders failed.
 */
import { arrayBinding, inSystem, Order, pipeline, TicketedEvent } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type JobDefinition } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { requireEvent } from '../events/event.service.ts';
import { cancelOrderOfEvent } from '../orders/order.service.ts';
import { EVENT_OVER } from '../orders/settlement/event-over.ts';
import { endWaitlistOf } from '../waitlist/waitlist-end.ts';
import { OPEN_ORDER_STATUSES, WAITING_ORDER_STATUSES } from './open-orders.ts';

const BATCH_SIZE = 100;

/** Named for its first use: pg-boss stores the names of queues and schedules. */
export const endOrdersJob = defineJob({
  name: 'ticketing.refundEvent',
  payload: z.object({ organizationId: z.uuid(), eventId: z.uuid() }),
  // So that a small event does not wait for a large one.
  concurrency: 2,
  timeout: 6 * 3600,
  run: (app, { organizationId, eventId }, signal) =>
    endOrdersOfEvent(
      { app, actor: { type: 'system', name: 'ticketing.refundEvent' }, organization: { id: organizationId } },
      eventId,
      signal,
    ),
});

/**
 * The orders' own status says what is left to do, so the job can be killed and run again: an order that two runs work on is
 * cancelled once. An order that fails does not stop the others; the sweep tries it again.
 */
async function endOrdersOfEvent(scope: OrganizationScope, eventId: string, signal: AbortSignal): Promise<void> {
  const event = await inTransaction(scope, (ctx) => requireEvent(ctx, eventId), { readOnly: true });
  const isCancelled = event.status === 'cancelled';
  if (!isCancelled && event.status !== 'completed') return;
  const reason = isCancelled ? (event.cancellationReason ?? 'The event was cancelled') : EVENT_OVER;
  const statuses = isCancelled ? OPEN_ORDER_STATUSES : WAITING_ORDER_STATUSES;
  for (let after: string | null = null, orders: string[] = []; ; after = orders.at(-1) as string) {
    orders = await ordersToEnd(scope, eventId, statuses, after);
    for (const id of orders) {
      signal.throwIfAborted();
      await cancelOrderOfEvent(scope, { id, reason }).catch((error) => {
        scope.app.log.error({ error, orderId: id, eventId }, 'an order of an event that ended could not be cancelled');
      });
    }
    if (orders.length < BATCH_SIZE) break;
  }
  if (!isCancelled) return;
  await endWaitlistOf(scope, event, signal);
  await inTransaction(scope, (ctx) => storeCompletion(ctx, eventId));
}

const ordersToEnd = (
  scope: OrganizationScope,
  eventId: string,
  statuses: Order['status'][],
  after: string | null,
): Promise<string[]> =>
  inTransaction(
    scope,
    async (ctx) => {
      const query = Order.of(ctx)
        .where({ eventId })
        .whereIn('status', statuses)
        .orderBy('id')
        .limit(BATCH_SIZE)
        .select('id');
      if (after !== null) query.where('id', '>', after);
      return (await query).map(({ id }) => id);
    },
    { readOnly: true },
  );

/** The cancellation is complete when no order is open. */
async function storeCompletion(ctx: Ctx, eventId: string): Promise<void> {
  const { rows } = await ctx.db.raw(
    `select exists (
       select from ticketing.orders where organization_id = ? and event_id = ? and status = any(?::text[])
     ) as open`,
    [ctx.organization.id, eventId, arrayBinding(OPEN_ORDER_STATUSES)],
  );
  const cancellationCompletedAt = rows[0].open ? null : ctx.now();
  await TicketedEvent.of(ctx).where({ id: eventId, status: 'cancelled' }).patch({ cancellationCompletedAt });
}

/** An order whose payment was under way when the event was cancelled may appear this much later. */
const LATE_ORDER_MS = 15 * 60_000;

/** How long an event's orders are looked for after it is completed. */
const MAX_COMPLETED_MS = 7 * 86_400_000;

/** Enqueues the job for cancelled events that are incomplete or new, and for completed ones with an order that waits. */
export async function sweepEndedEvents(app: App): Promise<void> {
  const recently = new Date(app.now().getTime() - LATE_ORDER_MS);
  await inSystem(app.database, async (db) => {
    const [cancelled, completed] = await pipeline(
      () =>
        TicketedEvent.query(db)
          .where({ status: 'cancelled' })
          .where((query) => query.whereNull('cancellationCompletedAt').orWhere('cancelledAt', '>', recently))
          .orderBy('cancelledAt')
          .limit(1_000),
      () =>
        TicketedEvent.query(db)
          .where({ status: 'completed' })
          .where('completedAt', '>', new Date(app.now().getTime() - MAX_COMPLETED_MS))
          .whereRaw(
            `exists (select from ticketing.orders o
               where o.organization_id = events.organization_id and o.event_id = events.id and o.status = any(?::text[]))`,
            [arrayBinding(WAITING_ORDER_STATUSES)],
          )
          .orderBy('completedAt')
          .limit(1_000),
    );
    for (const { organizationId, id } of [...cancelled, ...completed]) {
      await app.jobs.send(db, endOrdersJob.name, { organizationId, eventId: id });
    }
  });
}

const sweepEndedEventsJob = defineJob({
  name: 'ticketing.sweepCancelledEvents',
  payload: z.object({}),
  cron: '*/5 * * * *',
  onStart: {},
  run: sweepEndedEvents,
});

export const cancellationJobs = [endOrdersJob, sweepEndedEventsJob] as unknown as readonly JobDefinition<never>[];
