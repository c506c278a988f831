import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { EventCancellation, GetCancellationInput } from './cancellation.schema.ts';
import { getCancellation } from './cancellation.service.ts';

export const cancellationRouter = {
  get: orgProcedure('events.read')
    .meta({ summary: "Returns the progress of a cancelled event's refunds; null when it was not cancelled." })
    .input(GetCancellationInput)
    .output(EventCancellation.nullable())
    .query(({ ctx, input }) => getCancellation(ctx, input)),
} satisfies TRPCRouterRecord;
