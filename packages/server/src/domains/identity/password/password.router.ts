import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
import {
  ChangePasswordInput,
  PasswordReset,
  RequestPasswordResetInput,
  ResetPasswordInput,
} from './password.schema.ts';
import { changePassword, requestPasswordReset, resetPassword } from './password.service.ts';

export const passwordRouter = {
  requestReset: publicProcedure
    .meta({
      summary: 'Mails a link to choose a new password, if there is an account; the answer is always the same.',
      example: { email: 'forgot.3@example.in' },
    })
    .input(RequestPasswordResetInput)
    .output(z.void())
    .mutation(({ ctx, input }) => requestPasswordReset(ctx, input)),

  reset: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Sets a new password with the mailed link. Sign in with it afterwards.',
      description:
        'Names what else lets its holder in: passkeys and secret API keys. `removeOtherWaysIn` removes them. On an account ' +
        'whose mailbox was never proved before, they and two-factor sign-in are removed in any case, since a stranger may ' +
        'have made them.',
      example: { token: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', password: 'a long enough one' },
    })
    .input(ResetPasswordInput)
    .output(PasswordReset)
    .mutation(({ ctx, input }) => resetPassword(ctx, input)),

  change: userProcedure
    .meta({
      summary: 'Changes your password.',
      example: { currentPassword: 'not the password', password: 'a long enough one' },
    })
    .input(ChangePasswordInput)
    .output(z.void())
    .mutation(({ ctx, input }) => changePassword(ctx, input)),
} satisfies TRPCRouterRecord;
