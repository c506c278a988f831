/** Sessions of a user: opened by `auth/`, listed and revoked here. Refreshing is in `auth/refresh.service.ts`. */
import { inSystem, newId, RefreshToken, sent, type Transaction, UserSession } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import type { RequestCtx, UserCtx } from '../../../trpc/context.ts';
import { page, type SortField } from '../../../trpc/list.ts';
import type { SessionTokens } from '../auth/auth.schema.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../authentication/access-token.ts';
import { deviceName } from '../authentication/device.ts';
import { receivedRefreshToken, setRefreshTokenCookie } from '../authentication/session-cookie.ts';
import type { ListSessionsInput, RevokeAllSessionsInput } from './session.schema.ts';

const HOUR_MS = 3_600_000;
const byLastActivity: SortField = { column: 'lastActiveAt', type: 'date' };

/** A session with its newest refresh token, from which `issueSessionTokens` makes the answer. */
interface OpenSession {
  userId: string;
  sessionId: string;
  refreshToken: string;
  /** When the session and its refresh tokens expire. */
  sessionExpiresAt: Date;
}

/** Opens a session in the caller's system transaction, for a user who has just proved their identity. Does not wait for its statements. */
export async function createSession(ctx: RequestCtx, db: Transaction, userId: string): Promise<OpenSession> {
  const now = ctx.now();
  const { ip, location, userAgent } = ctx.request;
  await revokeSessionInCookie(ctx, db, now);
  const expiresAt = new Date(now.getTime() + ctx.app.config.sessionHours * HOUR_MS);
  const session = {
    id: newId(),
    userId,
    ip,
    location,
    userAgent,
    device: deviceName(userAgent),
    expiresAt,
    lastActiveAt: now,
    authenticatedAt: now,
  };
  const refreshToken = randomToken();
  const token = { sessionId: session.id, tokenHash: hashToken(refreshToken), expiresAt };
  await sent(() => UserSession.query(db).insert(session));
  await sent(() => RefreshToken.query(db).insert(token));
  return { userId, sessionId: session.id, refreshToken, sessionExpiresAt: expiresAt };
}

/**
 * Signs the tokens of a session. Runs after the transaction, never in it: the first call reads the signing key over a connection of its
 * own. With every connection held by a transaction that waits for the key, none would be free to read it.
 */
export async function issueSessionTokens(
  ctx: RequestCtx,
  session: OpenSession,
): Promise<z.infer<typeof SessionTokens>> {
  const { refreshToken, sessionExpiresAt, ...claims } = session;
  const now = ctx.now();
  const isInCookie = setRefreshTokenCookie(ctx, { refreshToken, expiresAt: sessionExpiresAt }, now);
  return {
    accessToken: await signAccessToken(ctx.app, claims, now),
    ...(!isInCookie && { refreshToken }),
    expiresAt: new Date(now.getTime() + ACCESS_TOKEN_SECONDS * 1000),
  };
}

/** Sessions last active at or before this time have ended. */
export const idleSince = ({ app }: Pick<RequestCtx, 'app'>, now: Date): Date =>
  new Date(now.getTime() - app.config.sessionIdleHours * HOUR_MS);

/** A new sign-in ends the session that the browser's cookie holds: once the cookie is overwritten, its user cannot end it. */
async function revokeSessionInCookie(ctx: RequestCtx, db: Transaction, now: Date): Promise<void> {
  const previous = receivedRefreshToken(ctx, undefined);
  const token = previous && (await RefreshToken.query(db).findOne({ tokenHash: hashToken(previous) }));
  const session =
    token &&
    (await UserSession.query(db).findOne({ id: token.sessionId, revokedAt: null }).where('expiresAt', '>', now));
  if (!session) return;
  await UserSession.query(db).findById(session.id).patch({ revokedAt: now });
  await recordSignIn(db, session.userId, {
    action: 'identity.auth.signOut',
    resource: 'identity.auth',
    request: ctx.request,
    sessionId: session.id,
  });
}

export async function listSessions(ctx: UserCtx, input: z.infer<typeof ListSessionsInput>) {
  const { userId, sessionId } = ctx.actor;
  const now = ctx.now();
  const { items, nextCursor } = await inSystem(
    ctx.app.database,
    async (db) => {
      const query = UserSession.query(db)
        .select(db.raw(UserSession.columnList))
        .where({ userId, revokedAt: null })
        .where('expiresAt', '>', now)
        .where('lastActiveAt', '>', idleSince(ctx, now));
      return page(query, input, { lastActiveAt: byLastActivity });
    },
    { readOnly: true },
  );
  return { items: items.map((session) => ({ ...session, isCurrent: session.id === sessionId })), nextCursor };
}

const openSessions = (db: Transaction, userId: string, now: Date) =>
  UserSession.query(db).where({ userId, revokedAt: null }).where('expiresAt', '>', now);

export async function revokeSession(ctx: UserCtx, { id }: z.infer<typeof withId>): Promise<void> {
  await inSystem(ctx.app.database, async (db) => {
    const revoked = await openSessions(db, ctx.actor.userId, ctx.now()).where({ id }).patch({ revokedAt: ctx.now() });
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

export function revokeAllSessions(ctx: UserCtx, { exceptCurrent }: z.infer<typeof RevokeAllSessionsInput>) {
  return inSystem(ctx.app.database, async (db) => {
    const { userId, sessionId } = ctx.actor;
    const revoked = await endUserSessions(db, userId, ctx.now(), exceptCurrent ? sessionId : undefined);
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

/** Ends all sessions of a user except `exceptId`, in the caller's system transaction. Answers how many ended. */
export async function endUserSessions(db: Transaction, userId: string, now: Date, exceptId?: string): Promise<number> {
  const sessions = openSessions(db, userId, now);
  if (exceptId) sessions.whereNot({ id: exceptId });
  return sessions.patch({ revokedAt: now });
}
