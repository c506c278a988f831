/** A signed-in person: tokens that renew themselves, once for however many calls are waiting. */
import { isTesseraError } from './errors.ts';

/** What keeps a person signed in. */
export interface Session {
  accessToken: string;
  /** Works once; the SDK keeps the newest. */
  refreshToken: string;
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
  store: SessionStore;
  /** The session, renewed if its token is about to end. */
  current(): Promise<Session | null>;
  /** The session to try again with after `refused` was not accepted; null when there is none any more. */
  renew(refused: string): Promise<Session | null>;
}

type Tokens = Pick<Session, 'accessToken' | 'expiresAt'> & { refreshToken?: string };

/** Renewed so long before its end, that it lasts for the call. */
const MARGIN_MS = 30_000;
/** A clock that is wrong must not renew before every call. */
const PAUSE_MS = 60_000;

/** Not an accident on the way: the refresh token is no good. */
const hasEnded = (error: unknown): boolean => isTesseraError(error, 'UNAUTHORIZED', 'BAD_REQUEST');

export function createSessions(store: SessionStore, refresh: (refreshToken: string) => Promise<Tokens>): Sessions {
  let renewing: Promise<Session | null> | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;

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
      if ((await store.get())?.refreshToken === latest.refreshToken) await store.clear();
      throw error;
    }
    // Signed out, or signed in anew, in the meantime: that stands.
    const kept = await store.get();
    if (kept?.refreshToken !== latest.refreshToken) return kept ?? null;
    const { accessToken, refreshToken = latest.refreshToken, expiresAt } = tokens;
    const next = { ...kept, accessToken, refreshToken, expiresAt };
    await store.set(next);
    renewedAt = Date.now();
    return next;
  }

  return {
    store,

    async current() {
      const session = await store.get();
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
