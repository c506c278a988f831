/**
 * Signing up, in one of two ways (TESSERA_SIGN_UP).
 *
 * `confirmed`, the default once mail gets out: the answer is the same for every address, and a mailed link together with
 * the chosen password makes the account. Whoever has the address already is told by mail. `open`, for development: the
 * account is there at once, which cannot but tell a taken address from a free one; such answers are rationed per network.
 */
import { inSystem, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { withUniformFailureTime } from '../../../lib/constant-time.ts';
import { consumePoint, networkOf, requirePoint } from '../../../runtime/rate-limits.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { postgresError } from '../../../trpc/errors.ts';
import { createOrganization, recordSignIn } from '../../organizations/index.ts';
import { mailLink, mailNotice } from '../email/account-mails.ts';
import { tryLink, useLink } from '../email/email-token.ts';
import { hashPassword, verifyPassword } from '../password/password-hash.ts';
import { refuseCommonPassword } from '../password/password-rules.ts';
import { openSession, tokensOf } from '../sessions/session.service.ts';
import type { ConfirmSignUpInput, SignUpInput } from './auth.schema.ts';
import { enter } from './auth.service.ts';
import { wrongCredentials } from './lockout.ts';

const STEP_MS = 250;
/** How often a network may learn that an address is taken. */
const TAKEN = { name: 'signUp.taken', points: 20, seconds: 3600 };
const SIGN_UPS = { name: 'signUp.network', points: 50, seconds: 3600 };
const MAILS = { name: 'signUp.mail', points: 3, seconds: 3600 };

type NewAccount = Pick<z.infer<typeof SignUpInput>, 'email' | 'name' | 'organizationName'> & { passwordHash: string };

export async function signUp(ctx: RequestCtx, { password, ...input }: z.infer<typeof SignUpInput>) {
  await refuseCommonPassword(password, [input.email, input.name, input.organizationName]);
  const confirmed = ctx.app.config.signUp === 'confirmed';
  return confirmed
    ? withUniformFailureTime(STEP_MS, async () =>
        register(ctx, { ...input, passwordHash: await hashPassword(password) }),
      )
    : create(ctx, { ...input, passwordHash: await hashPassword(password) });
}

async function create(ctx: RequestCtx, { email, name, passwordHash, organizationName }: NewAccount) {
  const { database } = ctx.app;
  try {
    const { session, ...signedUp } = await inSystem(database, async (db) => {
      const user = (await User.query(db).insert({ email, name, passwordHash }).returning('*')) as unknown as User;
      const organization = await createOrganization(db, { name: organizationName, owner: user });
      const session = await openSession(ctx, db, user.id);
      await mailLink(ctx, db, 'verify', user);
      await recordSignUp(ctx, db, user, session.sessionId);
      return { session, user, organization: { ...organization, role: 'owner' as const } };
    });
    return { ...signedUp, ...(await tokensOf(ctx, session)) };
  } catch (error) {
    if (postgresError(error)?.constraint !== 'users_email_key') throw error;
    await inSystem(database, (db) => requirePoint(db, TAKEN, networkOf(ctx.request.ip), ctx.now()));
    throw new AppError('CONFLICT', 'There is an account with this e-mail address: sign in instead', {
      kind: 'email_taken',
    });
  }
}

/** Writes down who wants an account. Always throws: what happens next, a mail says. */
async function register(ctx: RequestCtx, account: NewAccount): Promise<never> {
  const now = ctx.now();
  await inSystem(ctx.app.database, async (db) => {
    await requirePoint(db, SIGN_UPS, networkOf(ctx.request.ip), now);
    const user = await keep(db, account);
    if (!(await consumePoint(db, MAILS, account.email, now))) return;
    if (user?.status === 'pending') await mailLink(ctx, db, 'confirmSignUp', user);
    else if (user) await mailNotice(ctx, db, 'taken', user);
  });
  throw new AppError('UNAUTHORIZED', 'We have sent you a mail: follow its link to finish signing up', {
    kind: 'email_confirmation_required',
  });
}

/** The account waiting for its link. Nobody has proved the address before: the latest to ask replaces who asked earlier. */
async function keep(db: Transaction, { email, name, passwordHash, organizationName }: NewAccount) {
  const settings = JSON.stringify({ organizationName });
  await db.raw(
    `insert into identity.users as known (email, name, password_hash, settings, status)
     values (:email, :name, :passwordHash, cast(:settings as jsonb), 'pending')
     on conflict (email) do update set name = excluded.name, password_hash = excluded.password_hash, settings = excluded.settings
     where known.status = 'pending' and jsonb_exists(known.settings, 'organizationName')`,
    { email, name, passwordHash, settings },
  );
  return User.query(db).findOne({ email, deletedAt: null });
}

/** The link shows the mailbox; the password shows that its owner, and nobody before them, asked for the account. */
export async function confirmSignUp(ctx: RequestCtx, { token, password }: z.infer<typeof ConfirmSignUpInput>) {
  const { database } = ctx.app;
  const now = ctx.now();
  const waiting = await inSystem(database, async (db) => {
    const link = await tryLink(db, 'verify', token, now);
    return User.query(db).findOne({ id: link.userId, email: link.email, status: 'pending', deletedAt: null });
  });
  if (!(await verifyPassword(password, waiting?.passwordHash)) || !waiting) throw wrongCredentials();
  const user = await inSystem(database, async (db) => {
    await useLink(db, 'verify', token, now);
    return activate(db, waiting, now);
  });
  return enter(ctx, user, 'identity.auth.signUp');
}

/** From an account that waits for its link to one with an organization. */
export async function activate(db: Transaction, waiting: User, now: Date): Promise<User> {
  const [user] = (await User.query(db)
    .where({ id: waiting.id, status: 'pending', passwordHash: waiting.passwordHash })
    .patch({ status: 'active', emailVerifiedAt: now, settings: {} })
    .returning('*')) as unknown as User[];
  if (!user) throw wrongCredentials();
  const { organizationName = user.name } = waiting.settings as { organizationName?: string };
  await createOrganization(db, { name: organizationName, owner: user });
  return user;
}

const recordSignUp = (ctx: RequestCtx, db: Transaction, user: User, sessionId: string): Promise<void> =>
  recordSignIn(db, user.id, {
    action: 'identity.auth.signUp',
    resource: 'identity.auth',
    request: ctx.request,
    sessionId,
  });
