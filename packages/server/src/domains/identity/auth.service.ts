/** Signing up and in. */
import { inSystem, User } from '@tessera/db';
import type { z } from 'zod';
import type { RequestCtx, UserCtx } from '../../context.ts';
import { AppError, postgresError } from '../../errors.ts';
import { createOrganization, membershipsOf } from '../organizations/index.ts';
import type { RefreshInput, SignInInput, SignOutInput, SignUpInput } from './auth.schema.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { endSession, openSession, refreshSession, tokensOf } from './session.service.ts';

export async function signUp(ctx: RequestCtx, input: z.infer<typeof SignUpInput>) {
  // Hashing takes long on purpose; it must not hold a connection.
  const passwordHash = await hashPassword(input.password);
  try {
    const { session, ...signedUp } = await inSystem(ctx.app.database, async (db) => {
      const { email, name } = input;
      const user = (await User.query(db).insert({ email, name, passwordHash }).returning('*')) as unknown as User;
      const organization = await createOrganization(db, { name: input.organizationName, owner: user });
      const session = await openSession(ctx, db, user.id);
      return { session, user, organization: { ...organization, role: 'owner' as const } };
    });
    return { ...signedUp, ...(await tokensOf(ctx, session)) };
  } catch (error) {
    if (postgresError(error)?.constraint !== 'users_email_key') throw error;
    throw new AppError('CONFLICT', 'There is an account with this e-mail address: sign in instead', {
      kind: 'email_taken',
    });
  }
}

export async function signIn(ctx: RequestCtx, { email, password }: z.infer<typeof SignInInput>) {
  const { database } = ctx.app;
  const user = await inSystem(database, (db) => User.query(db).findOne({ email, deletedAt: null }).execute());
  if (!(await verifyPassword(password, user?.passwordHash)) || user?.status !== 'active') {
    throw new AppError('UNAUTHORIZED', 'E-mail or password is wrong', { kind: 'wrong_credentials' });
  }
  const { session, ...signedIn } = await inSystem(database, async (db) => {
    await user.$query(db).patch({ lastLoginAt: ctx.now() });
    const session = await openSession(ctx, db, user.id);
    const [organization] = await membershipsOf(db, user.id);
    return { session, user, organization: organization ?? null };
  });
  return { ...signedIn, ...(await tokensOf(ctx, session)) };
}

export const refresh = (ctx: RequestCtx, input: z.infer<typeof RefreshInput>) =>
  refreshSession(ctx, input.refreshToken);

export const signOut = (ctx: RequestCtx, input: z.infer<typeof SignOutInput>) => endSession(ctx, input.refreshToken);

export function getMe(ctx: UserCtx) {
  return inSystem(
    ctx.app.database,
    async (db) => ({
      user: await User.query(db).findById(ctx.actor.userId).throwIfNotFound(),
      organizations: await membershipsOf(db, ctx.actor.userId),
    }),
    { readOnly: true },
  );
}
