import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
import {
  CompleteTwoFactorInput,
  ConfirmSignUpInput,
  Reauthenticated,
  ReauthenticateInput,
  RefreshInput,
  SessionTokens,
  SignedIn,
  SignInInput,
  SignInWithPasskeyInput,
  SignOutInput,
  SignUpInput,
  UnlockInput,
} from './auth.schema.ts';
import { completeTwoFactor, signIn, signInWithPasskey, unlockAccount } from './auth.service.ts';
import { reauthenticate } from './reauthentication.service.ts';
import { refreshSession, signOut } from './refresh.service.ts';
import { confirmSignUp, signUp } from './sign-up.service.ts';

export const authRouter = {
  signUp: publicProcedure
    .meta({
      summary: 'Creates an account and its first organization, and signs in.',
      description:
        'Where sign-up is `confirmed` (the default once mail is delivered) it answers `email_confirmation_required` for ' +
        'every address alike; continue with the mailed link and `identity.auth.confirmSignUp`.',
      example: { email: 'new.1@example.in', password: 'a long enough one', name: 'New', organizationName: 'New' },
    })
    .input(SignUpInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => signUp(ctx, input)),

  confirmSignUp: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Finishes signing up with the mailed link and the chosen password, and signs in.',
      example: { token: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', password: 'a long enough one' },
    })
    .input(ConfirmSignUpInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => confirmSignUp(ctx, input)),

  signIn: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Opens a session with e-mail and password.',
      description:
        'With two-factor sign-in on it answers UNAUTHORIZED (`two_factor_required`) instead, with a sign-in `ticket` for ' +
        '`completeTwoFactor` and the accepted `methods`.',
      example: { email: 'asha@example.in', password: 'not the password' },
    })
    .input(SignInInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => signIn(ctx, input)),

  completeTwoFactor: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Finishes signing in with a second factor, after `two_factor_required`.',
      description:
        'A sign-in ticket is valid for five minutes and five attempts. An account accepts ten wrong codes an hour, then ' +
        'answers TOO_MANY_REQUESTS; recovery codes still work.',
      example: { ticket: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', code: '123456' },
    })
    .input(CompleteTwoFactorInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => completeTwoFactor(ctx, input)),

  signInWithPasskey: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Opens a session with a passkey, which replaces both password and second factor.',
      description: 'Takes what the browser signed for `identity.passkeys.beginSignIn`.',
      example: {
        passkey: {
          id: 'YQ',
          response: { clientDataJSON: 'YQ', authenticatorData: 'YQ', signature: 'YQ', userHandle: 'YQ' },
        },
      },
    })
    .input(SignInWithPasskeyInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => signInWithPasskey(ctx, input)),

  reauthenticate: userProcedure
    .meta({
      summary: 'Proves your identity again, for procedures that answered `reauthentication_required`.',
      description: 'Valid for ten minutes, in this session only. Wrong passwords and codes count as in signing in.',
      example: { password: 'not the password' },
    })
    .input(ReauthenticateInput)
    .output(Reauthenticated)
    .mutation(({ ctx, input }) => reauthenticate(ctx, input)),

  unlock: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Signs in to a locked account with the mailed link and the password.',
      example: { token: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', password: 'a long enough one' },
    })
    .input(UnlockInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => unlockAccount(ctx, input)),

  refresh: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Exchanges a refresh token for new tokens. The SDK calls this for you.',
      example: { refreshToken: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' },
    })
    .input(RefreshInput)
    .output(SessionTokens)
    .mutation(({ ctx, input }) => refreshSession(ctx, input)),

  signOut: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Ends the session of a refresh token, with all its tokens.',
      example: { refreshToken: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' },
    })
    .input(SignOutInput)
    .output(z.void())
    .mutation(({ ctx, input }) => signOut(ctx, input)),
} satisfies TRPCRouterRecord;
