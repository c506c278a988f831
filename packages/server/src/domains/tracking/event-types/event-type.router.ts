import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { EventTypeList, ListEventTypesInput } from './event-type.schema.ts';
import { listEventTypes } from './event-type.service.ts';

export const eventTypeRouter = {
  list: orgProcedure('tracking.read')
    .meta({ summary: 'Lists the types of the events received lately by name, each with its number of events.' })
    .input(ListEventTypesInput)
    .output(EventTypeList)
    .query(({ ctx, input }) => listEventTypes(ctx, input)),
} satisfies TRPCRouterRecord;
