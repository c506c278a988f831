/** Signing in and out. */
import { inSystem, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { consumePoint } from '../../../runtime/rate-limits.ts';
import type { RequestCtx, UserCtx } from '../../../trpc/context.ts';
import { membershipsOf, recordSignIn } from '../../organizations/index.ts';
import { tryLink, useLink } from '../email/email-token.ts';
import type { SignInWithPasskeyInput } from '../passkeys/passkey.schema.ts';
import { passkeyOf, usePasskey } from '../passkeys/passkey-challenge.ts';
import { verifyPassword } from '../password/password-hash.ts';
import { endSession, openSession, refreshSession, tokensOf } from '../sessions/session.service.ts';
import { attemptFactor, secondFactorsOf, useFactor } from '../two-factor/second-factor.ts';
import type { CompleteTwoFactorInput, RefreshInput, SignInInput, SignOutInput, UnlockInput } from './auth.schema.ts';
import { provePassword, wrongCredentials } from './lockout.ts';
import { issueTicket, tryTicket, useTicket } from './sign-in-ticket.ts';

/** A mailed link opens an account for everybody once an hour at most; its owner it lets in each time. */
const UNLOCKS = { name: 'signIn.unlock', points: 1, seconds: 3600 };

export async function signIn(ctx: RequestCtx, input: z.infer<typeof SignInInput>) {
  return enter(ctx, await provePassword(ctx, input));
}

/** Opens a session for whoever proved a password; where there is a second factor, throws a ticket to show it with. */
export async function enter(ctx: RequestCtx, user: Pick<User, 'id'>, how = 'identity.auth.signIn') {
  const asked = await inSystem(ctx.app.database, async (db) => {
    const methods = await secondFactorsOf(db, user.id);
    return methods.length > 0 && { ...(await issueTicket(db, user.id, how, ctx.now())), methods };
  });
  if (asked) {
    throw new AppError('UNAUTHORIZED', 'The password is right: now show the second factor', {
      kind: 'two_factor_required',
      ...asked,
    });
  }
  return open(ctx, user.id, how);
}

/** Goes on where `enter` asked for a second factor. */
export async function completeTwoFactor(
  ctx: RequestCtx,
  { ticket, ...factor }: z.infer<typeof CompleteTwoFactorInput>,
) {
  const now = ctx.now();
  const { id, userId, action } = await inSystem(ctx.app.database, (db) => tryTicket(db, ticket, now));
  return attemptFactor(ctx, userId, factor, () =>
    open(ctx, userId, action, async (db) => {
      await useTicket(db, id, now);
      return { method: await useFactor(ctx, db, userId, factor, 'second_factor') };
    }),
  );
}

/** A passkey is two factors by itself: the device, and what its user showed it. */
export async function signInWithPasskey(ctx: RequestCtx, { passkey }: z.infer<typeof SignInWithPasskeyInput>) {
  const { userId } = await inSystem(ctx.app.database, (db) => passkeyOf(db, passkey, null), { readOnly: true });
  return attemptFactor(ctx, userId, { passkey }, () =>
    open(ctx, userId, 'identity.auth.signIn', async (db) => {
      await usePasskey(ctx, db, { purpose: 'sign_in', userId: null }, passkey);
      return { method: 'passkey' };
    }),
  );
}

/** Opens a session for a person who has proved who they are; what `prove` throws leaves none. */
async function open(
  ctx: RequestCtx,
  userId: string,
  action: string,
  prove: (db: Transaction) => Promise<object> = async () => ({}),
) {
  const { session, ...entered } = await inSystem(ctx.app.database, async (db) => {
    const details = await prove(db);
    const [user] = (await User.query(db)
      .where({ id: userId, status: 'active', deletedAt: null })
      .patch({ lastLoginAt: ctx.now() })
      .returning('*')) as unknown as User[];
    if (!user) throw wrongCredentials();
    const session = await openSession(ctx, db, userId);
    const { sessionId } = session;
    const resource = 'identity.auth';
    await recordSignIn(db, userId, { action, resource, request: ctx.request, sessionId, details });
    const [organization] = await membershipsOf(db, userId);
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
    if (await consumePoint(db, UNLOCKS, user.id, now)) {
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
