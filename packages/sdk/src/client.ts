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
  /** Where the server is: `https://api.example.com`. */
  url: string;
  /** For programs: a secret key, or a publishable one in a page. */
  apiKey?: string;
  /**
   * For people: tokens you have, or where they are kept; in memory when left out. `'cookie'`, for pages of the server's own
   * origin or one it is told to trust (TESSERA_ALLOWED_ORIGINS): in a cookie that no script can read and that outlives the
   * page.
   */
  session?: Session | SessionStore | 'cookie';
  /** Which of a person's organizations the calls are about; the first one when left out. A key has its own. */
  organizationId?: string;
  /** Milliseconds for a call, its retries included; 0 for no limit. 30 000 when left out. */
  timeout?: number;
  /** How often to try again, at most. 2 when left out. */
  retries?: number;
  /** Sent with every call. */
  headers?: Record<string, string>;
  /** In place of the platform's own. */
  fetch?: typeof globalThis.fetch;
}

export interface Tessera extends TesseraApi {
  /** Signing up, in and out. */
  auth: Auth;
  /** The same client and session in another organization. */
  withOrganization(organizationId: string): Tessera;
}

/**
 * A client for one server. Make one and keep it: calls share its session.
 *
 *     const tessera = createTessera({ url: 'https://api.example.com', apiKey: 'sk_…' });
 *     const contact = await tessera.contacts.create({ name: 'Asha' });
 */
export function createTessera(options: TesseraOptions): Tessera {
  const { url, apiKey = null, session, organizationId = null, timeout = 30_000, retries = 2, headers = {} } = options;
  if (apiKey !== null && session) throw new TypeError('Give an API key or a session, not both');
  const connection: Connection = {
    url: `${url.replace(/\/+$/, '')}/trpc/`,
    // Looked up late, so that what replaces it (instrumentation, test doubles) is used; called bare, as it must be.
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

/** Plain nested functions: nothing is made up for names that do not exist, and `await tessera.contacts` is harmless. */
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
      // Whoever asks for the response handles its failure; the promise nobody asked for must not complain as well.
      data.catch(() => {});
      return response;
    },
  });
}
