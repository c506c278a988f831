import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  BeginPasskeySignInInput,
  FinishPasskeyRegistrationInput,
  ListPasskeysInput,
  Passkey,
  PasskeyCreation,
  PasskeyList,
  PasskeyRequest,
  UpdatePasskeyInput,
} from './passkey.schema.ts';
import {
  beginPasskeyReauthentication,
  beginPasskeyRegistration,
  beginPasskeySignIn,
  deletePasskey,
  finishPasskeyRegistration,
  listPasskeys,
  updatePasskey,
} from './passkey.service.ts';

export const passkeyRouter = {
  beginRegistration: userProcedure
    .meta({
      fresh: true,
      summary: 'Creates the options with which a browser makes a passkey.',
      description:
        'Passkeys belong to the host of `TESSERA_PUBLIC_URL` and its subdomains: PRECONDITION_FAILED ' +
        '(`passkeys_unavailable`) where that is an IP address, or the page is elsewhere.',
    })
    .output(PasskeyCreation)
    .mutation(({ ctx }) => beginPasskeyRegistration(ctx)),

  finishRegistration: userProcedure
    .meta({
      fresh: true,
      summary: 'Adds the passkey that the browser has made; a mail notifies you.',
      example: {
        passkey: { id: 'YQ', response: { clientDataJSON: 'YQ', attestationObject: 'YQ', transports: ['internal'] } },
        name: 'Phone',
      },
    })
    .input(FinishPasskeyRegistrationInput)
    .output(Passkey)
    .mutation(({ ctx, input }) => finishPasskeyRegistration(ctx, input)),

  list: userProcedure
    .meta({ summary: 'Lists your passkeys with their last use, the newest first.', example: { limit: 10 } })
    .input(ListPasskeysInput)
    .output(PasskeyList)
    .query(({ ctx, input }) => listPasskeys(ctx, input)),

  update: userProcedure
    .meta({ summary: 'Changes the name of one of your passkeys.', example: { id: sample.contact, name: 'Phone' } })
    .input(UpdatePasskeyInput)
    .output(Passkey)
    .mutation(({ ctx, input }) => updatePasskey(ctx, input)),

  delete: userProcedure
    .meta({
      fresh: true,
      summary: 'Deletes one of your passkeys, which then signs in no more; a mail notifies you.',
      example: { id: sample.contact },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deletePasskey(ctx, input)),

  beginSignIn: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Creates the options with which a browser asks for a passkey to sign in.',
      description:
        'Continue with `identity.auth.signInWithPasskey`; with a sign-in ticket, with `identity.auth.completeTwoFactor`.',
      example: {},
    })
    .input(BeginPasskeySignInInput)
    .output(PasskeyRequest)
    .mutation(({ ctx, input }) => beginPasskeySignIn(ctx, input)),

  beginReauthentication: userProcedure
    .meta({
      summary: 'Creates the options with which a browser asks for a passkey for `identity.auth.reauthenticate`.',
    })
    .output(PasskeyRequest)
    .mutation(({ ctx }) => beginPasskeyReauthentication(ctx)),
} satisfies TRPCRouterRecord;
