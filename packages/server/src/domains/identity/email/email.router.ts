import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
import { EmailLinkInput, RequestEmailChangeInput } from './email.schema.ts';
import { confirmEmailChange, requestEmailChange, resendVerification, verifyEmail } from './email.service.ts';

export const emailRouter = {
  verify: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Confirms an e-mail address with the mailed link.',
      example: { token: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' },
    })
    .input(EmailLinkInput)
    .output(z.void())
    .mutation(({ ctx, input }) => verifyEmail(ctx, input)),

  resend: userProcedure
    .meta({
      summary: 'Mails you another link to confirm your e-mail address; earlier links stay usable until one is used.',
    })
    .output(z.void())
    .mutation(({ ctx }) => resendVerification(ctx)),

  requestChange: userProcedure
    .meta({
      summary: 'Mails a link to your new e-mail address, and a notice to the current one.',
      example: { email: 'moved.2@example.in', password: 'not the password' },
    })
    .input(RequestEmailChangeInput)
    .output(z.void())
    .mutation(({ ctx, input }) => requestEmailChange(ctx, input)),

  confirmChange: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Changes your e-mail address with the mailed link; your sessions stay open.',
      example: { token: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' },
    })
    .input(EmailLinkInput)
    .output(z.void())
    .mutation(({ ctx, input }) => confirmEmailChange(ctx, input)),
} satisfies TRPCRouterRecord;
