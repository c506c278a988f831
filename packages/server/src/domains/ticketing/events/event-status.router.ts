import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { getCancellation } from '../cancellations/cancellation.service.ts';
import { CancelEventInput, DuplicateEventInput, EventCancellation, TicketedEvent } from './event.schema.ts';
import { duplicateEvent } from './event-duplicate.service.ts';
import { cancelEvent, completeEvent, publishEvent, unpublishEvent } from './event-status.service.ts';

export const eventStatusRouter = {
  publish: orgProcedure('events.write')
    .meta({
      summary: 'Puts a draft on show and on sale.',
      description:
        'CONFLICT with kind `event_has_no_ticket_types`, `event_ended` or `event_status` when it is not ready for that.',
    })
    .input(withId)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => publishEvent(ctx, input)),

  unpublish: orgProcedure('events.write')
    .meta({ summary: 'Takes a published event back to a draft, while nobody has ordered from it.' })
    .input(withId)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => unpublishEvent(ctx, input)),

  cancel: orgProcedure('events.write')
    .meta({
      summary: 'Cancels an event: sales stop at once, and every order is cancelled and its money given back.',
      description:
        'The money goes back in the background; `ticketing.events.cancellation` says how far that is. Cannot be undone.',
    })
    .input(CancelEventInput)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => cancelEvent(ctx, input)),

  cancellation: orgProcedure('events.read')
    .meta({ summary: 'How far the refunds of a cancelled event are; null when it was not cancelled.' })
    .input(withId)
    .output(EventCancellation.nullable())
    .query(({ ctx, input }) => getCancellation(ctx, input)),

  complete: orgProcedure('events.write')
    .meta({ summary: 'Ends a published event that has begun; once its end has passed that happens by itself.' })
    .input(withId)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => completeEvent(ctx, input)),

  duplicate: orgProcedure('events.write')
    .meta({
      summary: 'Makes a draft like an event, on other dates: with its ticket types and pools, and its codes if wanted.',
    })
    .input(DuplicateEventInput)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => duplicateEvent(ctx, input)),
} satisfies TRPCRouterRecord;
