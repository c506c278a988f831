/** Turning two-factor sign-in on and off. A secret counts once a first code has shown that an app has it. */
import { inSystem, RecoveryCode, seal, type Transaction, User, unseal } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput } from '../../../lib/app-error.ts';
import type { UserCtx } from '../../../trpc/context.ts';
import { recordSignIn } from '../../organizations/index.ts';
import { mailNotice } from '../email/account-mails.ts';
import { endSessions } from '../sessions/session.service.ts';
import { digitsOf, replaceRecoveryCodes, secretPlace } from './second-factor.ts';
import { newSecret, qrOf, stepOf, uriOf } from './totp.ts';
import type { ConfirmTwoFactorInput, DisableTwoFactorInput } from './two-factor.schema.ts';

const PENDING = 'two_factor_pending_secret';

export function getTwoFactor(ctx: UserCtx) {
  const { userId } = ctx.actor;
  return inSystem(
    ctx.app.database,
    async (db) => ({
      isEnabled: (await User.query(db).findById(userId).throwIfNotFound()).twoFactorEnabled,
      recoveryCodesLeft: await RecoveryCode.query(db).where({ userId, usedAt: null }).resultSize(),
    }),
    { readOnly: true },
  );
}

/** Beginning again replaces what was begun; what is in use stays in use until the new secret is confirmed. */
export async function beginTwoFactor(ctx: UserCtx) {
  const { userId } = ctx.actor;
  const secret = newSecret();
  const email = await inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findById(userId).throwIfNotFound();
    const sealed = await seal(db, ctx.app.masterKeys, secretPlace(userId, PENDING), secret);
    await User.query(db).findById(userId).patch({ twoFactorPendingSecret: sealed });
    return user.email;
  });
  const uri = uriOf(secret, email);
  return { secret, uri, qrSvg: await qrOf(uri) };
}

export function confirmTwoFactor(ctx: UserCtx, { code, endSessions: ends }: z.infer<typeof ConfirmTwoFactorInput>) {
  const { userId, sessionId } = ctx.actor;
  const { masterKeys } = ctx.app;
  return inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findById(userId).forUpdate().throwIfNotFound();
    if (!user.twoFactorPendingSecret) {
      throw new AppError('CONFLICT', 'Begin with identity.twoFactor.begin', { kind: 'two_factor_not_begun' });
    }
    const secret = await unseal(db, masterKeys, secretPlace(userId, PENDING), user.twoFactorPendingSecret);
    const step = stepOf(secret, digitsOf(code), ctx.now());
    if (step === null) throw badInput('code', 'is not the one the app shows now: is the clock of the device right?');
    await User.query(db)
      .findById(userId)
      .patch({
        twoFactorEnabled: true,
        twoFactorSecret: await seal(db, masterKeys, secretPlace(userId), secret),
        twoFactorPendingSecret: null,
        lastTotpStep: step,
      });
    const recoveryCodes = await replaceRecoveryCodes(db, userId);
    if (ends) await endSessions(db, userId, ctx.now(), sessionId);
    await mailNotice(ctx, db, 'twoFactorEnabled', user);
    await told(ctx, db, 'enable');
    return { recoveryCodes };
  });
}

export async function disableTwoFactor(
  ctx: UserCtx,
  { endSessions: ends }: z.infer<typeof DisableTwoFactorInput>,
): Promise<void> {
  const { userId, sessionId } = ctx.actor;
  await inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findById(userId).forUpdate().throwIfNotFound();
    await User.query(db).findById(userId).patch({
      twoFactorEnabled: false,
      twoFactorSecret: null,
      twoFactorPendingSecret: null,
      lastTotpStep: null,
    });
    await RecoveryCode.query(db).where({ userId }).delete();
    if (!user.twoFactorEnabled) return;
    if (ends) await endSessions(db, userId, ctx.now(), sessionId);
    await mailNotice(ctx, db, 'twoFactorDisabled', user);
    await told(ctx, db, 'disable');
  });
}

export function regenerateRecoveryCodes(ctx: UserCtx) {
  const { userId } = ctx.actor;
  return inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findById(userId).forUpdate().throwIfNotFound();
    if (!user.twoFactorEnabled) {
      throw new AppError('CONFLICT', 'Two-factor sign-in is not on', { kind: 'two_factor_off' });
    }
    const recoveryCodes = await replaceRecoveryCodes(db, userId);
    await told(ctx, db, 'regenerateRecoveryCodes');
    return { recoveryCodes };
  });
}

const told = (ctx: UserCtx, db: Transaction, verb: string): Promise<void> =>
  recordSignIn(db, ctx.actor.userId, {
    action: `identity.twoFactor.${verb}`,
    resource: 'identity.twoFactor',
    request: ctx.request,
    actor: ctx.actor,
  });
