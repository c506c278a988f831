import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { EventTypeList, ListEventTypesInput } from './event-type.schema.ts';
import { listEventTypes } from './event-type.service.ts';

export const eventTypeRouter = {
  list: orgProcedure('tracking.read')
    .meta({
      summary: 'Lists the types of the events received lately by name, each with its number of events.',
      example: { filter: { sourceId: sample.source, days: 7 } },
    })
    .input(ListEventTypesInput)
    .output(EventTypeList)
    .query(({ ctx, input }) => listEventTypes(ctx, input)),
} satisfies TRPCRouterRecord;
