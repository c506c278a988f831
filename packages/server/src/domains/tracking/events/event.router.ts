import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { streamOf } from '../../../trpc/subscription.ts';
import {
  DataEvent,
  DataEventList,
  EventTypes,
  EventTypesInput,
  ListDataEventsInput,
  WatchDataEventsInput,
} from './event.schema.ts';
import { countEventTypes, getDataEvent, listDataEvents, watchDataEvents } from './event.service.ts';

export const dataEventRouter = {
  list: orgProcedure('tracking.read')
    .meta({ summary: 'Events as they came in, newest first; those of one contact are its timeline.' })
    .input(ListDataEventsInput)
    .output(DataEventList)
    .query(({ ctx, input }) => listDataEvents(ctx, input)),

  get: orgProcedure('tracking.read')
    .meta({ summary: 'One event.' })
    .input(withId)
    .output(DataEvent)
    .query(({ ctx, input }) => getDataEvent(ctx, input)),

  types: orgProcedure('tracking.read')
    .meta({ summary: 'Which events come in, and how many of each.' })
    .input(EventTypesInput)
    .output(EventTypes)
    .query(({ ctx, input }) => countEventTypes(ctx, input)),

  watch: orgSubscription('tracking.read')
    .meta({
      summary: 'Events as they come in, from now on.',
      description: 'For looking on: of a flood, the newest hundred a second are shown and the others passed over.',
    })
    .input(WatchDataEventsInput)
    .output(streamOf(DataEvent))
    .subscription(({ ctx, input, signal }) => watchDataEvents(ctx, input, signal)),
} satisfies TRPCRouterRecord;
