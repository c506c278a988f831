import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { userProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { ListSessionsInput, RevokeAllSessionsInput, RevokedSessions, SessionList } from './session.schema.ts';
import { listSessions, revokeAllSessions, revokeSession } from './session.service.ts';

export const sessionRouter = {
  list: userProcedure
    .meta({ summary: 'Lists where you are signed in, the last active session first.', example: { limit: 10 } })
    .input(ListSessionsInput)
    .output(SessionList)
    .query(({ ctx, input }) => listSessions(ctx, input)),

  revoke: userProcedure
    .meta({
      fresh: true,
      summary: 'Ends one of your sessions: its next call fails within a second, its subscriptions within five.',
      example: { id: sample.contact },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => revokeSession(ctx, input)),

  revokeAll: userProcedure
    .meta({ fresh: true, summary: 'Ends all your sessions; by default except the current one.', example: {} })
    .input(RevokeAllSessionsInput)
    .output(RevokedSessions)
    .mutation(({ ctx, input }) => revokeAllSessions(ctx, input)),
} satisfies TRPCRouterRecord;
