/** Turning two-factor sign-in on and off. A new secret is pending until a first code proves that an app has it. */
import { inSystem, RecoveryCode, seal, type Transaction, User, unseal } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import type { UserCtx } from '../../../trpc/context.ts';
import { queueNoticeMail } from '../email/account-mails.ts';
import { endUserSessions } from '../sessions/session.service.ts';
import { normalizeTotpCode, removeTwoFactor, replaceRecoveryCodes, totpSecretPlace } from './second-factor.ts';
import { matchingTimeStep, qrCodeSvg, randomBase32, totpUri } from './totp.ts';
import type { ConfirmTwoFactorInput, DisableTwoFactorInput } from './two-factor.schema.ts';

const PENDING_SECRET = 'two_factor_pending_secret';

export function getTwoFactor(ctx: UserCtx) {
  const { userId } = ctx.actor;
  return inSystem(
    ctx.app.database,
    async (db) => {
      const user = await User.query(db).findById(userId);
      if (!user) throw notFound('account');
      return {
        isEnabled: user.twoFactorEnabled,
        recoveryCodesLeft: await RecoveryCode.query(db).where({ userId, usedAt: null }).resultSize(),
      };
    },
    { readOnly: true },
  );
}

/** Replaces a pending secret; the secret in use stays in use until the new one is confirmed. */
export async function beginTwoFactor(ctx: UserCtx) {
  const { userId } = ctx.actor;
  const secret = randomBase32();
  const email = await inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findById(userId);
    if (!user) throw notFound('account');
    const sealed = await seal(db, ctx.app.masterKeys, totpSecretPlace(userId, PENDING_SECRET), secret);
    await User.query(db).findById(userId).patch({ twoFactorPendingSecret: sealed });
    return user.email;
  });
  const uri = totpUri(secret, email);
  return { secret, uri, qrSvg: await qrCodeSvg(uri) };
}

export function confirmTwoFactor(ctx: UserCtx, { code, endSessions }: z.infer<typeof ConfirmTwoFactorInput>) {
  const { userId, sessionId } = ctx.actor;
  const { masterKeys } = ctx.app;
  return inSystem(ctx.app.database, async (db) => {
    const user = await lockUser(db, userId);
    if (!user.twoFactorPendingSecret) {
      throw new AppError('PRECONDITION_FAILED', 'Begin with identity.twoFactor.begin', {
        kind: 'two_factor_setup_missing',
      });
    }
    const place = totpSecretPlace(userId, PENDING_SECRET);
    const secret = await unseal(db, masterKeys, place, user.twoFactorPendingSecret);
    const step = matchingTimeStep(secret, normalizeTotpCode(code), ctx.now());
    if (step === null) throw badInput('code', 'is not the one the app shows now: is the clock of the device right?');
    await User.query(db)
      .findById(userId)
      .patch({
        twoFactorEnabled: true,
        twoFactorSecret: await seal(db, masterKeys, totpSecretPlace(userId), secret),
        twoFactorPendingSecret: null,
        lastTotpStep: step,
      });
    const recoveryCodes = await replaceRecoveryCodes(db, userId);
    if (endSessions) await endUserSessions(db, userId, ctx.now(), sessionId);
    await queueNoticeMail(ctx, db, 'twoFactorEnabled', user);
    await recordTwoFactorChange(ctx, db, 'enable');
    return { recoveryCodes };
  });
}

export async function disableTwoFactor(
  ctx: UserCtx,
  { endSessions }: z.infer<typeof DisableTwoFactorInput>,
): Promise<void> {
  const { userId, sessionId } = ctx.actor;
  await inSystem(ctx.app.database, async (db) => {
    const user = await lockUser(db, userId);
    await removeTwoFactor(db, userId);
    if (!user.twoFactorEnabled) return;
    if (endSessions) await endUserSessions(db, userId, ctx.now(), sessionId);
    await queueNoticeMail(ctx, db, 'twoFactorDisabled', user);
    await recordTwoFactorChange(ctx, db, 'disable');
  });
}

export function regenerateRecoveryCodes(ctx: UserCtx) {
  const { userId } = ctx.actor;
  return inSystem(ctx.app.database, async (db) => {
    const user = await lockUser(db, userId);
    if (!user.twoFactorEnabled) {
      throw new AppError('CONFLICT', 'Two-factor sign-in is not on', { kind: 'two_factor_disabled' });
    }
    const recoveryCodes = await replaceRecoveryCodes(db, userId);
    await recordTwoFactorChange(ctx, db, 'regenerateRecoveryCodes');
    return { recoveryCodes };
  });
}

async function lockUser(db: Transaction, userId: string): Promise<User> {
  const user = await User.query(db).findById(userId).forUpdate();
  if (!user) throw notFound('account');
  return user;
}

const recordTwoFactorChange = (ctx: UserCtx, db: Transaction, verb: string): Promise<void> =>
  recordSignIn(db, ctx.actor.userId, {
    action: `identity.twoFactor.${verb}`,
    resource: 'identity.twoFactor',
    request: ctx.request,
    actor: ctx.actor,
  });
