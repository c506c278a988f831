import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { trackedStreamOf } from '../../../trpc/subscription.ts';
import {
  CancelEventInput,
  CreateEventInput,
  DuplicateEventInput,
  EventList,
  ListEventsInput,
  TicketedEvent,
  UpdateEventInput,
} from './event.schema.ts';
import { createEvent, deleteEvent, getEvent, listEvents, updateEvent } from './event.service.ts';
import { duplicateEvent } from './event-duplicate.service.ts';
import { cancelEvent, completeEvent, publishEvent, unpublishEvent } from './event-status.service.ts';
import { EventSalesUpdate, WatchEventInput } from './event-watch.schema.ts';
import { watchEvent } from './event-watch.service.ts';

export const eventRouter = {
  create: orgProcedure('events.write')
    .meta({
      summary: 'Creates an event as a draft.',
      example: {
        title: 'Another 1',
        startsAt: new Date('2099-05-01T18:00:00.000Z'),
        endsAt: new Date('2099-05-01T22:00:00.000Z'),
        timeZone: 'Europe/Berlin',
        city: 'Berlin',
        postalCode: '10115',
        country: 'DE',
        currency: 'EUR',
        capacity: 100,
        tags: ['example'],
        seoTitle: 'Another',
        serviceFeeBasisPoints: 250,
        serviceFeeFixed: 100,
      },
    })
    .input(CreateEventInput)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => createEvent(ctx, input)),

  get: orgProcedure('events.read')
    .meta({ summary: 'Returns an event.', example: { id: sample.event } })
    .input(withId)
    .output(TicketedEvent)
    .query(({ ctx, input }) => getEvent(ctx, input)),

  list: orgProcedure('events.read')
    .meta({
      summary: 'Lists events, newest first by default.',
      example: { filter: { text: 'o', status: ['published'] }, limit: 10 },
    })
    .input(ListEventsInput)
    .output(EventList)
    .query(({ ctx, input }) => listEvents(ctx, input)),

  update: orgProcedure('events.write')
    .meta({
      summary: 'Changes the given fields of an event.',
      description:
        'CONFLICT with kind `event_version_conflict` when the event has changed since you read it, `capacity_below_sold` ' +
        '(with `held`, `sold`) when more seats are taken, `event_currency_fixed` when it has orders, and `event_cancelled`.',
      example: { id: sample.draftEvent, version: 1, title: 'Changed', capacity: 10, tags: ['new'] },
    })
    .input(UpdateEventInput)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => updateEvent(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({
      summary: 'Deletes a draft without orders.',
      description: 'CONFLICT with kind `event_not_draft` or `event_has_orders` otherwise: cancel the event instead.',
      example: { id: sample.draftEvent },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteEvent(ctx, input)),

  publish: orgProcedure('events.write')
    .meta({
      summary: 'Publishes a draft and puts it on sale.',
      description:
        'CONFLICT with kind `event_has_no_ticket_types`, `event_ended`, `event_not_draft`, `event_cancelled` or ' +
        '`event_completed` when it cannot be published.',
      example: { id: sample.draftEvent },
    })
    .input(withId)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => publishEvent(ctx, input)),

  unpublish: orgProcedure('events.write')
    .meta({ summary: 'Turns a published event without orders back into a draft.', example: { id: sample.event } })
    .input(withId)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => unpublishEvent(ctx, input)),

  cancel: orgProcedure('events.write')
    .meta({
      fresh: true,
      summary: 'Cancels an event: sales stop at once, and every order is cancelled and refunded.',
      description:
        'The refunds run in the background; `ticketing.cancellations.get` returns their progress. Cannot be undone.',
      example: { id: sample.event, reason: 'Rain' },
    })
    .input(CancelEventInput)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => cancelEvent(ctx, input)),

  complete: orgProcedure('events.write')
    .meta({
      summary: 'Completes a published event that has started; otherwise it completes at its end.',
      example: { id: sample.event },
    })
    .input(withId)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => completeEvent(ctx, input)),

  duplicate: orgProcedure('events.write')
    .meta({
      summary:
        'Creates a draft from an event on other dates, with its ticket types, pools, check-in lists and optionally its codes.',
      example: { id: sample.event, startsAt: new Date('2099-06-01T18:00:00.000Z') },
    })
    .input(DuplicateEventInput)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => duplicateEvent(ctx, input)),

  watch: orgSubscription('events.read')
    .meta({
      summary: 'Streams the sales of an event: a snapshot first, then each order.',
      description:
        'Clients that lose the connection resume without loss. After a week, PRECONDITION_FAILED with kind `resume_expired` ' +
        'asks them to start again.',
      example: { id: sample.event },
    })
    .input(WatchEventInput)
    .output(trackedStreamOf(EventSalesUpdate))
    .subscription(({ ctx, input, signal }) => watchEvent(ctx, input, signal)),
} satisfies TRPCRouterRecord;
