/** Step-up authentication: procedures marked `fresh` require a proof from the last ten minutes (`trpc/admission.ts`). */
import { inSystem, Passkey, User, UserSession } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import type { App } from '../../../runtime/app.ts';
import { PROOF_MS, type Proof, type ProofMethod, type UserCtx } from '../../../trpc/context.ts';
import type { AccessClaims } from '../authentication/access-token.ts';
import { attemptSecondFactor, consumeSecondFactor, type SecondFactor } from '../two-factor/second-factor.ts';
import type { ReauthenticateInput } from './auth.schema.ts';
import { requirePassword } from './lockout.ts';

/** When the user of a session last proved their identity, and by which methods they can do so again. */
export function readProof(app: Pick<App, 'database'>, { userId, sessionId }: AccessClaims): Promise<Proof> {
  return inSystem(
    app.database,
    async (db) => {
      const session = await UserSession.query(db).findById(sessionId);
      if (!session) throw notFound('session');
      const user = await User.query(db).findById(userId);
      if (!user) throw notFound('account');
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
    await attemptSecondFactor(ctx, userId, factor, () => storeProof(ctx, factor));
  } else {
    const user = await inSystem(ctx.app.database, async (db) => User.query(db).findById(userId));
    if (!user) throw notFound('account');
    await requirePassword(ctx, { email: user.email, password });
    await storeProof(ctx, null);
  }
  return { freshUntil: new Date(ctx.now().getTime() + PROOF_MS) };
}

/** Stores the time of the proof in the session. A second factor is consumed in the same transaction. */
const storeProof = (ctx: UserCtx, factor: SecondFactor | null): Promise<void> =>
  inSystem(ctx.app.database, async (db) => {
    const { userId, sessionId } = ctx.actor;
    const method = factor ? await consumeSecondFactor(ctx, db, userId, factor, 'reauthenticate') : 'password';
    await UserSession.query(db).where({ id: sessionId, userId }).patch({ authenticatedAt: ctx.now() });
    await recordSignIn(db, userId, {
      action: 'identity.auth.reauthenticate',
      resource: 'identity.auth',
      request: ctx.request,
      sessionId,
      details: { method },
    });
  });
