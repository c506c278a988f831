/** The session of a signed-in user. Concurrent calls share one renewal of its tokens. */
import { isTesseraError, TesseraError } from '../errors.ts';

/** The tokens of a signed-in user. */
export interface Session {
  accessToken: string;
  /** Works once; the SDK keeps the newest. Absent if a cookie holds it. */
  refreshToken?: string;
  /** When the access token expires. A string is accepted too, for stores that keep JSON. */
  expiresAt: Date | string;
  /** The organization that calls are about. */
  organizationId?: string | null;
}

/** Keeps a session. Several clients, tabs or processes can share one store. */
export interface SessionStore {
  get(): Session | null | undefined | Promise<Session | null | undefined>;
  set(session: Session): unknown;
  clear(): unknown;
}

/** Keeps a session for the lifetime of the page or process. */
export function memoryStore(session: Session | null = null): SessionStore {
  let kept = session;
  return {
    get: () => kept,
    set(next) {
      kept = next;
    },
    clear() {
      kept = null;
    },
  };
}

export interface Sessions {
  /** Whether a cookie holds the refresh token. */
  inCookie: boolean;
  /** The stored session. The first call also tries to resume a session from an existing cookie. */
  stored(): Promise<Session | null>;
  /** Stores the session of a sign-in. */
  begin(session: Session): Promise<void>;
  /** Removes the session from the store and returns it. */
  end(): Promise<Session | null>;
  /** The session, renewed if its access token expires soon. */
  current(): Promise<Session | null>;
  /** The session for the next try after the server refused the token `refused`; null if it has ended. */
  renew(refused: string): Promise<Session | null>;
}

type Tokens = Pick<Session, 'accessToken' | 'expiresAt' | 'refreshToken'>;

interface Source {
  /** Exchanges a refresh token, or the one in the cookie, for new tokens. */
  refresh(refreshToken: string | undefined): Promise<Tokens>;
  /** For sessions in a cookie: the session of an existing cookie; null if it has none. */
  resume?(): Promise<Session | null>;
}

/** Renews a token this long before it expires, so that it stays valid during the call. */
const MARGIN_MS = 30_000;
/** Minimum time between two renewals, so that a wrong clock does not cause one before each call. */
const MIN_INTERVAL_MS = 60_000;

/** Whether the server refused the refresh token, as opposed to a failure of the network. */
const isSessionEnded = (error: unknown): boolean => isTesseraError(error, 'UNAUTHORIZED', 'BAD_REQUEST');

export function createSessions(store: SessionStore, { refresh, resume }: Source): Sessions {
  let renewing: Promise<Session | null> | undefined;
  let resuming: Promise<Session | null> | undefined;
  /** Whether an existing cookie has not been tried yet. */
  let mayResume = resume !== undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;

  async function stored(): Promise<Session | null> {
    const session = await store.get();
    if (session || !mayResume) return session ?? null;
    resuming ??= resumeNow().finally(() => {
      resuming = undefined;
    });
    return resuming;
  }

  async function resumeNow(): Promise<Session | null> {
    const session = (await resume?.()) ?? null;
    // A sign-in or sign-out during the request takes precedence.
    if (!mayResume) return (await store.get()) ?? null;
    mayResume = false;
    if (session) await store.set(session);
    return session;
  }

  /** Concurrent callers share one renewal. */
  function renewOnce(session: Session): Promise<Session | null> {
    renewing ??= renewNow(session).finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function renewNow(session: Session): Promise<Session | null> {
    // Another tab may have renewed it already.
    const latest = await store.get();
    if (!latest || latest.accessToken !== session.accessToken) return latest ?? null;
    let tokens: Tokens;
    try {
      tokens = await refresh(latest.refreshToken);
    } catch (error) {
      if (!isSessionEnded(error)) throw error;
      if ((await store.get())?.accessToken === latest.accessToken) await store.clear();
      throw error;
    }
    if (resume && userIdOf(tokens) !== userIdOf(latest)) {
      // The page shows data of the previous user, so it must not continue as another user.
      await store.clear();
      throw new TesseraError('UNAUTHORIZED', 'Another user has signed in in another tab; please reload the page', {
        status: 401,
        details: { kind: 'session_ended' },
      });
    }
    // A sign-out or another sign-in during the request takes precedence.
    const now = await store.get();
    if (now?.accessToken !== latest.accessToken) return now ?? null;
    const { accessToken, refreshToken = latest.refreshToken, expiresAt } = tokens;
    const next = { ...now, accessToken, refreshToken, expiresAt };
    await store.set(next);
    renewedAt = Date.now();
    return next;
  }

  return {
    inCookie: resume !== undefined,
    stored,

    async begin(session) {
      mayResume = false;
      await store.set(session);
    },

    async end() {
      mayResume = false;
      const session = await store.get();
      await store.clear();
      return session ?? null;
    },

    async current() {
      const session = await stored();
      if (!session) return null;
      const endsSoon = new Date(session.expiresAt).getTime() - Date.now() < MARGIN_MS;
      if (!endsSoon || Date.now() - renewedAt < MIN_INTERVAL_MS) return session;
      try {
        return await renewOnce(session);
      } catch (error) {
        // The old token may still be valid; otherwise the server refuses the call.
        if (isSessionEnded(error)) throw error;
        return session;
      }
    },

    async renew(refused) {
      const session = await store.get();
      if (!session || session.accessToken !== refused) return session ?? null;
      return renewOnce(session);
    },
  };
}

/** The id of the user that an access token belongs to. */
function userIdOf({ accessToken }: Tokens): unknown {
  try {
    const payload = accessToken.split('.')[1] ?? '';
    return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))).sub;
  } catch {
    return undefined;
  }
}
