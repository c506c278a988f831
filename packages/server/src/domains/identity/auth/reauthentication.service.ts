/** Step-up: proving once more who one is, for what asks for a proof of the last ten minutes. */
import { inSystem, Passkey, User, UserSession } from '@tessera/db';
import type { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { PROOF_MS, type Proof, type ProofMethod, type UserCtx } from '../../../trpc/context.ts';
import { recordSignIn } from '../../organizations/index.ts';
import type { AccessClaims } from '../authentication/access-token.ts';
import { attemptFactor, useFactor } from '../two-factor/second-factor.ts';
import type { ReauthenticateInput } from './auth.schema.ts';
import { provePassword } from './lockout.ts';

/** When the person of a session last proved who they are, and how they may do so again. */
export function proofOf(app: Pick<App, 'database'>, { userId, sessionId }: AccessClaims): Promise<Proof> {
  return inSystem(
    app.database,
    async (db) => {
      const session = await UserSession.query(db).findById(sessionId).throwIfNotFound();
      const user = await User.query(db).findById(userId).throwIfNotFound();
      const methods: ProofMethod[] = [];
      if (user.passwordHash) methods.push('password');
      if (user.twoFactorEnabled) methods.push('totp');
      if (await Passkey.query(db).findOne({ userId })) methods.push('passkey');
      return { at: session.authenticatedAt, methods };
    },
    { readOnly: true },
  );
}

export async function reauthenticate(ctx: UserCtx, input: z.infer<typeof ReauthenticateInput>) {
  const { userId } = ctx.actor;
  const { password, ...factor } = input;
  if (password === undefined) {
    await attemptFactor(ctx, userId, factor, () => renew(ctx, factor));
  } else {
    const { email } = await inSystem(ctx.app.database, async (db) => User.query(db).findById(userId).throwIfNotFound());
    await provePassword(ctx, { email, password });
    await renew(ctx, null);
  }
  return { freshUntil: new Date(ctx.now().getTime() + PROOF_MS) };
}

/** Counts from now on; where a factor is given, uses it up in the same transaction. */
const renew = (ctx: UserCtx, factor: Parameters<typeof useFactor>[3] | null): Promise<void> =>
  inSystem(ctx.app.database, async (db) => {
    const { userId, sessionId } = ctx.actor;
    const method = factor ? await useFactor(ctx, db, userId, factor, 'reauthenticate') : 'password';
    await UserSession.query(db).where({ id: sessionId, userId }).patch({ authenticatedAt: ctx.now() });
    await recordSignIn(db, userId, {
      action: 'identity.auth.reauthenticate',
      resource: 'identity.auth',
      request: ctx.request,
      sessionId,
      details: { method },
    });
  });
