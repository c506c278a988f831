/** The client: `const tessera = createTessera({ url, apiKey })`, then `await tessera.contacts.create({ … })`. */

import type { Call, CallOptions, Kind, Kinds } from './calls.ts';
import type { TesseraApi } from './generated/index.ts';
import { kinds } from './generated/kinds.ts';
import { everyItem } from './pagination.ts';
import { type Auth, createAuth, refreshTokens, resumeSession } from './session/auth.ts';
import { createSessions, memoryStore, type Session, type SessionStore } from './session/session.ts';
import { subscribe } from './transport/subscription.ts';
import { type Connection, send } from './transport/transport.ts';

export interface TesseraOptions {
  /** URL of the server: `https://api.example.com`. */
  url: string;
  /** An API key: secret in a program, publishable in a page. */
  apiKey?: string;
  /**
   * The session of a user: its tokens, or the store that keeps them; by default it is kept in memory. `'cookie'` keeps the
   * refresh token in a cookie that no script can read and that survives a reload. It works for pages of the server's own
   * origin and of the origins in TESSERA_ALLOWED_ORIGINS.
   */
  session?: Session | SessionStore | 'cookie';
  /** The organization that the calls are about; by default the user's first. An API key belongs to one organization. */
  organizationId?: string;
  /** Milliseconds for a call, its retries included; 0 for no limit. 30 000 by default. */
  timeout?: number;
  /** Maximum number of retries of a call. 2 by default. */
  retries?: number;
  /** Sent with every call. */
  headers?: Record<string, string>;
  /** Replaces the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

export interface Tessera extends TesseraApi {
  /** Sign-up, sign-in and sign-out. */
  auth: Auth;
  /** A client with the same session for another organization. */
  withOrganization(organizationId: string): Tessera;
}

/**
 * Creates a client for one server. Create one and keep it: its calls share one session.
 *
 *     const tessera = createTessera({ url: 'https://api.example.com', apiKey: 'sk_…' });
 *     const contact = await tessera.contacts.create({ name: 'Asha' });
 */
export function createTessera(options: TesseraOptions): Tessera {
  const { url, apiKey = null, session, organizationId = null, timeout = 30_000, retries = 2, headers = {} } = options;
  if (apiKey !== null && session) throw new TypeError('Give an API key or a session, not both');
  const connection: Connection = {
    url: `${url.replace(/\/+$/, '')}/trpc/`,
    // Looks up the global on each call, so that instrumentation and test doubles apply. `fetch` must be called without `this`.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeout,
    retries,
    headers,
    organizationId,
    apiKey,
    sessions: null,
    withCookie: false,
  };
  if (apiKey === null) {
    connection.sessions = createSessions(storeOf(session), {
      refresh: (refreshToken) => refreshTokens(connection, refreshToken),
      ...(session === 'cookie' && { resume: () => resumeSession(connection) }),
    });
  }
  return clientOf(connection);
}

const storeOf = (session: TesseraOptions['session']): SessionStore =>
  typeof session === 'object' && 'get' in session ? session : memoryStore(session === 'cookie' ? null : session);

const clientOf = (connection: Connection): Tessera => ({
  ...(procedures(connection, kinds, '') as unknown as TesseraApi),
  auth: createAuth(connection),
  withOrganization: (organizationId) => clientOf({ ...connection, organizationId }),
});

type Procedure = (input?: Record<string, unknown>, options?: CallOptions) => unknown;
interface Procedures {
  [name: string]: Procedure | Procedures;
}

/** Plain nested objects instead of a Proxy: unknown names are undefined, and `await tessera.contacts` is harmless. */
const procedures = (connection: Connection, kinds: Kinds, prefix: string): Procedures =>
  Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      typeof kind === 'string'
        ? procedure(connection, prefix + name, kind)
        : procedures(connection, kind, `${prefix}${name}.`),
    ]),
  );

function procedure(connection: Connection, path: string, kind: Kind): Procedure {
  if (kind === 'subscription') return (input, options) => subscribe(connection, path, input, options);
  const call: Procedure = (input, options) => callOf(send(connection, { path, kind, input }, options));
  if (kind !== 'list') return call;
  const page = (options?: CallOptions) => async (input: Record<string, unknown>) =>
    (await send(connection, { path, kind, input }, options)).data;
  return Object.assign(call, {
    all: (input?: Record<string, unknown>, options?: CallOptions) => everyItem(page(options), input),
  });
}

function callOf(response: ReturnType<typeof send>): Call<unknown> {
  const data = response.then((answer) => answer.data);
  return Object.assign(data, {
    withResponse() {
      // The caller handles a failure of `response`. Without this, `data` would also report an unhandled rejection.
      data.catch(() => {});
      return response;
    },
  });
}
