/** Setting a new password: with a mailed link, or with the current password. */
import { inSystem, type Transaction, User } from '@tessera/db';
import { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { nameInMail } from '../../../lib/text/names.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { consumePoint, networkOf, requirePoint } from '../../../runtime/rate-limits.ts';
import type { RequestCtx, UserCtx } from '../../../trpc/context.ts';
import { removeMembersInvitedBy } from '../../organizations/index.ts';
import { requirePassword } from '../auth/lockout.ts';
import { endSignInTickets } from '../auth/sign-in-ticket.ts';
import { activatePendingUser } from '../auth/sign-up.service.ts';
import { queueLinkMail, queueNoticeMail } from '../email/account-mails.ts';
import { consumeEmailLink, endEmailLinks, requireEmailLink } from '../email/email-token.ts';
import { endUserSessions } from '../sessions/session.service.ts';
import { removeTwoFactor } from '../two-factor/second-factor.ts';
import type { ChangePasswordInput, RequestPasswordResetInput, ResetPasswordInput } from './password.schema.ts';
import { hashPassword } from './password-hash.ts';
import { refuseCommonPassword } from './password-rules.ts';
import { listWaysIn, removeWaysIn, type WaysIn } from './ways-in.ts';

const RESETS_PER_NETWORK = { name: 'reset.network', points: 30, seconds: 3600 };
/** By mailbox and network, so that a stranger does not use up the mails of the owner; and by mailbox alone, whose earlier links work. */
const RESETS_PER_SOURCE = { name: 'reset.source', points: 5, seconds: 3600 };
const RESETS_PER_MAILBOX = { name: 'reset.mailbox', points: 20, seconds: 3600 };

/** A job looks the account up later, so neither the answer nor its duration reveals whether it exists. */
export async function requestPasswordReset(
  ctx: RequestCtx,
  { email }: z.infer<typeof RequestPasswordResetInput>,
): Promise<void> {
  const now = ctx.now();
  await inSystem(ctx.app.database, async (db) => {
    const network = networkOf(ctx.request.ip);
    await requirePoint(db, RESETS_PER_NETWORK, network, now);
    if (!(await consumePoint(db, RESETS_PER_SOURCE, `${email} ${network}`, now))) return;
    if (!(await consumePoint(db, RESETS_PER_MAILBOX, email, now))) return;
    await ctx.app.jobs.send(db, mailPasswordReset.name, { email });
  });
}

export const mailPasswordReset = defineJob({
  name: 'identity.mailReset',
  payload: z.object({ email: z.string() }),
  batch: 20,
  run: async (app, { email }) => {
    await inSystem(app.database, async (db) => {
      const user = await User.query(db).findOne({ email, deletedAt: null }).whereNot({ status: 'inactive' });
      if (user) await queueLinkMail({ app, now: app.now }, db, 'reset', user);
    });
  },
});

export async function resetPassword(
  ctx: RequestCtx,
  { token, password, endSessions, removeOtherWaysIn }: z.infer<typeof ResetPasswordInput>,
) {
  const { database } = ctx.app;
  const now = ctx.now();
  const account = await inSystem(
    database,
    async (db) => User.query(db).findById((await requireEmailLink(db, 'reset', token, now)).userId),
    { readOnly: true },
  );
  if (!account) throw notFound('account');
  await refuseCommonPassword(password, [account.email, account.name]);
  const passwordHash = await hashPassword(password);
  return inSystem(database, async (db) => {
    const { userId } = await consumeEmailLink(db, 'reset', token, now);
    const user = await User.query(db).findById(userId).forUpdate();
    if (!user) throw notFound('account');
    const isFirstProof = user.emailVerifiedAt === null;
    const areRemoved = isFirstProof || removeOtherWaysIn;
    const { passkeys, apiKeys } = await listWaysIn(db, userId);
    if (areRemoved) await removeWaysIn(db, userId, now);
    // Set up by someone who never proved the mailbox, it would lock its owner out.
    if (isFirstProof) await removeTwoFactor(db, userId);
    // So would people whom they let into the account's organizations.
    if (isFirstProof) await removeMembersInvitedBy(db, userId, now);
    // The link proves the mailbox, so it also confirms a pending sign-up and clears a lock.
    const { organizationName } = user.settings;
    if (user.status === 'pending' && typeof organizationName === 'string') {
      await activatePendingUser(ctx.app, db, user, { name: user.name, organizationName, passwordHash });
    }
    await User.query(db).findById(userId).patch({ emailVerifiedAt: now, loginAttempts: 0, lockedUntil: null });
    await replacePassword(ctx, db, user, passwordHash, 'identity.password.reset');
    if (endSessions || isFirstProof) await endUserSessions(db, userId, now);
    return { areRemoved, passkeys, apiKeys };
  });
}

export async function changePassword(
  ctx: UserCtx,
  { currentPassword, password, endSessions }: z.infer<typeof ChangePasswordInput>,
): Promise<void> {
  const { database } = ctx.app;
  const { userId, sessionId } = ctx.actor;
  const account = await inSystem(database, async (db) => User.query(db).findById(userId));
  if (!account) throw notFound('account');
  await refuseCommonPassword(password, [account.email, account.name]);
  const user = await requirePassword(ctx, { email: account.email, password: currentPassword });
  const passwordHash = await hashPassword(password);
  await inSystem(database, async (db) => {
    await replacePassword(ctx, db, user, passwordHash, 'identity.password.change');
    if (endSessions) await endUserSessions(db, userId, ctx.now(), sessionId);
  });
}

/** What still opens the account, for its owner to check. */
function describeWaysIn({ passkeys, apiKeys }: WaysIn): string {
  const ways = [
    ...passkeys.map(({ name, createdAt }) => `the passkey "${nameInMail(name)}" of ${dayOf(createdAt)}`),
    ...apiKeys.map(({ name, hint }) => `the API key "${nameInMail(name)}" that ends in ${hint}`),
  ];
  if (ways.length === 0) return '';
  return `Besides your password, these still give access:\n${ways.map((way) => `- ${way}`).join('\n')}\nRemove what you do not know.`;
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Stores the hash, ends outstanding links and sign-in tickets, mails the notice and records the change. */
async function replacePassword(
  ctx: RequestCtx,
  db: Transaction,
  user: User,
  passwordHash: string,
  action: string,
): Promise<void> {
  await User.query(db).findById(user.id).patch({ passwordHash });
  await endEmailLinks(db, user.id, ctx.now());
  await endSignInTickets(db, user.id, ctx.now());
  await queueNoticeMail(ctx, db, 'passwordChanged', user, describeWaysIn(await listWaysIn(db, user.id)));
  await recordSignIn(db, user.id, { action, resource: 'identity.password', request: ctx.request });
}
