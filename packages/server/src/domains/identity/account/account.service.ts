/** The account of a user: reading it, exporting its data and deleting it. */
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
import { notFound } from '../../../lib/app-error.ts';
import { changesOf, recordSignIn } from '../../../runtime/activity.ts';
import type { UserCtx } from '../../../trpc/context.ts';
import {
  leaveAllOrganizations,
  listActivityOfUser,
  listMembershipRecords,
  listMemberships,
} from '../../organizations/index.ts';
import { requirePassword } from '../auth/lockout.ts';
import { readPreferences } from '../preferences/preferences.service.ts';
import type { DeleteAccountInput, UpdateAccountInput } from './account.schema.ts';

/** Models whose rows belong to one user only; their rows are deleted with the account. */
export const PERSONAL_MODELS: readonly (typeof Row)[] = [
  UserSession,
  EmailToken,
  SignInTicket,
  RecoveryCode,
  Passkey,
  PasskeyChallenge,
  UserPreferences,
];

export function getOwnAccount(ctx: UserCtx) {
  const { userId } = ctx.actor;
  return inSystem(
    ctx.app.database,
    async (db) => ({ user: await requireUser(db, userId), organizations: await listMemberships(db, userId) }),
    { readOnly: true },
  );
}

export function updateAccount(ctx: UserCtx, input: z.infer<typeof UpdateAccountInput>): Promise<User> {
  const { userId } = ctx.actor;
  return inSystem(ctx.app.database, async (db) => {
    const before = await User.query(db).findById(userId).forUpdate();
    if (!before) throw notFound('account');
    await User.query(db).findById(userId).patch(input);
    const after = await requireUser(db, userId);
    await recordSignIn(db, userId, {
      action: 'identity.account.update',
      resource: 'identity.account',
      request: ctx.request,
      actor: ctx.actor,
      changes: changesOf<User>(before, after, Object.keys(input) as (keyof typeof input)[]),
    });
    return after;
  });
}

export function exportAccount(ctx: UserCtx) {
  const { userId } = ctx.actor;
  return inSystem(
    ctx.app.database,
    async (db) => ({
      exportedAt: ctx.now(),
      user: await requireUser(db, userId),
      sessions: await UserSession.query(db).where({ userId }).orderBy('id', 'desc'),
      memberships: await listMembershipRecords(db, userId),
      passkeys: await Passkey.query(db).where({ userId }).orderBy('id'),
      recoveryCodes: await RecoveryCode.query(db).where({ userId }).orderBy('id'),
      preferences: await readPreferences(db, userId),
      activity: await listActivityOfUser(db, userId),
    }),
    { readOnly: true },
  );
}

/**
 * Deletes personal data and all sessions. The row and its id stay, so that payments, messages and the activity log still refer to one
 * person. Locks the user first, then the organizations in the order of their ids.
 */
export async function deleteAccount(ctx: UserCtx, { password }: z.infer<typeof DeleteAccountInput>): Promise<void> {
  const { userId } = ctx.actor;
  const { database } = ctx.app;
  const { email } = await inSystem(database, (db) => requireUser(db, userId));
  await requirePassword(ctx, { email, password });
  await inSystem(database, async (db) => {
    const user = await User.query(db).findOne({ id: userId, deletedAt: null }).forUpdate();
    if (!user) throw notFound('account');
    await recordSignIn(db, userId, {
      action: 'identity.account.delete',
      resource: 'identity.account',
      request: ctx.request,
      sessionId: ctx.actor.sessionId,
    });
    await leaveAllOrganizations(db, user, ctx.now());
    await ctx.app.jobs.forget(db, user.email);
    await erasePersonalData(db, user, ctx.now());
  });
}

async function requireUser(db: Transaction, userId: string): Promise<User> {
  const user = await User.query(db).findById(userId);
  if (!user) throw notFound('account');
  return user;
}

async function erasePersonalData(db: Transaction, { id, email }: User, now: Date): Promise<void> {
  for (const model of PERSONAL_MODELS) await model.query(db).where({ userId: id }).delete();
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
