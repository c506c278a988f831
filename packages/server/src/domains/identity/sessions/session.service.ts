/** Sessions: a family of refresh tokens, each used once, and the access tokens they buy. */
import { createHmac } from 'node:crypto';
import { BlacklistedToken, inSystem, RefreshToken, type Transaction, User, UserSession } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { derivedSecret, hashToken, randomToken } from '../../../lib/tokens.ts';
import type { RequestCtx, UserCtx } from '../../../trpc/context.ts';
import { recordSignIn } from '../../organizations/index.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../authentication/access-token.ts';
import { deviceOf } from '../authentication/device.ts';
import { keepRefreshToken, sentRefreshToken } from '../authentication/session-cookie.ts';

/** Two tabs of one browser may refresh with the same token; within this time they get the same answer. */
const REUSE_SECONDS = 10;
const HOUR_MS = 3_600_000;

export interface SessionTokens {
  accessToken: string;
  /** Absent where a cookie holds it. */
  refreshToken?: string;
  expiresAt: Date;
}

/** A session with its newest refresh token, from which `tokensOf` makes what the caller gets. */
interface OpenSession {
  userId: string;
  sessionId: string;
  refreshToken: string;
  /** When the session ends, and its refresh token with it. */
  sessionEnds: Date;
}

/** Opens a session in the caller's system transaction, for somebody who has just proved who they are. */
export async function openSession(ctx: RequestCtx, db: Transaction, userId: string): Promise<OpenSession> {
  const now = ctx.now();
  const { ip, location, userAgent } = ctx.request;
  await endReplaced(ctx, db, now);
  const expiresAt = new Date(now.getTime() + ctx.app.config.sessionHours * HOUR_MS);
  const session = (await UserSession.query(db)
    .insert({ userId, ip, location, userAgent, device: deviceOf(userAgent), expiresAt, authenticatedAt: now })
    .returning('*')) as unknown as UserSession;
  const refreshToken = randomToken();
  await RefreshToken.query(db).insert({ sessionId: session.id, tokenHash: hashToken(refreshToken), expiresAt });
  return { userId, sessionId: session.id, refreshToken, sessionEnds: expiresAt };
}

/** Trades a refresh token for the next one. A token used before its time ends the whole session. */
export async function refreshSession(ctx: RequestCtx, given: string | undefined): Promise<SessionTokens> {
  const refreshToken = sentRefreshToken(ctx, given);
  if (!refreshToken) throw ended();
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
    // No access token outlives this: they end within minutes of the last refresh.
    if (session.lastActiveAt <= idleSince(ctx, now)) return null;

    if (used) {
      const { ip, location = null } = ctx.request;
      await RefreshToken.query(db).insert({
        sessionId: session.id,
        tokenHash: hashToken(child),
        parentId: used.id,
        expiresAt: session.expiresAt,
      });
      await session.$query(db).patch({ lastActiveAt: now, ip, location });
      return session;
    }
    if (token && (await isSecondTab(db, token, child, now))) return session;
    await endStolen(ctx, db, session, now);
    return null;
  });
  if (!outcome) throw ended();
  const { userId, id: sessionId, expiresAt: sessionEnds } = outcome;
  return tokensOf(ctx, { userId, sessionId, refreshToken: child, sessionEnds });
}

/** Sessions not used since then have ended. */
const idleSince = ({ app }: Pick<RequestCtx, 'app'>, now: Date): Date =>
  new Date(now.getTime() - app.config.sessionIdleHours * HOUR_MS);

/** Who signs in anew where a cookie keeps a session leaves none behind: nobody could get at it any more, to end it. */
async function endReplaced(ctx: RequestCtx, db: Transaction, now: Date): Promise<void> {
  const left = sentRefreshToken(ctx, undefined);
  const token = left && (await RefreshToken.query(db).findOne({ tokenHash: hashToken(left) }));
  const session =
    token &&
    (await UserSession.query(db).findOne({ id: token.sessionId, revokedAt: null }).where('expiresAt', '>', now));
  if (!session) return;
  await session.$query(db).patch({ revokedAt: now });
  await recordSignIn(db, session.userId, {
    action: 'identity.auth.signOut',
    resource: 'identity.auth',
    request: ctx.request,
    sessionId: session.id,
  });
}

const ended = () =>
  new AppError('UNAUTHORIZED', 'The session has ended; please sign in again', { kind: 'session_ended' });

/** Either its person or somebody else holds an old token: nobody can tell which, so it ends for both. */
async function endStolen(ctx: RequestCtx, db: Transaction, session: UserSession, now: Date): Promise<void> {
  await session.$query(db).patch({ revokedAt: now });
  ctx.log.warn({ sessionId: session.id }, 'a refresh token was used twice: session revoked');
  await recordSignIn(db, session.userId, {
    action: 'identity.auth.refreshTokenReused',
    resource: 'identity.sessions',
    resourceId: session.id,
    request: ctx.request,
    actor: { type: 'system', name: 'sessions' },
  });
}

/** Ends the session of a refresh token, and the access token it was called with at once. */
export async function endSession(ctx: RequestCtx, given: string | undefined): Promise<void> {
  const refreshToken = sentRefreshToken(ctx, given);
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
  keepRefreshToken(ctx, null, now);
}

/** The open sessions of a person, the one last active first. */
export async function listSessions(ctx: UserCtx) {
  const { userId, sessionId } = ctx.actor;
  const sessions = await inSystem(
    ctx.app.database,
    async (db) =>
      open(db, userId, ctx.now())
        .where('lastActiveAt', '>', idleSince(ctx, ctx.now()))
        .orderBy('lastActiveAt', 'desc')
        .limit(100),
    { readOnly: true },
  );
  return { items: sessions.map((session) => ({ ...session, isCurrent: session.id === sessionId })) };
}

const open = (db: Transaction, userId: string, now: Date) =>
  UserSession.query(db).where({ userId, revokedAt: null }).where('expiresAt', '>', now);

export async function revokeSession(ctx: UserCtx, id: string): Promise<void> {
  await inSystem(ctx.app.database, async (db) => {
    const revoked = await open(db, ctx.actor.userId, ctx.now()).where({ id }).patch({ revokedAt: ctx.now() });
    if (revoked === 0) throw notFound('session');
    await recordSignIn(db, ctx.actor.userId, {
      action: 'identity.sessions.revoke',
      resource: 'identity.sessions',
      resourceId: id,
      request: ctx.request,
      actor: ctx.actor,
    });
  });
}

export async function revokeSessions(ctx: UserCtx, exceptCurrent: boolean): Promise<{ revoked: number }> {
  return inSystem(ctx.app.database, async (db) => {
    const { userId, sessionId } = ctx.actor;
    const revoked = await endSessions(db, userId, ctx.now(), exceptCurrent ? sessionId : undefined);
    await recordSignIn(db, userId, {
      action: 'identity.sessions.revokeAll',
      resource: 'identity.sessions',
      details: { revoked, exceptCurrent },
      request: ctx.request,
      actor: ctx.actor,
    });
    return { revoked };
  });
}

/** For the platform's staff, when somebody else may have got in. */
export async function endSessionsOf(ctx: UserCtx, email: string): Promise<{ revoked: number }> {
  return inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findOne({ email, deletedAt: null });
    if (!user) throw notFound('account');
    const revoked = await endSessions(db, user.id, ctx.now());
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

/** Ends all sessions of a person, but for one that may go on; how many they were. */
export async function endSessions(db: Transaction, userId: string, now: Date, except?: string): Promise<number> {
  const sessions = open(db, userId, now);
  if (except) sessions.whereNot({ id: except });
  return sessions.patch({ revokedAt: now });
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
  const { refreshToken, sessionEnds, ...claims } = session;
  const now = ctx.now();
  const inCookie = keepRefreshToken(ctx, { refreshToken, expiresAt: sessionEnds }, now);
  return {
    accessToken: await signAccessToken(ctx.app, claims, now),
    ...(!inCookie && { refreshToken }),
    expiresAt: new Date(now.getTime() + ACCESS_TOKEN_SECONDS * 1000),
  };
}
