/** What the platform's staff may do to an account. */
import { inSystem, User } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import type { UserCtx } from '../../../trpc/context.ts';
import { endUserSessions } from '../sessions/session.service.ts';
import type { EndSessionsInput } from './staff.schema.ts';

/** For accounts that a stranger may have entered. */
export function endSessions(ctx: UserCtx, { email }: z.infer<typeof EndSessionsInput>) {
  return inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findOne({ email, deletedAt: null });
    if (!user) throw notFound('account');
    const revoked = await endUserSessions(db, user.id, ctx.now());
    await recordSignIn(db, user.id, {
      action: 'identity.staff.endSessions',
      resource: 'identity.sessions',
      details: { revoked },
      request: ctx.request,
      actor: ctx.actor,
    });
    return { revoked };
  });
}
