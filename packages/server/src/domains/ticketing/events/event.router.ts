import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { CreateEventInput, EventList, ListEventsInput, TicketedEvent, UpdateEventInput } from './event.schema.ts';
import { createEvent, deleteEvent, getEvent, listEvents, updateEvent } from './event.service.ts';

export const eventRouter = {
  create: orgProcedure('events.write')
    .meta({ summary: 'Makes an event, as a draft.' })
    .input(CreateEventInput)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => createEvent(ctx, input)),

  get: orgProcedure('events.read')
    .meta({ summary: 'One event.' })
    .input(withId)
    .output(TicketedEvent)
    .query(({ ctx, input }) => getEvent(ctx, input)),

  list: orgProcedure('events.read')
    .meta({ summary: 'Events by filter, newest first unless sorted otherwise.' })
    .input(ListEventsInput)
    .output(EventList)
    .query(({ ctx, input }) => listEvents(ctx, input)),

  update: orgProcedure('events.write')
    .meta({
      summary: 'Changes the fields that are given and keeps the others.',
      description:
        'CONFLICT with kind `event_version_conflict` when somebody else changed it since it was read, `capacity_below_sold` ' +
        '(with `held`, `sold`) and `event_currency_fixed` when what was sold stands against it, `event_cancelled` when it was cancelled.',
    })
    .input(UpdateEventInput)
    .output(TicketedEvent)
    .mutation(({ ctx, input }) => updateEvent(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({
      summary: 'Deletes a draft that nobody ordered from.',
      description: 'CONFLICT with kind `event_not_draft` or `event_has_orders` otherwise; cancel it then.',
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteEvent(ctx, input)),
} satisfies TRPCRouterRecord;
