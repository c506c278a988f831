import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
import { SignInWithPasskeyInput } from '../passkeys/passkey.schema.ts';
import {
  CompleteTwoFactorInput,
  ConfirmSignUpInput,
  Me,
  Reauthenticated,
  ReauthenticateInput,
  RefreshInput,
  SessionTokens,
  SignedIn,
  SignInInput,
  SignOutInput,
  SignUpInput,
  UnlockInput,
} from './auth.schema.ts';
import { completeTwoFactor, getMe, refresh, signIn, signInWithPasskey, signOut, unlock } from './auth.service.ts';
import { reauthenticate } from './reauthentication.service.ts';
import { confirmSignUp, signUp } from './sign-up.service.ts';

export const authRouter = {
  signUp: publicProcedure
    .meta({
      summary: 'Makes an account and its first organization, and signs in.',
      description:
        'Where sign-up is `confirmed` (as soon as mails go out) it fails with `email_confirmation_required` for every ' +
        'address alike, and the mailed link goes on with `identity.auth.confirmSignUp`.',
    })
    .input(SignUpInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => signUp(ctx, input)),

  confirmSignUp: publicProcedure
    .meta({ summary: 'Finishes signing up with the mailed link and the chosen password, and signs in.' })
    .input(ConfirmSignUpInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => confirmSignUp(ctx, input)),

  signIn: publicProcedure
    .meta({
      summary: 'Opens a session with e-mail and password.',
      description:
        'Who has turned two-factor sign-in on gets UNAUTHORIZED (`two_factor_required`) instead, with the `ticket` for ' +
        '`completeTwoFactor` and the `methods` it takes.',
    })
    .input(SignInInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => signIn(ctx, input)),

  completeTwoFactor: publicProcedure
    .meta({
      summary: 'Finishes signing in with a second factor, where `two_factor_required` asked for one.',
      description:
        'A ticket lives five minutes and takes five tries. An account takes ten wrong codes an hour, then ' +
        'TOO_MANY_REQUESTS; a recovery code works nevertheless.',
    })
    .input(CompleteTwoFactorInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => completeTwoFactor(ctx, input)),

  signInWithPasskey: publicProcedure
    .meta({
      summary: 'Opens a session with a passkey, in place of the password and of a second factor.',
      description: 'Takes what the browser signed for `identity.passkeys.beginSignIn`.',
    })
    .input(SignInWithPasskeyInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => signInWithPasskey(ctx, input)),

  reauthenticate: userProcedure
    .meta({
      summary: 'Proves once more that it is you, for what answered `reauthentication_required`.',
      description: 'Good for ten minutes, in this session alone. Wrong passwords and codes count as in signing in.',
    })
    .input(ReauthenticateInput)
    .output(Reauthenticated)
    .mutation(({ ctx, input }) => reauthenticate(ctx, input)),

  unlock: publicProcedure
    .meta({ summary: 'Signs in to a locked account with the mailed link and the password.' })
    .input(UnlockInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => unlock(ctx, input)),

  refresh: publicProcedure
    .meta({ summary: 'Trades a refresh token for new tokens. The SDK does this by itself.' })
    .input(RefreshInput)
    .output(SessionTokens)
    .mutation(({ ctx, input }) => refresh(ctx, input)),

  signOut: publicProcedure
    .meta({ summary: 'Ends the session of a refresh token, with all its tokens.' })
    .input(SignOutInput)
    .output(z.void())
    .mutation(({ ctx, input }) => signOut(ctx, input)),
} satisfies TRPCRouterRecord;

export const meProcedure = userProcedure
  .meta({ summary: 'You, and the organizations you belong to.' })
  .output(Me)
  .query(({ ctx }) => getMe(ctx));
