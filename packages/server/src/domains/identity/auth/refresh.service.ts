/**
 * Refresh tokens: a family per session, each token valid for one use. A token that returns after its successor was used means that two
 * parties hold the family, so the session ends.
 */
import { createHmac } from 'node:crypto';
import {
  BlacklistedToken,
  inSystem,
  pipeline,
  RefreshToken,
  sent,
  type Transaction,
  User,
  UserSession,
} from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { derivedSecret, hashToken } from '../../../lib/tokens.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { receivedRefreshToken, setRefreshTokenCookie } from '../authentication/session-cookie.ts';
import { idleSince, issueSessionTokens } from '../sessions/session.service.ts';
import type { RefreshInput, SignOutInput } from './auth.schema.ts';

/** Two tabs of one browser may refresh with the same token. Within this time both get the same answer. */
const REUSE_SECONDS = 10;

/** Replaces a refresh token by its successor and issues an access token. */
export async function refreshSession(ctx: RequestCtx, input: z.infer<typeof RefreshInput>) {
  const refreshToken = receivedRefreshToken(ctx, input.refreshToken);
  if (!refreshToken) throw sessionEnded();
  const successor = successorOf(ctx, refreshToken);
  const refreshed = await inSystem(ctx.app.database, async (db) => {
    const now = ctx.now();
    const tokenHash = hashToken(refreshToken);
    const use = RefreshToken.query(db)
      .where({ tokenHash, usedAt: null })
      .where('expiresAt', '>', now)
      .patch({ usedAt: now })
      .returning('*') as unknown as PromiseLike<RefreshToken[]>;
    const [[used], token, session] = await pipeline(
      () => use,
      () => RefreshToken.query(db).findOne({ tokenHash }),
      () => UserSession.query(db).findOne('id', RefreshToken.query(db).where({ tokenHash }).select('sessionId')),
    );
    if (!session || session.revokedAt || session.expiresAt <= now) return null;
    // Checked here only: access tokens expire within minutes of the last refresh.
    if (session.lastActiveAt <= idleSince(ctx, now)) return null;

    if (used) {
      const { ip, location = null } = ctx.request;
      const next = {
        sessionId: session.id,
        tokenHash: hashToken(successor),
        parentId: used.id,
        expiresAt: session.expiresAt,
      };
      await sent(() => RefreshToken.query(db).insert(next));
      await sent(() => UserSession.query(db).findById(session.id).patch({ lastActiveAt: now, ip, location }));
      await sent(() => User.query(db).findById(session.userId).patch({ lastActiveAt: now }));
      return session;
    }
    if (token && (await isSecondTab(db, token, successor, now))) return session;
    await revokeReusedSession(ctx, db, session, now);
    return null;
  });
  if (!refreshed) throw sessionEnded();
  const { userId, id: sessionId, expiresAt: sessionExpiresAt } = refreshed;
  return issueSessionTokens(ctx, { userId, sessionId, refreshToken: successor, sessionExpiresAt });
}

/** Ends the session of a refresh token, and blacklists the access token of this call. */
export async function signOut(ctx: RequestCtx, input: z.infer<typeof SignOutInput>): Promise<void> {
  const refreshToken = receivedRefreshToken(ctx, input.refreshToken);
  const caller = await ctx.caller().catch(() => null);
  const now = ctx.now();
  await inSystem(ctx.app.database, async (db) => {
    const token = refreshToken && (await RefreshToken.query(db).findOne({ tokenHash: hashToken(refreshToken) }));
    const sessionId = token ? token.sessionId : caller?.actor.type === 'user' ? caller.actor.sessionId : null;
    if (!sessionId) return;
    const [session] = (await UserSession.query(db)
      .where({ id: sessionId, revokedAt: null })
      .patch({ revokedAt: now })
      .returning('*')) as unknown as UserSession[];
    if (!session) return;
    if (caller?.accessToken) await BlacklistedToken.query(db).insert(caller.accessToken).onConflict().ignore();
    await recordSignIn(db, session.userId, {
      action: 'identity.auth.signOut',
      resource: 'identity.auth',
      request: ctx.request,
      sessionId,
    });
  });
  setRefreshTokenCookie(ctx, null, now);
}

const sessionEnded = () =>
  new AppError('UNAUTHORIZED', 'The session has ended; please sign in again', { kind: 'session_ended' });

/** Ends the session for both holders of the token: the server cannot know which of them is its user. */
async function revokeReusedSession(ctx: RequestCtx, db: Transaction, session: UserSession, now: Date): Promise<void> {
  await UserSession.query(db).findById(session.id).patch({ revokedAt: now });
  ctx.log.warn({ sessionId: session.id }, 'a refresh token was used twice: session revoked');
  await recordSignIn(db, session.userId, {
    action: 'identity.auth.refreshTokenReused',
    resource: 'identity.sessions',
    resourceId: session.id,
    request: ctx.request,
    actor: { type: 'system', name: 'sessions' },
  });
}

/** The successor is derived, not stored: two tabs that refresh the same token get the same successor, and only hashes are kept. */
const successorOf = (ctx: RequestCtx, refreshToken: string): string =>
  createHmac('sha256', derivedSecret(ctx.app, 'refresh-token')).update(refreshToken).digest('base64url');

async function isSecondTab(db: Transaction, token: RefreshToken, successor: string, now: Date): Promise<boolean> {
  const age = token.usedAt ? now.getTime() - token.usedAt.getTime() : Number.POSITIVE_INFINITY;
  if (age > REUSE_SECONDS * 1000) return false;
  const next = await RefreshToken.query(db).findOne({ tokenHash: hashToken(successor) });
  return next?.usedAt === null;
}
