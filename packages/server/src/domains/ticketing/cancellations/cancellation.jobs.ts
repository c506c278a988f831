/**
 * Refunds of cancelled events: a job cancels the orders one by one, each in a transaction of its own, until none is open. A sweep
 * starts it again for events whose job was killed or whose orders failed.
 */
import { arrayBinding, inSystem, Order, TicketedEvent } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type JobDefinition } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { requireEvent } from '../events/event.service.ts';
import { cancelOrderOfEvent } from '../orders/order.service.ts';
import { endWaitlistOf } from '../waitlist/waitlist-end.ts';
import { OPEN_ORDER_STATUSES } from './open-orders.ts';

const BATCH_SIZE = 100;

export const refundEventJob = defineJob({
  name: 'ticketing.refundEvent',
  payload: z.object({ organizationId: z.uuid(), eventId: z.uuid() }),
  // So that a small event does not wait for a large one.
  concurrency: 2,
  timeout: 6 * 3600,
  run: (app, { organizationId, eventId }, signal) =>
    refundOpenOrders(
      { app, actor: { type: 'system', name: 'ticketing.refundEvent' }, organization: { id: organizationId } },
      eventId,
      signal,
    ),
});

/**
 * The orders' own status says what is left to do, so the job can be killed and run again: an order that two runs work on is
 * cancelled once. An order that fails does not stop the others; the sweep tries it again.
 */
async function refundOpenOrders(scope: OrganizationScope, eventId: string, signal: AbortSignal): Promise<void> {
  const event = await inTransaction(scope, (ctx) => requireEvent(ctx, eventId), { readOnly: true });
  if (event.status !== 'cancelled') return;
  const reason = event.cancellationReason ?? 'The event was cancelled';
  for (let after: string | null = null, orders: string[] = []; ; after = orders.at(-1) as string) {
    orders = await openOrders(scope, eventId, after);
    for (const id of orders) {
      signal.throwIfAborted();
      await cancelOrderOfEvent(scope, { id, reason }).catch((error) => {
        scope.app.log.error({ error, orderId: id, eventId }, 'an order of a cancelled event could not be cancelled');
      });
    }
    if (orders.length < BATCH_SIZE) break;
  }
  await endWaitlistOf(scope, event, signal);
  await inTransaction(scope, (ctx) => storeCompletion(ctx, eventId));
}

const openOrders = (scope: OrganizationScope, eventId: string, after: string | null): Promise<string[]> =>
  inTransaction(
    scope,
    async (ctx) => {
      const query = Order.of(ctx)
        .where({ eventId })
        .whereIn('status', OPEN_ORDER_STATUSES)
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

/** Enqueues the job for cancelled events that are incomplete, and for those cancelled a moment ago. */
export async function sweepCancelledEvents(app: App): Promise<void> {
  const recently = new Date(app.now().getTime() - LATE_ORDER_MS);
  await inSystem(app.database, async (db) => {
    const events = await TicketedEvent.query(db)
      .where({ status: 'cancelled' })
      .where((query) => query.whereNull('cancellationCompletedAt').orWhere('cancelledAt', '>', recently))
      .orderBy('cancelledAt')
      .limit(1_000);
    for (const { organizationId, id } of events) {
      await app.jobs.send(db, refundEventJob.name, { organizationId, eventId: id });
    }
  });
}

const sweepCancelledEventsJob = defineJob({
  name: 'ticketing.sweepCancelledEvents',
  payload: z.object({}),
  cron: '*/5 * * * *',
  onStart: {},
  run: sweepCancelledEvents,
});

export const cancellationJobs = [refundEventJob, sweepCancelledEventsJob] as unknown as readonly JobDefinition<never>[];
