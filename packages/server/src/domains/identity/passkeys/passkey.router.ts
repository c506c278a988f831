import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { freshUserProcedure, publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
import {
  BeginSignInInput,
  FinishRegistrationInput,
  Passkey,
  PasskeyCreation,
  PasskeyRequest,
  Passkeys,
  RenamePasskeyInput,
} from './passkey.schema.ts';
import {
  beginReauthentication,
  beginRegistration,
  beginSignIn,
  finishRegistration,
  listPasskeys,
  removePasskey,
  renamePasskey,
} from './passkey.service.ts';

export const passkeyRouter = {
  beginRegistration: freshUserProcedure
    .meta({
      summary: 'What to make a passkey with, in a browser.',
      description:
        'Passkeys belong to the host of `TESSERA_PUBLIC_URL` and pages below it: PRECONDITION_FAILED ' +
        '(`passkeys_unavailable`) where that is an IP address, or the page is elsewhere.',
    })
    .output(PasskeyCreation)
    .mutation(({ ctx }) => beginRegistration(ctx)),

  finishRegistration: userProcedure
    .meta({ summary: 'Adds the passkey that the browser has made; you are told by mail.' })
    .input(FinishRegistrationInput)
    .output(Passkey)
    .mutation(({ ctx, input }) => finishRegistration(ctx, input)),

  list: userProcedure
    .meta({ summary: 'Your passkeys, and when each was last used.' })
    .output(Passkeys)
    .query(({ ctx }) => listPasskeys(ctx)),

  rename: userProcedure
    .meta({ summary: 'Gives one of your passkeys another name.' })
    .input(RenamePasskeyInput)
    .output(Passkey)
    .mutation(({ ctx, input }) => renamePasskey(ctx, input)),

  remove: freshUserProcedure
    .meta({ summary: 'Stops one of your passkeys for good; you are told by mail.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => removePasskey(ctx, input.id)),

  beginSignIn: publicProcedure
    .meta({
      summary: 'What to ask a browser for a passkey with, to sign in.',
      description:
        'Goes on with `identity.auth.signInWithPasskey`; with a ticket, with `identity.auth.completeTwoFactor`.',
    })
    .input(BeginSignInInput)
    .output(PasskeyRequest)
    .mutation(({ ctx, input }) => beginSignIn(ctx, input)),

  beginReauthentication: userProcedure
    .meta({ summary: 'What to ask a browser for a passkey with, for `identity.auth.reauthenticate`.' })
    .output(PasskeyRequest)
    .mutation(({ ctx }) => beginReauthentication(ctx)),
} satisfies TRPCRouterRecord;
