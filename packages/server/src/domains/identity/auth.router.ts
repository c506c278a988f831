import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { publicProcedure, userProcedure } from '../../trpc.ts';
import { Me, RefreshInput, SessionTokens, SignedIn, SignInInput, SignOutInput, SignUpInput } from './auth.schema.ts';
import { getMe, refresh, signIn, signOut, signUp } from './auth.service.ts';

export const authRouter = {
  signUp: publicProcedure
    .meta({ summary: 'Makes an account and its first organization, and signs in.' })
    .input(SignUpInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => signUp(ctx, input)),

  signIn: publicProcedure
    .meta({ summary: 'Opens a session with e-mail and password.' })
    .input(SignInInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => signIn(ctx, input)),

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
