/** What becomes of an event: published, taken back, cancelled, over. Its state moves by conditional updates. */
import { inSystem, Order, TicketedEvent, TicketType } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import type { EventType } from '../../../runtime/events.ts';
import { type Ctx, inTransaction, userId } from '../../../trpc/context.ts';
import { refundEvent } from '../refunds/event-refund.service.ts';
import type { CancelEventInput } from './event.schema.ts';
import { getEvent, lockEvent } from './event.service.ts';

type Status = TicketedEvent['status'];

export async function publishEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const event = await lockEvent(ctx, id);
  requireStatus(event, ['draft'], 'Only a draft can be published');
  if (event.endsAt <= ctx.now()) {
    throw new AppError('CONFLICT', 'Its dates are over: change them first', { kind: 'event_over' });
  }
  if (!(await TicketType.of(ctx).where({ eventId: id, archivedAt: null }).first())) {
    throw new AppError('CONFLICT', 'Give it a ticket type first', { kind: 'no_ticket_types' });
  }
  return become(ctx, event, 'published', { publishedAt: ctx.now() }, 'ticketing.event.published');
}

/** Back to a draft, while nothing was sold or ordered. Carts that are filled find it off sale. */
export async function unpublishEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const event = await lockEvent(ctx, id);
  requireStatus(event, ['published'], 'It is not published');
  const order = await Order.of(ctx).where({ eventId: id }).whereNot({ status: 'cancelled' }).first();
  if (order || event.totalTicketsSold > 0) {
    throw new AppError('CONFLICT', 'Somebody has ordered from it: cancel it instead', { kind: 'event_has_orders' });
  }
  return become(ctx, event, 'draft', { publishedAt: null });
}

/** From this transaction on nothing is sold. Money goes back in the background, an order at a time. */
export async function cancelEvent(ctx: Ctx, { id, reason }: z.infer<typeof CancelEventInput>) {
  const event = await lockEvent(ctx, id);
  requireStatus(event, ['draft', 'published'], 'It is over already');
  await requireRefunding(ctx, id);
  const cancelled = { cancelledAt: ctx.now(), cancellationReason: reason, cancellationCompletedAt: null };
  const answer = await become(ctx, event, 'cancelled', cancelled, 'ticketing.event.cancelled');
  await ctx.app.jobs.enqueue(ctx, refundEvent, { organizationId: ctx.organization.id, eventId: id });
  return answer;
}

/** Over before its time, or just over: nothing is sold any more. */
export async function completeEvent(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const event = await lockEvent(ctx, id);
  requireStatus(event, ['published'], 'Only a published event can be over');
  if (event.startsAt > ctx.now()) {
    throw new AppError('CONFLICT', 'It has not begun yet: cancel it instead', { kind: 'event_not_started' });
  }
  return become(ctx, event, 'completed', { completedAt: ctx.now() });
}

const BATCH = 200;

/** Published events whose end has passed, of every organization. */
export async function completePastEvents(app: App): Promise<void> {
  for (let full = true; full; ) {
    const past = await inSystem(
      app.database,
      (db) =>
        TicketedEvent.query(db)
          .where({ status: 'published' })
          .where('endsAt', '<', app.now())
          .orderBy('endsAt')
          .limit(BATCH)
          .execute(),
      { readOnly: true },
    );
    full = past.length === BATCH;
    for (const { organizationId, id } of past) {
      const scope = {
        app,
        actor: { type: 'system', name: 'ticketing.events' } as const,
        organization: { id: organizationId },
      };
      await inTransaction(scope, async (ctx) => {
        const event = await lockEvent(ctx, id);
        if (event.status === 'published' && event.endsAt < ctx.now()) {
          await become(ctx, event, 'completed', { completedAt: ctx.now() });
        }
      });
    }
  }
}

/** The event's row is locked; the condition is there for whoever forgets that. */
async function become(
  ctx: Ctx,
  { id, status }: TicketedEvent,
  to: Status,
  values: Partial<TicketedEvent>,
  tell: Extract<EventType, `ticketing.event.${string}`> = 'ticketing.event.updated',
) {
  const changed = await TicketedEvent.of(ctx)
    .where({ id, status })
    .patch({ ...values, status: to, updatedBy: userId(ctx) });
  if (changed === 0) throw new AppError('CONFLICT', 'Somebody else changed this event; look at it again');
  await emit(ctx, tell, { eventId: id });
  await recordActivity(ctx, {
    action: `ticketing.events.${VERBS[to]}`,
    resource: 'ticketing.events',
    resourceId: id,
    changes: { status: { before: status, after: to } },
  });
  return getEvent(ctx, { id });
}

const VERBS: Record<Status, string> = {
  draft: 'unpublish',
  published: 'publish',
  cancelled: 'cancel',
  completed: 'complete',
};

function requireStatus({ status }: TicketedEvent, fitting: Status[], message: string): void {
  if (fitting.includes(status)) return;
  const kind = status === 'cancelled' ? 'event_cancelled' : status === 'completed' ? 'event_completed' : 'event_status';
  throw new AppError('CONFLICT', status === 'cancelled' ? 'It was cancelled' : message, { kind, status });
}

/** Cancelling gives money back, so it takes the right to do that once somebody has paid. */
async function requireRefunding(ctx: Ctx, eventId: string): Promise<void> {
  if (ctx.permissions.has('orders.refund')) return;
  const paid = await Order.of(ctx).where({ eventId }).whereNotNull('confirmedAt').where('total', '>', 0).first();
  if (!paid) return;
  throw new AppError('FORBIDDEN', 'Cancelling gives money back; this needs the permission orders.refund', {
    kind: 'permission',
    permission: 'orders.refund',
  });
}
