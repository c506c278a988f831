/** A person's own copy of their data, and the end of their account. */
import {
  EmailToken,
  inSystem,
  MailRow,
  Passkey,
  PasskeyChallenge,
  RecoveryCode,
  type Row,
  SignInTicket,
  type Transaction,
  User,
  UserPreferences,
  UserSession,
} from '@tessera/db';
import type { z } from 'zod';
import type { UserCtx } from '../../../trpc/context.ts';
import { activityOf, departFromAll, membershipRecords, recordSignIn } from '../../organizations/index.ts';
import { provePassword } from '../auth/lockout.ts';
import { preferencesOf } from '../preferences/preferences.service.ts';
import type { DeleteAccountInput } from './account.schema.ts';

/** Everything that is kept for a person and nobody else; it leaves with them. */
export const OWN_ROWS: readonly (typeof Row)[] = [
  UserSession,
  EmailToken,
  SignInTicket,
  RecoveryCode,
  Passkey,
  PasskeyChallenge,
  UserPreferences,
];

export function exportAccount(ctx: UserCtx) {
  const { userId } = ctx.actor;
  return inSystem(
    ctx.app.database,
    async (db) => ({
      exportedAt: ctx.now(),
      user: await User.query(db).findById(userId).throwIfNotFound(),
      sessions: await UserSession.query(db).where({ userId }).orderBy('id', 'desc'),
      memberships: await membershipRecords(db, userId),
      passkeys: await Passkey.query(db).where({ userId }).orderBy('id'),
      recoveryCodes: await RecoveryCode.query(db).where({ userId }).orderBy('id'),
      preferences: await preferencesOf(db, userId),
      activity: await activityOf(db, userId),
    }),
    { readOnly: true },
  );
}

/**
 * Personal data leaves at once, and with it every session. The id stays, so that books, messages and the activity log
 * still say that it was one and the same person.
 */
export async function deleteAccount(ctx: UserCtx, { password }: z.infer<typeof DeleteAccountInput>): Promise<void> {
  const { userId } = ctx.actor;
  const { database } = ctx.app;
  const { email } = await inSystem(database, (db) => User.query(db).findById(userId).throwIfNotFound().execute());
  await provePassword(ctx, { email, password });
  await inSystem(database, async (db) => {
    const user = await User.query(db).findOne({ id: userId, deletedAt: null }).forUpdate().throwIfNotFound();
    await recordSignIn(db, userId, {
      action: 'identity.account.delete',
      resource: 'identity.account',
      request: ctx.request,
      sessionId: ctx.actor.sessionId,
    });
    await departFromAll(db, user, ctx.now());
    await ctx.app.jobs.forget(db, user.email);
    await forget(db, user, ctx.now());
  });
}

async function forget(db: Transaction, { id, email }: User, now: Date): Promise<void> {
  for (const model of OWN_ROWS) await model.query(db).where({ userId: id }).delete();
  await MailRow.query(db).where({ recipient: email }).delete();
  await User.query(db)
    .findById(id)
    .patch({
      email: `${id}@deleted.invalid`,
      passwordHash: null,
      name: 'Deleted account',
      firstName: null,
      lastName: null,
      avatarUrl: null,
      businessType: null,
      status: 'inactive',
      emailVerifiedAt: null,
      loginAttempts: 0,
      lockedUntil: null,
      twoFactorEnabled: false,
      twoFactorSecret: null,
      twoFactorPendingSecret: null,
      lastTotpStep: null,
      isStaff: false,
      settings: {},
      lastLoginAt: null,
      lastActiveAt: null,
      deletedAt: now,
    });
}
