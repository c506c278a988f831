/** Signing in: with a password, a second factor, a passkey, or past a lock. All ways end in `signInUser`. */
import { inSystem, pipeline, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import { consumePoint } from '../../../runtime/rate-limits.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { listMemberships } from '../../organizations/index.ts';
import { consumeEmailLink, countEmailLinkAttempt } from '../email/email-token.ts';
import { provePasskey, requirePasskey } from '../passkeys/passkey-challenge.ts';
import { verifyPassword } from '../password/password-hash.ts';
import { createSession, issueSessionTokens } from '../sessions/session.service.ts';
import { attemptSecondFactor, consumeSecondFactor, listSecondFactorMethods } from '../two-factor/second-factor.ts';
import type { CompleteTwoFactorInput, SignInInput, SignInWithPasskeyInput, UnlockInput } from './auth.schema.ts';
import { invalidCredentials, requirePassword } from './lockout.ts';
import { consumeSignInTicket, countSignInTicketAttempt, issueSignInTicket } from './sign-in-ticket.ts';

/** How often an unlock link clears the lock for everyone; the link lets its owner in each time. */
const UNLOCKS_PER_ACCOUNT = { name: 'signIn.unlock', points: 1, seconds: 3600 };

export async function signIn(ctx: RequestCtx, input: z.infer<typeof SignInInput>) {
  return signInAfterPassword(ctx, await requirePassword(ctx, input));
}

/** Opens a session for a user who proved a password. With two-factor sign-in on, throws `two_factor_required` with a sign-in ticket. */
export async function signInAfterPassword(ctx: RequestCtx, user: Pick<User, 'id'>, action = 'identity.auth.signIn') {
  const { database } = ctx.app;
  const methods = await inSystem(database, (db) => listSecondFactorMethods(db, user.id), { readOnly: true });
  if (methods.length > 0) {
    const ticket = await inSystem(database, (db) => issueSignInTicket(db, user.id, action, ctx.now()));
    throw new AppError('UNAUTHORIZED', 'The password is right: now show the second factor', {
      kind: 'two_factor_required',
      ...ticket,
      methods,
    });
  }
  return signInUser(ctx, user.id, action);
}

export async function completeTwoFactor(
  ctx: RequestCtx,
  { ticket, ...factor }: z.infer<typeof CompleteTwoFactorInput>,
) {
  const now = ctx.now();
  const { id, userId, action } = await inSystem(ctx.app.database, (db) => countSignInTicketAttempt(db, ticket, now));
  return attemptSecondFactor(ctx, userId, factor, () =>
    signInUser(ctx, userId, action, async (db) => {
      await consumeSignInTicket(db, id, now);
      return { method: await consumeSecondFactor(ctx, db, userId, factor, 'second_factor') };
    }),
  );
}

/** No second factor is asked for: a passkey is two factors, the device and the verification of its user. */
export async function signInWithPasskey(ctx: RequestCtx, { passkey }: z.infer<typeof SignInWithPasskeyInput>) {
  const { userId } = await inSystem(ctx.app.database, (db) => requirePasskey(db, passkey, null), { readOnly: true });
  return attemptSecondFactor(ctx, userId, { passkey }, () =>
    signInUser(ctx, userId, 'identity.auth.signIn', async (db) => {
      await provePasskey(ctx, db, { purpose: 'sign_in', userId: null }, passkey);
      return { method: 'passkey' };
    }),
  );
}

/** Opens a session. `prove` runs in the same transaction and answers details for the activity log; if it throws, no session remains. */
async function signInUser(
  ctx: RequestCtx,
  userId: string,
  action: string,
  prove: (db: Transaction) => Promise<object> = async () => ({}),
) {
  const { session, ...signedIn } = await inSystem(ctx.app.database, async (db) => {
    const details = await prove(db);
    const [user] = (await User.query(db)
      .where({ id: userId, status: 'active', deletedAt: null })
      .patch({ lastLoginAt: ctx.now(), lastActiveAt: ctx.now() })
      .returning('*')) as unknown as User[];
    if (!user) throw invalidCredentials();
    const session = await createSession(ctx, db, userId);
    const { sessionId } = session;
    const resource = 'identity.auth';
    const [[organization]] = await pipeline(
      () => listMemberships(db, userId),
      () => recordSignIn(db, userId, { action, resource, request: ctx.request, sessionId, details }),
    );
    return { session, user, organization: organization ?? null };
  });
  return { ...signedIn, ...(await issueSessionTokens(ctx, session)) };
}

/**
 * Signs in to a locked account with the mailed link and the password. At most once an hour this also clears the lock, which gives
 * everyone else ten more attempts.
 */
export async function unlockAccount(ctx: RequestCtx, { token, password }: z.infer<typeof UnlockInput>) {
  const { database } = ctx.app;
  const now = ctx.now();
  const user = await inSystem(database, async (db) => {
    const link = await countEmailLinkAttempt(db, 'unlock', token, now);
    return User.query(db).findOne({ id: link.userId, status: 'active', deletedAt: null });
  });
  if (!(await verifyPassword(password, user?.passwordHash)) || !user) throw invalidCredentials();
  await inSystem(database, async (db) => {
    await consumeEmailLink(db, 'unlock', token, now);
    if (await consumePoint(db, UNLOCKS_PER_ACCOUNT, user.id, now)) {
      await User.query(db).findById(user.id).patch({ loginAttempts: 0, lockedUntil: null });
    }
  });
  return signInAfterPassword(ctx, user, 'identity.auth.unlock');
}
