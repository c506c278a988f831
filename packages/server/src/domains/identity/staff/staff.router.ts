import type { TRPCRouterRecord } from '@trpc/server';
import { platformProcedure } from '../../../trpc/procedures.ts';
import { RevokedSessions } from '../sessions/session.schema.ts';
import { EndSessionsInput } from './staff.schema.ts';
import { endSessions } from './staff.service.ts';

export const staffRouter = {
  endSessions: platformProcedure
    .meta({
      fresh: true,
      summary: 'Ends every session of a person, who must then sign in again.',
      example: { email: 'asha@example.in' },
    })
    .input(EndSessionsInput)
    .output(RevokedSessions)
    .mutation(({ ctx, input }) => endSessions(ctx, input)),
} satisfies TRPCRouterRecord;
