/**
 * Proving a second factor. A time step and a recovery code are each accepted once, by one conditional UPDATE; guesses at
 * codes are counted before they are looked at, ten an hour for an account on all servers together. Recovery codes have 120
 * bits: nobody guesses one, and whoever used up the guesses of somebody else does not keep them from using theirs.
 */
import { inSystem, Passkey, RecoveryCode, type Transaction, User, unseal } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken } from '../../../lib/tokens.ts';
import { consumePoint, networkOf, refundPoint, requirePoint, type SharedLimit } from '../../../runtime/rate-limits.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { recordSignIn } from '../../organizations/index.ts';
import { PER_ADDRESS } from '../auth/lockout.ts';
import { mailNotice } from '../email/account-mails.ts';
import { usePasskey } from '../passkeys/passkey-challenge.ts';
import type { Assertion } from '../passkeys/webauthn.ts';
import { newSecret, stepOf } from './totp.ts';

const CODES: SharedLimit = { name: 'secondFactor.codes', points: 10, seconds: 3600 };
const WARNINGS: SharedLimit = { name: 'secondFactor.warnings', points: 1, seconds: 3600 };
const RECOVERY_CODES = 10;
/** 120 bits: of 112 and more a plain hash will do (OWASP ASVS 5.0, 6.5.2). */
const RECOVERY_BYTES = 15;

/** One of them. */
export interface SecondFactor {
  code?: string;
  recoveryCode?: string;
  passkey?: Assertion;
}

export type SecondFactorMethod = 'totp' | 'recovery_code' | 'passkey';

/** How a person may show a second factor, the usual way first; empty where none is asked for. */
export async function secondFactorsOf(db: Transaction, userId: string): Promise<SecondFactorMethod[]> {
  const user = await User.query(db).findById(userId);
  if (!user?.twoFactorEnabled) return [];
  const methods: SecondFactorMethod[] = ['totp'];
  if (await Passkey.query(db).findOne({ userId })) methods.push('passkey');
  if (await RecoveryCode.query(db).findOne({ userId, usedAt: null })) methods.push('recovery_code');
  return methods;
}

/**
 * Runs `work`, which proves a second factor of `userId` in its own transaction: counted before, and told to whoever reads
 * the activity log when it fails.
 */
export async function attemptFactor<T>(
  ctx: RequestCtx,
  userId: string,
  { code }: SecondFactor,
  work: () => Promise<T>,
): Promise<T> {
  const { database } = ctx.app;
  const now = ctx.now();
  const network = networkOf(ctx.request.ip);
  const isCode = code !== undefined;
  await inSystem(database, (db) => requirePoint(db, PER_ADDRESS, network, now));
  if (isCode) await countCode(ctx, userId);
  try {
    const result = await work();
    await inSystem(database, async (db) => {
      await refundPoint(db, PER_ADDRESS, network);
      if (isCode) await refundPoint(db, CODES, userId);
    });
    return result;
  } catch (error) {
    await noteFailure(ctx, userId, error);
    throw error;
  }
}

/** Takes a guess, or tells the account's owner that somebody who knows the password has used them up. */
async function countCode(ctx: RequestCtx, userId: string): Promise<void> {
  const { database } = ctx.app;
  const now = ctx.now();
  const isLeft = await inSystem(database, async (db) => {
    if (await consumePoint(db, CODES, userId, now)) return true;
    if (await consumePoint(db, WARNINGS, userId, now)) {
      await mailNotice(ctx, db, 'codesGuessed', await User.query(db).findById(userId).throwIfNotFound());
    }
    return false;
  });
  if (!isLeft) await inSystem(database, (db) => requirePoint(db, CODES, userId, now));
}

/** Tells the activity log; nobody can tell whether it was the person. */
async function noteFailure(ctx: RequestCtx, userId: string, error: unknown): Promise<void> {
  const { kind, reason } = (error instanceof AppError && error.details) || {};
  if (kind !== 'wrong_code' && kind !== 'passkey_refused') return;
  if (reason === 'counter') ctx.log.warn({ userId }, 'a passkey counted backwards: there may be a copy of it');
  await inSystem(ctx.app.database, (db) =>
    recordSignIn(db, userId, {
      action: kind === 'wrong_code' ? 'identity.auth.secondFactorFailed' : 'identity.auth.passkeyRefused',
      resource: 'identity.auth',
      request: ctx.request,
      actor: { type: 'system', name: 'sign-in' },
      details: { reason },
    }),
  );
}

/** Uses a second factor up, in the caller's system transaction. Throws `wrong_code` or `passkey_refused`. */
export async function useFactor(
  ctx: RequestCtx,
  db: Transaction,
  userId: string,
  { code, recoveryCode, passkey }: SecondFactor,
  purpose: 'second_factor' | 'reauthenticate',
): Promise<SecondFactorMethod> {
  if (passkey !== undefined) {
    await usePasskey(ctx, db, { purpose, userId }, passkey);
    return 'passkey';
  }
  if (code !== undefined && (await useCode(ctx, db, userId, code))) return 'totp';
  if (recoveryCode !== undefined && (await useRecoveryCode(ctx, db, userId, recoveryCode))) return 'recovery_code';
  throw wrongFactor();
}

const wrongFactor = () =>
  new AppError('UNAUTHORIZED', 'The code is wrong, too old, or was used already', { kind: 'wrong_code' });

/** Whether it is the code of a time step of which none was accepted before; of many at once, one is told so. */
export async function useCode(ctx: RequestCtx, db: Transaction, userId: string, code: string): Promise<boolean> {
  const user = await User.query(db).findOne({ id: userId, twoFactorEnabled: true });
  if (!user?.twoFactorSecret) return false;
  const secret = await unseal(db, ctx.app.masterKeys, secretPlace(userId), user.twoFactorSecret);
  const step = stepOf(secret, digitsOf(code), ctx.now());
  if (step === null) return false;
  const used = await User.query(db)
    .where({ id: userId, twoFactorEnabled: true })
    .where((query) => query.whereNull('lastTotpStep').orWhere('lastTotpStep', '<', step))
    .patch({ lastTotpStep: step });
  return used > 0;
}

/** Whether it was one that had not been used; of many at once, one is told so. Its owner hears of it. */
async function useRecoveryCode(ctx: RequestCtx, db: Transaction, userId: string, code: string): Promise<boolean> {
  const used = await RecoveryCode.query(db)
    .where({ userId, codeHash: hashOf(code), usedAt: null })
    .patch({ usedAt: ctx.now() });
  if (used === 0) return false;
  await mailNotice(ctx, db, 'recoveryCodeUsed', await User.query(db).findById(userId).throwIfNotFound());
  await recordSignIn(db, userId, {
    action: 'identity.auth.useRecoveryCode',
    resource: 'identity.auth',
    request: ctx.request,
  });
  return true;
}

/** Ten new ones in place of those there were. This is the one time they can be read. */
export async function replaceRecoveryCodes(db: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => newSecret(RECOVERY_BYTES).toLowerCase());
  await RecoveryCode.query(db).where({ userId }).delete();
  for (const code of codes) await RecoveryCode.query(db).insert({ userId, codeHash: hashOf(code) });
  return codes.map((code) => (code.match(/.{4}/g) ?? []).join('-'));
}

/** However people write it down: in capitals, without the hyphens. */
const hashOf = (code: string): string => hashToken(code.toLowerCase().replace(/[\s-]/g, ''));

export const digitsOf = (code: string): string => code.replace(/\s/g, '');

/** Where a secret stands, for sealing it. */
export const secretPlace = (rowId: string, column = 'two_factor_secret') => ({
  table: 'identity.users',
  column,
  organizationId: null,
  rowId,
});
