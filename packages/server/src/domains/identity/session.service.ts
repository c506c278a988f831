/** Sessions: a family of refresh tokens, each used once, and the access tokens they buy. */
import { createHmac } from 'node:crypto';
import { inSystem, RefreshToken, type Transaction, UserSession } from '@tessera/db';
import type { RequestCtx } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { derivedSecret, hashToken, randomToken } from '../../lib/tokens.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from './access-token.ts';

const SESSION_DAYS = 30;
/** Two tabs of one browser may refresh with the same token; within this time they get the same answer. */
const REUSE_SECONDS = 10;

export interface SessionTokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
}

/** A session with its newest refresh token, from which `tokensOf` makes what the caller gets. */
interface OpenSession {
  userId: string;
  sessionId: string;
  refreshToken: string;
}

/** Opens a session in the caller's system transaction. */
export async function openSession(ctx: RequestCtx, db: Transaction, userId: string): Promise<OpenSession> {
  const expiresAt = new Date(ctx.now().getTime() + SESSION_DAYS * 86_400_000);
  const session = (await UserSession.query(db)
    .insert({ userId, ip: ctx.request.ip, userAgent: ctx.request.userAgent, expiresAt })
    .returning('*')) as unknown as UserSession;
  const refreshToken = randomToken();
  await RefreshToken.query(db).insert({ sessionId: session.id, tokenHash: hashToken(refreshToken), expiresAt });
  return { userId, sessionId: session.id, refreshToken };
}

/** Trades a refresh token for the next one. A token used before its time ends the whole session. */
export async function refreshSession(ctx: RequestCtx, refreshToken: string): Promise<SessionTokens> {
  const child = childOf(ctx, refreshToken);
  const outcome = await inSystem(ctx.app.database, async (db) => {
    const now = ctx.now();
    const tokenHash = hashToken(refreshToken);
    const [used] = (await RefreshToken.query(db)
      .where({ tokenHash, usedAt: null, revokedAt: null })
      .where('expiresAt', '>', now)
      .patch({ usedAt: now })
      .returning('*')) as unknown as RefreshToken[];

    const token = used ?? (await RefreshToken.query(db).findOne({ tokenHash }));
    const session = token && (await UserSession.query(db).findById(token.sessionId));
    if (!session || session.revokedAt || session.expiresAt <= now) return null;

    if (used) {
      await RefreshToken.query(db).insert({
        sessionId: session.id,
        tokenHash: hashToken(child),
        parentId: used.id,
        expiresAt: session.expiresAt,
      });
      await session.$query(db).patch({ lastActiveAt: now });
      return session;
    }
    if (token && (await isSecondTab(db, token, child, now))) return session;
    await session.$query(db).patch({ revokedAt: now });
    ctx.log.warn({ sessionId: session.id }, 'a refresh token was used twice: session revoked');
    return null;
  });
  if (!outcome)
    throw new AppError('UNAUTHORIZED', 'The session has ended; please sign in again', { kind: 'session_ended' });
  return tokensOf(ctx, { userId: outcome.userId, sessionId: outcome.id, refreshToken: child });
}

export async function endSession(ctx: RequestCtx, refreshToken: string): Promise<void> {
  await inSystem(ctx.app.database, async (db) => {
    const token = await RefreshToken.query(db).findOne({ tokenHash: hashToken(refreshToken) });
    if (token) await UserSession.query(db).findById(token.sessionId).patch({ revokedAt: ctx.now() });
  });
}

/** Derived, not stored: the same token refreshed by two tabs yields the same child, and only hashes are kept. */
const childOf = (ctx: RequestCtx, refreshToken: string): string =>
  createHmac('sha256', derivedSecret(ctx.app, 'refresh-token')).update(refreshToken).digest('base64url');

async function isSecondTab(db: Transaction, token: RefreshToken, child: string, now: Date): Promise<boolean> {
  const age = token.usedAt ? now.getTime() - token.usedAt.getTime() : Number.POSITIVE_INFINITY;
  if (token.revokedAt || age > REUSE_SECONDS * 1000) return false;
  const next = await RefreshToken.query(db).findOne({ tokenHash: hashToken(child) });
  return next?.usedAt === null;
}

/**
 * After the transaction, never in it: the first call reads the signing key over a connection of its own, and with every
 * connection held by a transaction that waits for one, nobody would get it.
 */
export async function tokensOf(ctx: RequestCtx, session: OpenSession): Promise<SessionTokens> {
  const { refreshToken, ...claims } = session;
  const now = ctx.now();
  return {
    accessToken: await signAccessToken(ctx.app, claims, now),
    refreshToken,
    expiresAt: new Date(now.getTime() + ACCESS_TOKEN_SECONDS * 1000),
  };
}
