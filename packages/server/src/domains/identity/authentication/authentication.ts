/** From the credentials of a request to who is calling. Answers are kept for a second: a revoked session or key ends by then. */
import { BlacklistedToken, inSystem, type Transaction, User, UserSession } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import type { App } from '../../../runtime/app.ts';
import type { Caller } from '../../../trpc/context.ts';
import { authenticateHostedKey, authenticateKey, isApiKey, permissionsIn } from '../../organizations/index.ts';
import { proofOf } from '../auth/reauthentication.service.ts';
import { verifyAccessToken } from './access-token.ts';

const FRESH_MS = 900;
const MAX_REMEMBERED = 10_000;

export interface Credentials {
  token: string;
  /** The x-organization-id header: which of a person's organizations this call is about. */
  organizationId: string | null;
  origin: string | null;
}

export type Authenticate = (credentials: Credentials) => Promise<Caller>;

type Known = Pick<App, 'config' | 'database' | 'masterKeys'>;

export function createAuthenticate(app: Known): Authenticate {
  const remembered = new Map<string, { caller: Promise<Caller>; until: number }>();
  return (credentials) => {
    const id = `${credentials.token} ${credentials.organizationId} ${credentials.origin}`;
    const now = Date.now();
    const known = remembered.get(id);
    if (known && known.until > now) return known.caller;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    const caller = lookUp(app, credentials);
    remembered.set(id, { caller, until: now + FRESH_MS });
    caller.catch(() => remembered.delete(id));
    return caller;
  };
}

async function lookUp(app: Known, credentials: Credentials): Promise<Caller> {
  const { token, organizationId, origin } = credentials;
  const isKey = token.startsWith('sk_') || token.startsWith('pk_');
  const caller = isKey
    ? isApiKey(token) && (await inSystem(app.database, (db) => callerOfKey(app, db, token, origin)))
    : await authenticateSession(app, token, organizationId);
  if (!caller) {
    throw isKey
      ? new AppError('UNAUTHORIZED', 'The API key is unknown, revoked, expired or not for this page', {
          kind: 'key_invalid',
        })
      : new AppError('UNAUTHORIZED', 'The session has ended or the token is not valid', { kind: 'token_invalid' });
  }
  // A key has one organization; a call that names another is not about that.
  const isElsewhere = isKey && organizationId !== null && caller.organization?.id !== organizationId;
  return isElsewhere ? { ...caller, organization: null } : caller;
}

const callerOfKey = async (app: Known, db: Transaction, token: string, origin: string | null) =>
  (await authenticateHostedKey(app, db, token, origin)) ?? authenticateKey(db, token, origin);

async function authenticateSession(app: Known, token: string, organizationId: string | null): Promise<Caller | null> {
  const claims = await verifyAccessToken(app, token);
  if (!claims) return null;
  return inSystem(
    app.database,
    async (db) => {
      const session = await UserSession.query(db)
        .findOne({ id: claims.sessionId, userId: claims.userId, revokedAt: null })
        .whereNotExists(BlacklistedToken.query(db).where({ jti: claims.jti }));
      const user = await User.query(db).findOne({ id: claims.userId, status: 'active', deletedAt: null });
      if (!session || !user || session.expiresAt <= new Date()) return null;
      const permissions = organizationId && (await permissionsIn(db, organizationId, user.id));
      return {
        actor: { type: 'user', userId: user.id, sessionId: session.id },
        isStaff: user.isStaff,
        organization: permissions ? { id: organizationId, permissions } : null,
        accessToken: { jti: claims.jti, expiresAt: claims.expiresAt },
        proof: () => proofOf(app, claims),
      };
    },
    { readOnly: true },
  );
}
