import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { freshUserProcedure, userProcedure } from '../../../trpc/procedures.ts';
import { RevokedSessions, RevokeSessionsInput, Sessions } from './session.schema.ts';
import { listSessions, revokeSession, revokeSessions } from './session.service.ts';

export const sessionRouter = {
  list: userProcedure
    .meta({ summary: 'Where you are signed in.' })
    .output(Sessions)
    .query(({ ctx }) => listSessions(ctx)),

  revoke: freshUserProcedure
    .meta({ summary: 'Ends one of your sessions: its next call fails within a second, its subscriptions within five.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => revokeSession(ctx, input.id)),

  revokeAll: freshUserProcedure
    .meta({ summary: 'Ends all your sessions, by default but this one.' })
    .input(RevokeSessionsInput)
    .output(RevokedSessions)
    .mutation(({ ctx, input }) => revokeSessions(ctx, input.exceptCurrent)),
} satisfies TRPCRouterRecord;
