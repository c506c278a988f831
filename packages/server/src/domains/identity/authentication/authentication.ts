/**
 * Resolves the credentials of a request to its caller. `http/request.ts` calls it for every request. Results are cached for less
 * than a second, so a revoked session, key or membership loses access within one second.
 */
import { BlacklistedToken, inSystem, type Transaction, User, UserSession } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import type { App } from '../../../runtime/app.ts';
import type { Caller } from '../../../trpc/context.ts';
import {
  authenticateHostedKey,
  authenticateKey,
  isApiKey,
  permissionsIn,
  visitedOrganization,
} from '../../organizations/index.ts';
import { readProof } from '../auth/reauthentication.service.ts';
import { verifyAccessToken } from './access-token.ts';

const CACHE_MS = 900;
const MAX_CACHED_CALLERS = 10_000;

export interface RequestCredentials {
  token: string;
  /** The x-organization-id header: which of the user's organizations the call is about. */
  organizationId: string | null;
  origin: string | null;
}

export type Authenticate = (credentials: RequestCredentials, isCached?: boolean) => Promise<Caller>;

/** `app.now` is read at each call, so that tests can turn the clock. */
export function createAuthenticate(app: App): Authenticate {
  const cache = new Map<string, { caller: Promise<Caller>; expiresAt: number }>();
  return (credentials, isCached = true) => {
    const cacheKey = `${credentials.token} ${credentials.organizationId} ${credentials.origin}`;
    const now = app.now().getTime();
    const cached = cache.get(cacheKey);
    if (isCached && cached && cached.expiresAt > now && cached.expiresAt <= now + CACHE_MS) return cached.caller;
    if (cache.size >= MAX_CACHED_CALLERS) cache.clear();
    const caller = resolveCaller(app, credentials);
    cache.set(cacheKey, { caller, expiresAt: now + CACHE_MS });
    caller.catch(() => cache.delete(cacheKey));
    return caller;
  };
}

async function resolveCaller(app: App, credentials: RequestCredentials): Promise<Caller> {
  const { token, organizationId, origin } = credentials;
  const isKey = token.startsWith('sk_') || token.startsWith('pk_');
  const caller = isKey
    ? isApiKey(token) && (await inSystem(app.database, (db) => callerOfKey(app, db, token, origin)))
    : await callerOfAccessToken(app, token, organizationId);
  if (!caller) {
    throw isKey
      ? new AppError(
          'UNAUTHORIZED',
          'The API key is unknown, revoked, expired, not for this page, or its maker is no active member',
          {
            kind: 'api_key_invalid',
          },
        )
      : new AppError('UNAUTHORIZED', 'The session has ended or the token is not valid', {
          kind: 'access_token_invalid',
        });
  }
  // A key belongs to one organization. A call that names another organization gets no organization.
  const namesOtherOrganization = isKey && organizationId !== null && caller.organization?.id !== organizationId;
  return namesOtherOrganization ? { ...caller, organization: null } : caller;
}

const callerOfKey = async (app: App, db: Transaction, token: string, origin: string | null) =>
  (await authenticateHostedKey(app, db, token, origin)) ?? authenticateKey(db, token, origin, app.now());

async function callerOfAccessToken(app: App, token: string, organizationId: string | null): Promise<Caller | null> {
  const claims = await verifyAccessToken(app, token);
  if (!claims) return null;
  return inSystem(
    app.database,
    async (db) => {
      const session = await UserSession.query(db)
        .findOne({ id: claims.sessionId, userId: claims.userId, revokedAt: null })
        .whereNotExists(BlacklistedToken.query(db).where({ jti: claims.jti }));
      const user = await User.query(db).findOne({ id: claims.userId, status: 'active', deletedAt: null });
      if (!session || !user || session.expiresAt <= app.now()) return null;
      const permissions = organizationId && (await permissionsIn(db, organizationId, user.id));
      return {
        actor: { type: 'user', userId: user.id, sessionId: session.id },
        isStaff: user.isStaff,
        organization: permissions ? { id: organizationId, permissions } : null,
        visited: organizationId && !permissions ? await visitedOrganization(db, organizationId) : null,
        accessToken: { jti: claims.jti, expiresAt: claims.expiresAt },
        proof: () => readProof(app, claims),
      };
    },
    { readOnly: true },
  );
}
