import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { streamOf } from '../../../trpc/subscription.ts';
import { DataEvent, DataEventList, ListDataEventsInput, WatchDataEventsInput } from './event.schema.ts';
import { getDataEvent, listDataEvents, watchDataEvents } from './event.service.ts';

export const dataEventRouter = {
  list: orgProcedure('tracking.read')
    .meta({
      summary: 'Lists events, newest first; the events of one contact are its timeline.',
      example: { filter: { sourceId: sample.source, contactId: sample.contact }, limit: 10 },
    })
    .input(ListDataEventsInput)
    .output(DataEventList)
    .query(({ ctx, input }) => listDataEvents(ctx, input)),

  get: orgProcedure('tracking.read')
    .meta({ summary: 'Returns an event.', example: { id: sample.dataEvent } })
    .input(withId)
    .output(DataEvent)
    .query(({ ctx, input }) => getDataEvent(ctx, input)),

  watch: orgSubscription('tracking.read')
    .meta({
      summary: 'Streams events as they are received, from now on.',
      description:
        'For observation: at most the newest hundred events of each second are sent. Use `tracking.events.list` for all events.',
      example: { filter: { sourceId: sample.source, contactId: sample.contact } },
    })
    .input(WatchDataEventsInput)
    .output(streamOf(DataEvent))
    .subscription(({ ctx, input, signal }) => watchDataEvents(ctx, input, signal)),
} satisfies TRPCRouterRecord;
