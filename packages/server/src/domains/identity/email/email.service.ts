/** The e-mail address of a user: verified by a mailed link, and changed by a link mailed to the new address. */
import { inSystem, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import { requirePoint } from '../../../runtime/rate-limits.ts';
import type { RequestCtx, UserCtx } from '../../../trpc/context.ts';
import { postgresError } from '../../../trpc/errors.ts';
import { updateMemberEmail } from '../../organizations/index.ts';
import { requirePassword } from '../auth/lockout.ts';
import { queueLinkMail, queueNoticeMail } from './account-mails.ts';
import type { EmailLinkInput, RequestEmailChangeInput } from './email.schema.ts';
import { consumeEmailLink, endEmailLinks } from './email-token.ts';

const MAILS_PER_USER = { name: 'email.mails', points: 5, seconds: 3600 };

export async function verifyEmail(ctx: RequestCtx, { token }: z.infer<typeof EmailLinkInput>): Promise<void> {
  const now = ctx.now();
  await inSystem(ctx.app.database, async (db) => {
    const { userId, email } = await consumeEmailLink(db, 'verify', token, now);
    // The address may have changed since the mail. A pending account also needs its password: confirmSignUp.
    const verified = await User.query(db)
      .where({ id: userId, email, deletedAt: null })
      .whereNot({ status: 'pending' })
      .patch({ emailVerifiedAt: now });
    if (verified === 0) throw new AppError('BAD_REQUEST', 'This link is for another step', { kind: 'link_invalid' });
    await recordSignIn(db, userId, {
      action: 'identity.email.verify',
      resource: 'identity.email',
      request: ctx.request,
    });
  });
}

export async function resendVerification(ctx: UserCtx): Promise<void> {
  await inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findById(ctx.actor.userId);
    if (!user) throw notFound('account');
    if (user.emailVerifiedAt) return;
    await requirePoint(db, MAILS_PER_USER, user.id, ctx.now());
    await queueLinkMail(ctx, db, 'verify', user);
  });
}

/** The answer is the same whether or not another account has the address; only that mailbox receives the difference. */
export async function requestEmailChange(
  ctx: UserCtx,
  { email, password }: z.infer<typeof RequestEmailChangeInput>,
): Promise<void> {
  const { database } = ctx.app;
  const current = await inSystem(database, async (db) => User.query(db).findById(ctx.actor.userId));
  if (!current) throw notFound('account');
  const user = await requirePassword(ctx, { email: current.email, password });
  await inSystem(database, async (db) => {
    await requirePoint(db, MAILS_PER_USER, user.id, ctx.now());
    const owner = await User.query(db).findOne({ email });
    if (owner?.id === user.id) return;
    if (owner) await queueNoticeMail(ctx, db, 'accountExists', owner);
    else await queueLinkMail(ctx, db, 'change', user, { email });
    await queueNoticeMail(ctx, db, 'emailChanging', user);
  });
}

export async function confirmEmailChange(ctx: RequestCtx, { token }: z.infer<typeof EmailLinkInput>): Promise<void> {
  const now = ctx.now();
  try {
    await inSystem(ctx.app.database, async (db) => {
      const { userId, email } = await consumeEmailLink(db, 'change', token, now);
      const user = await User.query(db).findOne({ id: userId, status: 'active', deletedAt: null });
      if (!user) throw notFound('account');
      await User.query(db).findById(userId).patch({ email, emailVerifiedAt: now });
      await updateMemberEmail(db, userId, email);
      await endEmailLinks(db, userId, now);
      await queueNoticeMail(ctx, db, 'emailChanged', user);
      await recordSignIn(db, userId, {
        action: 'identity.email.change',
        resource: 'identity.email',
        request: ctx.request,
      });
    });
  } catch (error) {
    if (postgresError(error)?.constraint !== 'users_email_key') throw error;
    // The holder of the link owns the mailbox, so this answer reveals nothing to a stranger.
    throw new AppError('CONFLICT', 'Another account uses this e-mail address now', { kind: 'email_taken' });
  }
}
