/** Sign-in and sign-out. Keeps the session in the store that the client reads. */
import type { CallOptions } from '../calls.ts';
import { isTesseraError } from '../errors.ts';
import type {
  IdentityAuthCompleteTwoFactorInput,
  IdentityAuthConfirmSignUpInput,
  IdentityAuthSignInInput,
  IdentityAuthSignInWithPasskeyInput,
  IdentityAuthSignUpInput,
  IdentityAuthUnlockInput,
  Me,
  SessionTokens,
  SignedIn,
} from '../generated/index.ts';
import { type Connection, send } from '../transport/transport.ts';
import type { Session, Sessions } from './session.ts';

export interface Auth {
  /** Creates an account and its first organization, and signs in: later calls use this session. */
  signUp(input: IdentityAuthSignUpInput, options?: CallOptions): Promise<SignedIn>;
  /** Completes a sign-up with the mailed link, if the server requires confirmation, and signs in. */
  confirmSignUp(input: IdentityAuthConfirmSignUpInput, options?: CallOptions): Promise<SignedIn>;
  /** Signs in: later calls use this session, in the user's first organization unless you chose one. */
  signIn(input: IdentityAuthSignInInput, options?: CallOptions): Promise<SignedIn>;
  /** Completes a sign-in that failed with `two_factor_required`: takes `details.ticket` of that error and a second factor. */
  completeTwoFactor(input: IdentityAuthCompleteTwoFactorInput, options?: CallOptions): Promise<SignedIn>;
  /** Signs in with the credential that the browser returned for the options of `identity.passkeys.beginSignIn`. */
  signInWithPasskey(input: IdentityAuthSignInWithPasskeyInput, options?: CallOptions): Promise<SignedIn>;
  /** Signs in to an account that wrong passwords have locked, with the token of the mailed link. */
  unlock(input: IdentityAuthUnlockInput, options?: CallOptions): Promise<SignedIn>;
  /** Removes the session from the store, then ends it on the server. */
  signOut(): Promise<void>;
  /** The stored session; null if no user is signed in. With a cookie, the first call asks the server. */
  session(): Promise<Session | null>;
}

export function createAuth(connection: Connection): Auth {
  const anonymous = withoutCredentials(connection);
  const call = async (name: string, input: unknown, options?: CallOptions) =>
    (await send(anonymous, { path: `identity.auth.${name}`, kind: 'action', input }, options)).data;

  const openSession = async (name: string, input: unknown, options?: CallOptions) => {
    const sessions = sessionsOf(connection);
    const signedIn = (await call(name, input, options)) as SignedIn;
    const { accessToken, refreshToken, expiresAt, organization } = signedIn;
    await sessions.begin({ accessToken, refreshToken, expiresAt, organizationId: organization?.id ?? null });
    return signedIn;
  };

  return {
    signUp: (input, options) => openSession('signUp', input, options),
    confirmSignUp: (input, options) => openSession('confirmSignUp', input, options),
    signIn: (input, options) => openSession('signIn', input, options),
    completeTwoFactor: (input, options) => openSession('completeTwoFactor', input, options),
    signInWithPasskey: (input, options) => openSession('signInWithPasskey', input, options),
    unlock: (input, options) => openSession('unlock', input, options),
    async signOut() {
      const sessions = sessionsOf(connection);
      const session = await sessions.end();
      if (session || sessions.inCookie) await call('signOut', tokenInput(session?.refreshToken));
    },
    session: async () => sessionsOf(connection).stored(),
  };
}

function sessionsOf({ sessions }: Connection): Sessions {
  if (!sessions) throw new TypeError('This client uses an API key; create one without a key to sign users in');
  return sessions;
}

/** The connection without credentials, except for the cookie: only these calls send it. */
const withoutCredentials = (connection: Connection): Connection => ({
  ...connection,
  apiKey: null,
  sessions: null,
  withCookie: connection.sessions?.inCookie ?? false,
});

const tokenInput = (refreshToken: string | undefined) => (refreshToken === undefined ? {} : { refreshToken });

/**
 * Exchanges a refresh token, or the one in the cookie, for new tokens. Retried like a query, because the server repeats its
 * answer for a few seconds.
 */
export async function refreshTokens(connection: Connection, refreshToken?: string): Promise<SessionTokens> {
  const request = { path: 'identity.auth.refresh', kind: 'query', input: tokenInput(refreshToken) } as const;
  return (await send(withoutCredentials(connection), request)).data as SessionTokens;
}

/** The session of an existing cookie, in the user's first organization; null if the cookie has none. */
export async function resumeSession(connection: Connection): Promise<Session | null> {
  try {
    const { accessToken, expiresAt } = await refreshTokens(connection);
    const asUser: Connection = { ...connection, apiKey: accessToken, sessions: null };
    const { data } = await send(asUser, { path: 'identity.account.get', kind: 'query', input: {} });
    return { accessToken, expiresAt, organizationId: (data as Me).organizations[0]?.id ?? null };
  } catch (error) {
    if (isTesseraError(error, 'UNAUTHORIZED')) return null;
    throw error;
  }
}
