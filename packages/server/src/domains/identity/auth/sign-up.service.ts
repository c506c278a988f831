/**
 * Signing up, in one of two modes (TESSERA_SIGN_UP).
 *
 * `confirmed`, the default where mail is delivered: the answer is the same for every address, and the mailed link together with the
 * chosen password makes the account. An address that already has an account receives a mail that says so. `open`, for development: the
 * account exists at once, so the answer reveals whether an address is taken; such answers are limited per network, as all sign-ups are.
 */
import { inSystem, type PendingSignUp, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { withUniformFailureTime } from '../../../lib/constant-time.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import type { App } from '../../../runtime/app.ts';
import { consumePoint, networkOf, requirePoint } from '../../../runtime/rate-limits.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { postgresError } from '../../../trpc/errors.ts';
import { insertOrganization } from '../../organizations/index.ts';
import { queueLinkMail, queueNoticeMail } from '../email/account-mails.ts';
import { consumeEmailLink, countEmailLinkAttempt } from '../email/email-token.ts';
import { hashPassword, verifyPassword } from '../password/password-hash.ts';
import { refuseCommonPassword } from '../password/password-rules.ts';
import { createSession, issueSessionTokens } from '../sessions/session.service.ts';
import type { ConfirmSignUpInput, SignUpInput } from './auth.schema.ts';
import { signInAfterPassword } from './auth.service.ts';
import { invalidCredentials } from './lockout.ts';

/** Failures are answered at multiples of this duration. */
const FAILURE_STEP_MS = 250;
/** How often a network may learn that an address is taken. */
const TAKEN_ANSWERS_PER_NETWORK = { name: 'signUp.taken', points: 20, seconds: 3600 };
const SIGN_UPS_PER_NETWORK = { name: 'signUp.network', points: 50, seconds: 3600 };
/** By mailbox and network, so that a stranger does not use up the mails of the person who signs up; and by mailbox alone. */
const MAILS_PER_SOURCE = { name: 'signUp.mail', points: 3, seconds: 3600 };
const MAILS_PER_ADDRESS = { name: 'signUp.mailbox', points: 20, seconds: 3600 };

type NewAccount = PendingSignUp & { email: string };

export async function signUp(ctx: RequestCtx, { password, ...input }: z.infer<typeof SignUpInput>) {
  await refuseCommonPassword(password, [input.email, input.name, input.organizationName]);
  await inSystem(ctx.app.database, (db) =>
    requirePoint(db, SIGN_UPS_PER_NETWORK, networkOf(ctx.request.ip), ctx.now()),
  );
  const isConfirmed = ctx.app.config.signUp === 'confirmed';
  return isConfirmed
    ? withUniformFailureTime(FAILURE_STEP_MS, async () =>
        requestConfirmation(ctx, { ...input, passwordHash: await hashPassword(password) }),
      )
    : createAccount(ctx, { ...input, passwordHash: await hashPassword(password) });
}

async function createAccount(ctx: RequestCtx, { email, name, passwordHash, organizationName }: NewAccount) {
  const { database } = ctx.app;
  try {
    const { session, ...signedUp } = await inSystem(database, async (db) => {
      const user = (await User.query(db)
        .insert({ email, name, passwordHash, lastActiveAt: ctx.now() })
        .returning('*')) as unknown as User;
      const organization = await insertOrganization(ctx.app, db, { name: organizationName, owner: user });
      const session = await createSession(ctx, db, user.id);
      await queueLinkMail(ctx, db, 'verify', user);
      await recordSignUp(ctx, db, user, session.sessionId);
      return { session, user, organization: { ...organization, role: 'owner' as const } };
    });
    return { ...signedUp, ...(await issueSessionTokens(ctx, session)) };
  } catch (error) {
    if (postgresError(error)?.constraint !== 'users_email_key') throw error;
    await inSystem(database, (db) => requirePoint(db, TAKEN_ANSWERS_PER_NETWORK, networkOf(ctx.request.ip), ctx.now()));
    throw new AppError('CONFLICT', 'There is an account with this e-mail address: sign in instead', {
      kind: 'email_taken',
    });
  }
}

/** Stores the pending account and mails the confirmation link. Always throws: the mail says how to continue. */
async function requestConfirmation(ctx: RequestCtx, { email, ...signUp }: NewAccount): Promise<never> {
  const now = ctx.now();
  await inSystem(ctx.app.database, async (db) => {
    const user = await requirePendingUser(db, email, signUp);
    if (!(await consumePoint(db, MAILS_PER_SOURCE, `${email} ${networkOf(ctx.request.ip)}`, now))) return;
    if (!(await consumePoint(db, MAILS_PER_ADDRESS, email, now))) return;
    if (user?.status === 'pending')
      await queueLinkMail(ctx, db, 'confirmSignUp', { ...user, name: signUp.name }, { signUp });
    else if (user) await queueNoticeMail(ctx, db, 'accountExists', user);
  });
  throw new AppError('UNAUTHORIZED', 'We have sent you a mail: follow its link to finish signing up', {
    kind: 'email_confirmation_required',
  });
}

/**
 * The user that waits for a link. The address is unproven until then, so it has no password yet: each sign-up keeps its own with its
 * link, and none replaces another.
 */
async function requirePendingUser(db: Transaction, email: string, { name, organizationName }: PendingSignUp) {
  const settings = JSON.stringify({ organizationName });
  await db.raw(
    `insert into identity.users as current (email, name, settings, status)
     values (:email, :name, cast(:settings as jsonb), 'pending')
     on conflict (email) do update set name = excluded.name, settings = excluded.settings
     where current.status = 'pending' and jsonb_exists(current.settings, 'organizationName')`,
    { email, name, settings },
  );
  return User.query(db).findOne({ email, deletedAt: null });
}

/** The link proves the mailbox; the password proves that the owner of the mailbox is the person who signed up. */
export async function confirmSignUp(ctx: RequestCtx, { token, password }: z.infer<typeof ConfirmSignUpInput>) {
  const { database } = ctx.app;
  const now = ctx.now();
  const { signUp, pending } = await inSystem(database, async (db) => {
    const { userId: id, email, signUp } = await countEmailLinkAttempt(db, 'verify', token, now);
    return { signUp, pending: await User.query(db).findOne({ id, email, status: 'pending', deletedAt: null }) };
  });
  if (!(await verifyPassword(password, signUp?.passwordHash)) || !pending || !signUp) throw invalidCredentials();
  const user = await inSystem(database, async (db) => {
    await consumeEmailLink(db, 'verify', token, now);
    return activatePendingUser(ctx.app, db, pending, signUp);
  });
  return signInAfterPassword(ctx, user, 'identity.auth.signUp');
}

/** Activates a pending user and makes the organization of the sign-up. In the caller's system transaction. */
export async function activatePendingUser(
  app: App,
  db: Transaction,
  { id }: Pick<User, 'id'>,
  { name, organizationName, passwordHash }: PendingSignUp,
): Promise<User> {
  const [user] = (await User.query(db)
    .where({ id, status: 'pending' })
    .patch({ status: 'active', name, passwordHash, emailVerifiedAt: app.now(), settings: {} })
    .returning('*')) as unknown as User[];
  if (!user) throw invalidCredentials();
  await insertOrganization(app, db, { name: organizationName, owner: user });
  return user;
}

const recordSignUp = (ctx: RequestCtx, db: Transaction, user: User, sessionId: string): Promise<void> =>
  recordSignIn(db, user.id, {
    action: 'identity.auth.signUp',
    resource: 'identity.auth',
    request: ctx.request,
    sessionId,
  });
