import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
import { ChangePasswordInput, RequestResetInput, ResetPasswordInput } from '../email/email.schema.ts';
import { changePassword, requestReset, resetPassword } from './password.service.ts';

export const passwordRouter = {
  requestReset: publicProcedure
    .meta({ summary: 'Mails a link to choose a new password, if there is an account; the answer is always the same.' })
    .input(RequestResetInput)
    .output(z.void())
    .mutation(({ ctx, input }) => requestReset(ctx, input.email)),

  reset: publicProcedure
    .meta({ summary: 'Sets a new password with the mailed link. Sign in with it afterwards.' })
    .input(ResetPasswordInput)
    .output(z.void())
    .mutation(({ ctx, input }) => resetPassword(ctx, input)),

  change: userProcedure
    .meta({ summary: 'Changes your password.' })
    .input(ChangePasswordInput)
    .output(z.void())
    .mutation(({ ctx, input }) => changePassword(ctx, input)),
} satisfies TRPCRouterRecord;
