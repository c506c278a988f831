import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
import { LinkInput, RequestEmailChangeInput } from './email.schema.ts';
import { confirmEmailChange, requestEmailChange, resendVerification, verifyEmail } from './email.service.ts';

export const emailRouter = {
  verify: publicProcedure
    .meta({ summary: 'Confirms an e-mail address with the mailed link.' })
    .input(LinkInput)
    .output(z.void())
    .mutation(({ ctx, input }) => verifyEmail(ctx, input.token)),

  resend: userProcedure
    .meta({ summary: 'Mails you another link to confirm your e-mail address; earlier ones end.' })
    .output(z.void())
    .mutation(({ ctx }) => resendVerification(ctx)),

  requestChange: userProcedure
    .meta({ summary: 'Mails a link to your new e-mail address, and a note to the old one.' })
    .input(RequestEmailChangeInput)
    .output(z.void())
    .mutation(({ ctx, input }) => requestEmailChange(ctx, input)),

  confirmChange: publicProcedure
    .meta({ summary: 'Changes your e-mail address with the mailed link; sessions elsewhere go on.' })
    .input(LinkInput)
    .output(z.void())
    .mutation(({ ctx, input }) => confirmEmailChange(ctx, input.token)),
} satisfies TRPCRouterRecord;
