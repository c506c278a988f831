/** A signed-in person: tokens that renew themselves, once for however many calls are waiting. */
import { isTesseraError, TesseraError } from '../errors.ts';

/** What keeps a person signed in. */
export interface Session {
  accessToken: string;
  /** Works once; the SDK keeps the newest. Absent where a cookie holds it. */
  refreshToken?: string;
  /** When the access token ends. Text is understood too, for stores that keep JSON. */
  expiresAt: Date | string;
  /** The organization they are working in. */
  organizationId?: string | null;
}

/** Where a session is kept. Several clients, tabs or processes may share one. */
export interface SessionStore {
  get(): Session | null | undefined | Promise<Session | null | undefined>;
  set(session: Session): unknown;
  clear(): unknown;
}

/** For as long as the page or process lives. */
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
  /** What is kept; the first time, what a cookie from before is still good for. */
  kept(): Promise<Session | null>;
  /** Somebody has signed in. */
  begin(session: Session): Promise<void>;
  /** Forgets the session here, and returns what it was. */
  end(): Promise<Session | null>;
  /** The session, renewed if its token is about to end. */
  current(): Promise<Session | null>;
  /** The session to try again with after `refused` was not accepted; null when there is none any more. */
  renew(refused: string): Promise<Session | null>;
}

type Tokens = Pick<Session, 'accessToken' | 'expiresAt' | 'refreshToken'>;

interface Source {
  /** Trades a refresh token, or the one in the cookie, for new tokens. */
  refresh(refreshToken: string | undefined): Promise<Tokens>;
  /** Where a cookie holds the session: what it holds from before; null when nothing. */
  resume?(): Promise<Session | null>;
}

/** Renewed so long before its end, that it lasts for the call. */
const MARGIN_MS = 30_000;
/** A clock that is wrong must not renew before every call. */
const PAUSE_MS = 60_000;

/** Not an accident on the way: the refresh token is no good. */
const hasEnded = (error: unknown): boolean => isTesseraError(error, 'UNAUTHORIZED', 'BAD_REQUEST');

export function createSessions(store: SessionStore, { refresh, resume }: Source): Sessions {
  let renewing: Promise<Session | null> | undefined;
  let resuming: Promise<Session | null> | undefined;
  /** Whether there is anything left that a cookie could tell. */
  let mayResume = resume !== undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;

  async function kept(): Promise<Session | null> {
    const session = await store.get();
    if (session || !mayResume) return session ?? null;
    resuming ??= resumeNow().finally(() => {
      resuming = undefined;
    });
    return resuming;
  }

  async function resumeNow(): Promise<Session | null> {
    const session = (await resume?.()) ?? null;
    // Signed in or out in the meantime: that stands.
    if (!mayResume) return (await store.get()) ?? null;
    mayResume = false;
    if (session) await store.set(session);
    return session;
  }

  /** Whoever comes while it runs gets the same answer. */
  function renewOnce(session: Session): Promise<Session | null> {
    renewing ??= renewNow(session).finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function renewNow(session: Session): Promise<Session | null> {
    // Another tab may have been faster.
    const latest = await store.get();
    if (!latest || latest.accessToken !== session.accessToken) return latest ?? null;
    let tokens: Tokens;
    try {
      tokens = await refresh(latest.refreshToken);
    } catch (error) {
      if (!hasEnded(error)) throw error;
      if ((await store.get())?.accessToken === latest.accessToken) await store.clear();
      throw error;
    }
    if (resume && personOf(tokens) !== personOf(latest)) {
      // This page shows the first one's data: it must not go on as the other.
      await store.clear();
      throw new TesseraError('UNAUTHORIZED', 'Somebody else has signed in, in another tab; please reload', {
        status: 401,
        details: { kind: 'session_ended' },
      });
    }
    // Signed out, or signed in anew, in the meantime: that stands.
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
    kept,

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
      const session = await kept();
      if (!session) return null;
      const endsSoon = new Date(session.expiresAt).getTime() - Date.now() < MARGIN_MS;
      if (!endsSoon || Date.now() - renewedAt < PAUSE_MS) return session;
      try {
        return await renewOnce(session);
      } catch (error) {
        // The old token may still do; whoever refuses it says so.
        if (hasEnded(error)) throw error;
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

/** Whose token it is. */
function personOf({ accessToken }: Tokens): unknown {
  try {
    const payload = accessToken.split('.')[1] ?? '';
    return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))).sub;
  } catch {
    return undefined;
  }
}
