/** New passwords: by mail for who forgot theirs, and with the old one for who did not. */
import { inSystem, type Transaction, User } from '@tessera/db';
import { z } from 'zod';
import { defineJob } from '../../../runtime/jobs.ts';
import { consumePoint, networkOf, requirePoint } from '../../../runtime/rate-limits.ts';
import type { RequestCtx, UserCtx } from '../../../trpc/context.ts';
import { recordSignIn } from '../../organizations/index.ts';
import { provePassword } from '../auth/lockout.ts';
import { endTickets } from '../auth/sign-in-ticket.ts';
import { activate } from '../auth/sign-up.service.ts';
import { mailLink, mailNotice } from '../email/account-mails.ts';
import type { ChangePasswordInput, ResetPasswordInput } from '../email/email.schema.ts';
import { endLinks, findLink, useLink } from '../email/email-token.ts';
import { endSessions } from '../sessions/session.service.ts';
import { hashPassword } from './password-hash.ts';
import { refuseCommonPassword } from './password-rules.ts';

const PER_NETWORK = { name: 'reset.network', points: 30, seconds: 3600 };
const PER_MAILBOX = { name: 'reset.mailbox', points: 5, seconds: 3600 };

/** Whether there is an account is found out later, by a job: neither answer nor time can tell. */
export async function requestReset(ctx: RequestCtx, email: string): Promise<void> {
  const now = ctx.now();
  await inSystem(ctx.app.database, async (db) => {
    await requirePoint(db, PER_NETWORK, networkOf(ctx.request.ip), now);
    if (await consumePoint(db, PER_MAILBOX, email, now)) await ctx.app.jobs.send(db, mailReset.name, { email });
  });
}

export const mailReset = defineJob({
  name: 'identity.mailReset',
  payload: z.object({ email: z.string() }),
  batch: 20,
  run: async (app, { email }) => {
    await inSystem(app.database, async (db) => {
      const user = await User.query(db).findOne({ email, deletedAt: null }).whereNot({ status: 'inactive' });
      if (user) await mailLink({ app, now: app.now }, db, 'reset', user);
    });
  },
});

export async function resetPassword(
  ctx: RequestCtx,
  { token, password, endSessions: ends }: z.infer<typeof ResetPasswordInput>,
): Promise<void> {
  const { database } = ctx.app;
  const now = ctx.now();
  const user = await inSystem(
    database,
    async (db) =>
      User.query(db)
        .findById((await findLink(db, 'reset', token, now)).userId)
        .throwIfNotFound(),
    { readOnly: true },
  );
  await refuseCommonPassword(password, [user.email, user.name]);
  const passwordHash = await hashPassword(password);
  await inSystem(database, async (db) => {
    const { userId } = await useLink(db, 'reset', token, now);
    // Its reader has the mailbox: what else a link would have proved is proved.
    if (user.status === 'pending' && 'organizationName' in user.settings) await activate(db, user, now);
    await User.query(db).findById(userId).patch({ emailVerifiedAt: now, loginAttempts: 0, lockedUntil: null });
    await setPassword(ctx, db, user, passwordHash, 'identity.password.reset');
    if (ends) await endSessions(db, userId, now);
  });
}

export async function changePassword(
  ctx: UserCtx,
  { currentPassword, password, endSessions: ends }: z.infer<typeof ChangePasswordInput>,
): Promise<void> {
  const { database } = ctx.app;
  const { userId, sessionId } = ctx.actor;
  const { email, name } = await inSystem(database, async (db) => User.query(db).findById(userId).throwIfNotFound());
  await refuseCommonPassword(password, [email, name]);
  const user = await provePassword(ctx, { email, password: currentPassword });
  const passwordHash = await hashPassword(password);
  await inSystem(database, async (db) => {
    await setPassword(ctx, db, user, passwordHash, 'identity.password.change');
    if (ends) await endSessions(db, userId, ctx.now(), sessionId);
  });
}

/** With its notice, its record, and the end of every link and sign-in that was on its way. */
async function setPassword(
  ctx: RequestCtx,
  db: Transaction,
  user: User,
  passwordHash: string,
  action: string,
): Promise<void> {
  await User.query(db).findById(user.id).patch({ passwordHash });
  await endLinks(db, user.id, ctx.now());
  await endTickets(db, user.id, ctx.now());
  await mailNotice(ctx, db, 'passwordChanged', user);
  await recordSignIn(db, user.id, { action, resource: 'identity.password', request: ctx.request });
}
