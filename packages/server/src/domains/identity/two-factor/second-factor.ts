/**
 * Verifying a second factor: a code of an authenticator app, a recovery code or a passkey. One conditional UPDATE accepts each time step
 * and each recovery code once. Guesses at codes are counted before they are verified, ten an hour per account on all servers together.
 * Recovery codes have 120 bits and are not counted, so a stranger who uses up the guesses does not lock the owner out.
 */
import { inSystem, Passkey, RecoveryCode, type Transaction, User, unseal } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { hashToken } from '../../../lib/tokens.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import { consumePoint, networkOf, refundPoint, requirePoint, type SharedLimit } from '../../../runtime/rate-limits.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { SIGN_IN_ATTEMPTS_PER_NETWORK } from '../auth/lockout.ts';
import { queueNoticeMail } from '../email/account-mails.ts';
import { provePasskey } from '../passkeys/passkey-challenge.ts';
import type { SignedAssertion } from '../passkeys/webauthn.ts';
import { matchingTimeStep, randomBase32 } from './totp.ts';

const CODES_PER_USER: SharedLimit = { name: 'secondFactor.codes', points: 10, seconds: 3600 };
const WARNINGS_PER_USER: SharedLimit = { name: 'secondFactor.warnings', points: 1, seconds: 3600 };
const RECOVERY_CODES = 10;
/** 120 bits: from 112 bits on, a plain hash is sufficient (OWASP ASVS 5.0, 6.5.2). */
const RECOVERY_CODE_BYTES = 15;

/** Exactly one of the fields is given. */
export interface SecondFactor {
  code?: string;
  recoveryCode?: string;
  passkey?: SignedAssertion;
}

export type SecondFactorMethod = 'totp' | 'recovery_code' | 'passkey';

/** The second factors of a user, the usual one first; empty when two-factor sign-in is off. */
export async function listSecondFactorMethods(db: Transaction, userId: string): Promise<SecondFactorMethod[]> {
  const user = await User.query(db).findById(userId);
  if (!user?.twoFactorEnabled) return [];
  const methods: SecondFactorMethod[] = ['totp'];
  if (await Passkey.query(db).findOne({ userId })) methods.push('passkey');
  if (await RecoveryCode.query(db).findOne({ userId, usedAt: null })) methods.push('recovery_code');
  return methods;
}

/**
 * Runs `work`, which verifies a second factor of `userId` in its own transaction. The attempt is counted before it, and refunded after
 * a success; a failure is recorded in the activity log.
 */
export async function attemptSecondFactor<T>(
  ctx: RequestCtx,
  userId: string,
  { code }: SecondFactor,
  work: () => Promise<T>,
): Promise<T> {
  const { database } = ctx.app;
  const now = ctx.now();
  const network = networkOf(ctx.request.ip);
  const isCode = code !== undefined;
  await inSystem(database, (db) => requirePoint(db, SIGN_IN_ATTEMPTS_PER_NETWORK, network, now));
  if (isCode) await countCodeGuess(ctx, userId);
  try {
    const result = await work();
    await inSystem(database, async (db) => {
      await refundPoint(db, SIGN_IN_ATTEMPTS_PER_NETWORK, network);
      if (isCode) await refundPoint(db, CODES_PER_USER, userId);
    });
    return result;
  } catch (error) {
    await recordSecondFactorFailure(ctx, userId, error);
    throw error;
  }
}

/** Counts a guess. When none is left, mails the owner that a stranger knows the password, and throws `too_many_attempts`. */
async function countCodeGuess(ctx: RequestCtx, userId: string): Promise<void> {
  const { database } = ctx.app;
  const now = ctx.now();
  const isAllowed = await inSystem(database, async (db) => {
    if (await consumePoint(db, CODES_PER_USER, userId, now)) return true;
    if (await consumePoint(db, WARNINGS_PER_USER, userId, now)) await notifyOwner(ctx, db, userId, 'codesGuessed');
    return false;
  });
  if (!isAllowed) await inSystem(database, (db) => requirePoint(db, CODES_PER_USER, userId, now));
}

async function notifyOwner(
  ctx: RequestCtx,
  db: Transaction,
  userId: string,
  kind: 'codesGuessed' | 'recoveryCodeUsed',
): Promise<void> {
  const user = await User.query(db).findById(userId);
  if (!user) throw notFound('account');
  await queueNoticeMail(ctx, db, kind, user);
}

/** The actor is the system: the server cannot know whether the account's owner made the attempt. */
async function recordSecondFactorFailure(ctx: RequestCtx, userId: string, error: unknown): Promise<void> {
  const { kind, reason } = (error instanceof AppError && error.details) || {};
  if (kind !== 'code_invalid' && kind !== 'passkey_refused') return;
  if (reason === 'counter') ctx.log.warn({ userId }, 'a passkey counted backwards: there may be a copy of it');
  await inSystem(ctx.app.database, (db) =>
    recordSignIn(db, userId, {
      action: kind === 'code_invalid' ? 'identity.auth.secondFactorFailed' : 'identity.auth.passkeyRefused',
      resource: 'identity.auth',
      request: ctx.request,
      actor: { type: 'system', name: 'sign-in' },
      details: { reason },
    }),
  );
}

/** Verifies and consumes a second factor in the caller's system transaction. Throws `code_invalid` or `passkey_refused`. */
export async function consumeSecondFactor(
  ctx: RequestCtx,
  db: Transaction,
  userId: string,
  { code, recoveryCode, passkey }: SecondFactor,
  purpose: 'second_factor' | 'reauthenticate',
): Promise<SecondFactorMethod> {
  if (passkey !== undefined) {
    await provePasskey(ctx, db, { purpose, userId }, passkey);
    return 'passkey';
  }
  if (code !== undefined && (await consumeTotpCode(ctx, db, userId, code))) return 'totp';
  if (recoveryCode !== undefined && (await consumeRecoveryCode(ctx, db, userId, recoveryCode))) return 'recovery_code';
  throw codeInvalid();
}

const codeInvalid = () =>
  new AppError('UNAUTHORIZED', 'The code is wrong, too old, or was used already', { kind: 'code_invalid' });

/** True if the code belongs to a time step later than any accepted before. Of concurrent uses of one code, one gets true. */
export async function consumeTotpCode(
  ctx: RequestCtx,
  db: Transaction,
  userId: string,
  code: string,
): Promise<boolean> {
  const user = await User.query(db).findOne({ id: userId, twoFactorEnabled: true });
  if (!user?.twoFactorSecret) return false;
  const secret = await unseal(db, ctx.app.masterKeys, totpSecretPlace(userId), user.twoFactorSecret);
  const step = matchingTimeStep(secret, normalizeTotpCode(code), ctx.now());
  if (step === null) return false;
  const accepted = await User.query(db)
    .where({ id: userId, twoFactorEnabled: true })
    .where((query) => query.whereNull('lastTotpStep').orWhere('lastTotpStep', '<', step))
    .patch({ lastTotpStep: step });
  return accepted > 0;
}

/** True if the code was unused. Of concurrent uses of one code, one gets true. Notifies the owner by mail. */
async function consumeRecoveryCode(ctx: RequestCtx, db: Transaction, userId: string, code: string): Promise<boolean> {
  const consumed = await RecoveryCode.query(db)
    .where({ userId, codeHash: hashRecoveryCode(code), usedAt: null })
    .patch({ usedAt: ctx.now() });
  if (consumed === 0) return false;
  await notifyOwner(ctx, db, userId, 'recoveryCodeUsed');
  await recordSignIn(db, userId, {
    action: 'identity.auth.useRecoveryCode',
    resource: 'identity.auth',
    request: ctx.request,
  });
  return true;
}

/** Ten new recovery codes in place of the previous ones. Only their hashes are stored. */
export async function replaceRecoveryCodes(db: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => randomBase32(RECOVERY_CODE_BYTES).toLowerCase());
  await RecoveryCode.query(db).where({ userId }).delete();
  for (const code of codes) await RecoveryCode.query(db).insert({ userId, codeHash: hashRecoveryCode(code) });
  return codes.map((code) => (code.match(/.{4}/g) ?? []).join('-'));
}

/** Capital letters, hyphens and spaces make no difference. */
const hashRecoveryCode = (code: string): string => hashToken(code.toLowerCase().replace(/[\s-]/g, ''));

export const normalizeTotpCode = (code: string): string => code.replace(/\s/g, '');

/** The additional data under which a TOTP secret is sealed. */
export const totpSecretPlace = (rowId: string, column = 'two_factor_secret') => ({
  table: 'identity.users',
  column,
  organizationId: null,
  rowId,
});

/** Turns two-factor sign-in off, with its secrets and recovery codes. In the caller's system transaction. */
export async function removeTwoFactor(db: Transaction, userId: string): Promise<void> {
  await RecoveryCode.query(db).where({ userId }).delete();
  await User.query(db).findById(userId).patch({
    twoFactorEnabled: false,
    twoFactorSecret: null,
    twoFactorPendingSecret: null,
    lastTotpStep: null,
  });
}
