import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { email } from '../../../lib/field-schemas.ts';
import { platformProcedure } from '../../../trpc/procedures.ts';
import { RevokedSessions } from '../sessions/session.schema.ts';
import { endSessionsOf } from '../sessions/session.service.ts';

export const staffRouter = {
  endSessions: platformProcedure
    .meta({ summary: 'Ends every session of a person, who has to sign in anew.' })
    .input(z.object({ email: email.describe('Of the account.') }))
    .output(RevokedSessions)
    .mutation(({ ctx, input }) => endSessionsOf(ctx, input.email)),
} satisfies TRPCRouterRecord;
