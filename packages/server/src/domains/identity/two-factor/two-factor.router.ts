import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { userProcedure } from '../../../trpc/procedures.ts';
import {
  ConfirmTwoFactorInput,
  DisableTwoFactorInput,
  RecoveryCodes,
  TwoFactorSetup,
  TwoFactorStatus,
} from './two-factor.schema.ts';
import {
  beginTwoFactor,
  confirmTwoFactor,
  disableTwoFactor,
  getTwoFactor,
  regenerateRecoveryCodes,
} from './two-factor.service.ts';

export const twoFactorRouter = {
  get: userProcedure
    .meta({ summary: 'Says whether signing in takes a second factor, and how many recovery codes are left.' })
    .output(TwoFactorStatus)
    .query(({ ctx }) => getTwoFactor(ctx)),

  begin: userProcedure
    .meta({
      fresh: true,
      summary: 'Creates a secret for your authenticator app; `confirm` with a first code puts it into use.',
      description: 'Also for moving to another app or device: the previous secret works until then.',
    })
    .output(TwoFactorSetup)
    .mutation(({ ctx }) => beginTwoFactor(ctx)),

  confirm: userProcedure
    .meta({
      fresh: true,
      summary: 'Turns two-factor sign-in on with a first code, and returns ten recovery codes.',
      example: { code: '123456' },
    })
    .input(ConfirmTwoFactorInput)
    .output(RecoveryCodes)
    .mutation(({ ctx, input }) => confirmTwoFactor(ctx, input)),

  disable: userProcedure
    .meta({ fresh: true, summary: 'Turns two-factor sign-in off; a mail notifies you.', example: {} })
    .input(DisableTwoFactorInput)
    .output(z.void())
    .mutation(({ ctx, input }) => disableTwoFactor(ctx, input)),

  regenerateRecoveryCodes: userProcedure
    .meta({ fresh: true, summary: 'Creates ten new recovery codes; the previous ones stop working.' })
    .output(RecoveryCodes)
    .mutation(({ ctx }) => regenerateRecoveryCodes(ctx)),
} satisfies TRPCRouterRecord;
