/** A person's e-mail address: proved by a mailed link, and changed by one to the new address. */
import { inSystem, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { requirePoint } from '../../../runtime/rate-limits.ts';
import type { RequestCtx, UserCtx } from '../../../trpc/context.ts';
import { postgresError } from '../../../trpc/errors.ts';
import { followAddress, recordSignIn } from '../../organizations/index.ts';
import { provePassword } from '../auth/lockout.ts';
import { mailLink, mailNotice } from './account-mails.ts';
import type { RequestEmailChangeInput } from './email.schema.ts';
import { endLinks, useLink } from './email-token.ts';

const MAILS = { name: 'email.mails', points: 5, seconds: 3600 };

export async function verifyEmail(ctx: RequestCtx, token: string): Promise<void> {
  const now = ctx.now();
  await inSystem(ctx.app.database, async (db) => {
    const { userId, email } = await useLink(db, 'verify', token, now);
    // The address may have changed since; an account that waits for its password goes by confirmSignUp.
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
    const user = await User.query(db).findById(ctx.actor.userId).throwIfNotFound();
    if (user.emailVerifiedAt) return;
    await requirePoint(db, MAILS, user.id, ctx.now());
    await mailLink(ctx, db, 'verify', user);
  });
}

/** Answers alike whether or not somebody else has the address: only its mailbox hears of that. */
export async function requestEmailChange(
  ctx: UserCtx,
  { email, password }: z.infer<typeof RequestEmailChangeInput>,
): Promise<void> {
  const { database } = ctx.app;
  const { email: current } = await inSystem(database, async (db) =>
    User.query(db).findById(ctx.actor.userId).throwIfNotFound(),
  );
  const user = await provePassword(ctx, { email: current, password });
  await inSystem(database, async (db) => {
    await requirePoint(db, MAILS, user.id, ctx.now());
    const owner = await User.query(db).findOne({ email });
    if (owner?.id === user.id) return;
    if (owner) await mailNotice(ctx, db, 'taken', owner);
    else await mailLink(ctx, db, 'change', user, email);
    await mailNotice(ctx, db, 'emailChanging', user);
  });
}

export async function confirmEmailChange(ctx: RequestCtx, token: string): Promise<void> {
  const now = ctx.now();
  try {
    await inSystem(ctx.app.database, async (db) => {
      const { userId, email } = await useLink(db, 'change', token, now);
      const user = await User.query(db).findOne({ id: userId, status: 'active', deletedAt: null }).throwIfNotFound();
      await User.query(db).findById(userId).patch({ email, emailVerifiedAt: now });
      await followAddress(db, userId, email);
      await endLinks(db, userId, now);
      await mailNotice(ctx, db, 'emailChanged', user);
      await recordSignIn(db, userId, {
        action: 'identity.email.change',
        resource: 'identity.email',
        request: ctx.request,
      });
    });
  } catch (error) {
    if (postgresError(error)?.constraint !== 'users_email_key') throw error;
    // Whoever has the link has the mailbox, and may know.
    throw new AppError('CONFLICT', 'There is an account with this e-mail address by now', { kind: 'email_taken' });
  }
}
