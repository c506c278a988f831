import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { freshUserProcedure, userProcedure } from '../../../trpc/procedures.ts';
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
  status: userProcedure
    .meta({ summary: 'Whether signing in takes a second factor, and how many recovery codes are left.' })
    .output(TwoFactorStatus)
    .query(({ ctx }) => getTwoFactor(ctx)),

  begin: freshUserProcedure
    .meta({
      summary: 'Makes a secret for your authenticator app. It counts once `confirm` has seen a code of it.',
      description: 'Also for moving to another app or device: the old one works until then.',
    })
    .output(TwoFactorSetup)
    .mutation(({ ctx }) => beginTwoFactor(ctx)),

  confirm: freshUserProcedure
    .meta({ summary: 'Turns two-factor sign-in on with a first code, and hands out ten recovery codes.' })
    .input(ConfirmTwoFactorInput)
    .output(RecoveryCodes)
    .mutation(({ ctx, input }) => confirmTwoFactor(ctx, input)),

  disable: freshUserProcedure
    .meta({ summary: 'Turns two-factor sign-in off; you are told by mail.' })
    .input(DisableTwoFactorInput)
    .output(z.void())
    .mutation(({ ctx, input }) => disableTwoFactor(ctx, input)),

  regenerateRecoveryCodes: freshUserProcedure
    .meta({ summary: 'Makes ten new recovery codes; those you had end.' })
    .output(RecoveryCodes)
    .mutation(({ ctx }) => regenerateRecoveryCodes(ctx)),
} satisfies TRPCRouterRecord;
