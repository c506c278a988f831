import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { EventCancellation, GetCancellationInput } from './cancellation.schema.ts';
import { getCancellation } from './cancellation.service.ts';

export const cancellationRouter = {
  get: orgProcedure('events.read')
    .meta({
      summary: "Returns the progress of a cancelled event's refunds; null when it was not cancelled.",
      example: { eventId: sample.event },
    })
    .input(GetCancellationInput)
    .output(EventCancellation.nullable())
    .query(({ ctx, input }) => getCancellation(ctx, input)),
} satisfies TRPCRouterRecord;
