/** Signing in and out. */
import { inSystem, User } from '@tessera/db';
import type { z } from 'zod';
import type { RequestCtx, UserCtx } from '../../context.ts';
import { takePoint } from '../../lib/rate-limits.ts';
import { membershipsOf, recordSignIn } from '../organizations/index.ts';
import type { RefreshInput, SignInInput, SignOutInput, UnlockInput } from './auth.schema.ts';
import { tryLink, useLink } from './email-token.ts';
import { verifyPassword } from './password.ts';
import { provePassword, wrongCredentials } from './password-attempts.ts';
import { endSession, openSession, refreshSession, tokensOf } from './session.service.ts';

/** A mailed link opens an account for everybody once an hour at most; its owner it lets in each time. */
const UNLOCKS = { name: 'signIn.unlock', points: 1, seconds: 3600 };

export async function signIn(ctx: RequestCtx, input: z.infer<typeof SignInInput>) {
  return enter(ctx, await provePassword(ctx, input));
}

/** Opens a session for a person who has proved who they are. */
export async function enter(ctx: RequestCtx, user: User, how = 'identity.auth.signIn') {
  const { session, ...entered } = await inSystem(ctx.app.database, async (db) => {
    await User.query(db).findById(user.id).patch({ lastLoginAt: ctx.now() });
    const session = await openSession(ctx, db, user.id);
    const { sessionId } = session;
    await recordSignIn(db, user.id, { action: how, resource: 'identity.auth', request: ctx.request, sessionId });
    const [organization] = await membershipsOf(db, user.id);
    return { session, user, organization: organization ?? null };
  });
  return { ...entered, ...(await tokensOf(ctx, session)) };
}

/** Past the lock, with the mailed link and the password. Others stay out, or get ten tries an hour more. */
export async function unlock(ctx: RequestCtx, { token, password }: z.infer<typeof UnlockInput>) {
  const { database } = ctx.app;
  const now = ctx.now();
  const user = await inSystem(database, async (db) => {
    const link = await tryLink(db, 'unlock', token, now);
    return User.query(db).findOne({ id: link.userId, status: 'active', deletedAt: null });
  });
  if (!(await verifyPassword(password, user?.passwordHash)) || !user) throw wrongCredentials();
  await inSystem(database, async (db) => {
    await useLink(db, 'unlock', token, now);
    if (await takePoint(db, UNLOCKS, user.id, now)) {
      await User.query(db).findById(user.id).patch({ loginAttempts: 0, lockedUntil: null });
    }
  });
  return enter(ctx, user, 'identity.auth.unlock');
}

export const refresh = (ctx: RequestCtx, input: z.infer<typeof RefreshInput>) =>
  refreshSession(ctx, input.refreshToken);

export const signOut = (ctx: RequestCtx, input: z.infer<typeof SignOutInput>) => endSession(ctx, input.refreshToken);

export function getMe(ctx: UserCtx) {
  return inSystem(
    ctx.app.database,
    async (db) => ({
      user: await User.query(db).findById(ctx.actor.userId).throwIfNotFound(),
      organizations: await membershipsOf(db, ctx.actor.userId),
    }),
    { readOnly: true },
  );
}
