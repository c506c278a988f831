/** Status changes of events: publish, unpublish, cancel, complete. Each locks the event's row; `event-state.ts` has the transitions. */
import { inSystem, Order, TicketedEvent, TicketType } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { canTransition, statesBefore } from '../../../lib/state-machine.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import type { EventType } from '../../../runtime/events.ts';
import { type Ctx, inTransaction, userId } from '../../../trpc/context.ts';
import { endOrdersJob } from '../cancellations/cancellation.jobs.ts';
import type { CancelEventInput } from './event.schema.ts';
import { getEvent, lockEvent } from './event.service.ts';
import { type EventState, eventTransitions } from './event-state.ts';

export async function publishEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const event = await lockEvent(ctx, id);
  requireTransition(event, 'published', 'Only a draft can be published');
  if (event.endsAt <= ctx.now()) {
    throw new AppError('CONFLICT', 'This event has ended: change its dates first', { kind: 'event_ended' });
  }
  if (!(await TicketType.of(ctx).where({ eventId: id, archivedAt: null }).first())) {
    throw new AppError('CONFLICT', 'This event has no ticket types: create one first', {
      kind: 'event_has_no_ticket_types',
    });
  }
  return transitionEvent(ctx, event, 'published', { publishedAt: ctx.now() }, 'ticketing.event.published');
}

/** Only while the event has no orders. Carts that are filled already find it off sale. */
export async function unpublishEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const event = await lockEvent(ctx, id);
  requireTransition(event, 'draft', 'Only a published event can be unpublished');
  const order = await Order.of(ctx).where({ eventId: id }).whereNot({ status: 'cancelled' }).first();
  if (order || event.totalTicketsSold > 0) {
    throw new AppError('CONFLICT', 'This event has orders: cancel it instead', { kind: 'event_has_orders' });
  }
  return transitionEvent(ctx, event, 'draft', { publishedAt: null });
}

/** Sales stop with this transaction. A background job refunds the orders, each in a transaction of its own. */
export async function cancelEvent(ctx: Ctx, { id, reason }: z.infer<typeof CancelEventInput>) {
  const event = await lockEvent(ctx, id);
  requireTransition(event, 'cancelled', 'Only a draft or a published event can be cancelled');
  await requireRefundPermission(ctx, id);
  const cancellation = { cancelledAt: ctx.now(), cancellationReason: reason, cancellationCompletedAt: null };
  const cancelled = await transitionEvent(ctx, event, 'cancelled', cancellation, 'ticketing.event.cancelled');
  await endOrders(ctx, id);
  return cancelled;
}

/** In the background: the orders of a cancelled event, and those that wait when an event is completed. */
const endOrders = (ctx: Ctx, eventId: string): Promise<void> =>
  ctx.app.jobs.enqueue(ctx, endOrdersJob, { organizationId: ctx.organization.id, eventId });

/** Ends sales of an event that has started. */
export async function completeEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const event = await lockEvent(ctx, id);
  requireTransition(event, 'completed', 'Only a published event can be completed');
  if (event.startsAt > ctx.now()) {
    throw new AppError('CONFLICT', 'This event has not started yet: cancel it instead', { kind: 'event_not_started' });
  }
  return complete(ctx, event);
}

async function complete(ctx: Ctx, event: TicketedEvent) {
  const completed = await transitionEvent(ctx, event, 'completed', { completedAt: ctx.now() });
  await endOrders(ctx, event.id);
  return completed;
}

const BATCH_SIZE = 200;

/** Completes the published events of all organizations that have ended. A job calls it. One that fails does not stop the others. */
export async function completePastEvents(app: App): Promise<void> {
  for (let hasMore = true; hasMore; ) {
    const past = await inSystem(
      app.database,
      (db) =>
        TicketedEvent.query(db)
          .where({ status: 'published' })
          .where('endsAt', '<', app.now())
          .orderBy('endsAt')
          .limit(BATCH_SIZE)
          .execute(),
      { readOnly: true },
    );
    let failed = 0;
    for (const { organizationId, id } of past) {
      const scope = {
        app,
        actor: { type: 'system', name: 'ticketing.events' } as const,
        organization: { id: organizationId },
      };
      await inTransaction(scope, async (ctx) => {
        const event = await lockEvent(ctx, id);
        if (event.status === 'published' && event.endsAt < ctx.now()) {
          await complete(ctx, event);
        }
      }).catch((error: unknown) => {
        failed += 1;
        app.log.error({ error, eventId: id }, 'an event that has ended could not be completed; it is tried again');
      });
    }
    // Events that failed are read again, so a batch of them alone ends the run.
    hasMore = past.length === BATCH_SIZE && failed < BATCH_SIZE;
  }
}

/** Stores the new status, emits the event and records the activity. The caller has locked the row. */
async function transitionEvent(
  ctx: Ctx,
  { id, status }: TicketedEvent,
  to: EventState,
  values: Partial<TicketedEvent>,
  emitted: Extract<EventType, `ticketing.event.${string}`> = 'ticketing.event.updated',
) {
  const changed = await TicketedEvent.of(ctx)
    .where({ id })
    .whereIn('status', statesBefore<EventState>(eventTransitions, to))
    .patch({ ...values, status: to, updatedBy: userId(ctx) });
  if (changed === 0) throw new Error(`Event ${id} cannot become ${to}: its row was not locked`);
  await emit(ctx, emitted, { eventId: id });
  await recordActivity(ctx, {
    action: `ticketing.events.${VERBS[to]}`,
    resource: 'ticketing.events',
    resourceId: id,
    changes: { status: { before: status, after: to } },
  });
  return getEvent(ctx, { id });
}

const VERBS: Record<EventState, string> = {
  draft: 'unpublish',
  published: 'publish',
  cancelled: 'cancel',
  completed: 'complete',
};

function requireTransition({ status }: TicketedEvent, to: EventState, message: string): void {
  if (canTransition<EventState>(eventTransitions, status, to)) return;
  if (status === 'cancelled') {
    throw new AppError('CONFLICT', 'This event was cancelled', { kind: 'event_cancelled', status });
  }
  if (status === 'completed') throw new AppError('CONFLICT', message, { kind: 'event_completed', status });
  const kind = to === 'published' ? 'event_not_draft' : 'event_not_published';
  throw new AppError('CONFLICT', message, { kind, status });
}

/** Cancelling an event with paid orders refunds them, so it needs the permission to refund. */
async function requireRefundPermission(ctx: Ctx, eventId: string): Promise<void> {
  if (ctx.permissions.has('orders.refund')) return;
  const paid = await Order.of(ctx).where({ eventId }).whereNotNull('confirmedAt').where('total', '>', 0).first();
  if (!paid) return;
  throw new AppError('FORBIDDEN', 'Cancelling this event refunds its orders; this needs the permission orders.refund', {
    kind: 'permission_required',
    permission: 'orders.refund',
  });
}
