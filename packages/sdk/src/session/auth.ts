/** Signing in and out, with the session kept where the client looks for it. */
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
  /** Makes an account and its first organization, and signs in: later calls are made as this person. */
  signUp(input: IdentityAuthSignUpInput, options?: CallOptions): Promise<SignedIn>;
  /** Finishes signing up with the mailed link, where the server asks for that, and signs in. */
  confirmSignUp(input: IdentityAuthConfirmSignUpInput, options?: CallOptions): Promise<SignedIn>;
  /** Signs in: later calls are made as this person, in their first organization unless you chose one. */
  signIn(input: IdentityAuthSignInInput, options?: CallOptions): Promise<SignedIn>;
  /** Goes on where `signIn` failed with `two_factor_required`, with the ticket of its `details` and a second factor. */
  completeTwoFactor(input: IdentityAuthCompleteTwoFactorInput, options?: CallOptions): Promise<SignedIn>;
  /** Signs in with what a browser signed for `identity.passkeys.beginSignIn`. */
  signInWithPasskey(input: IdentityAuthSignInWithPasskeyInput, options?: CallOptions): Promise<SignedIn>;
  /** Signs in to an account that wrong passwords have locked, with the mailed link. */
  unlock(input: IdentityAuthUnlockInput, options?: CallOptions): Promise<SignedIn>;
  /** Ends the session, here at once and on the server. */
  signOut(): Promise<void>;
  /** The session as it is kept; null when nobody is signed in. With a cookie, the first time, the server is asked. */
  session(): Promise<Session | null>;
}

export function createAuth(connection: Connection): Auth {
  const anonymous = anonymously(connection);
  const call = async (name: string, input: unknown, options?: CallOptions) =>
    (await send(anonymous, { path: `identity.auth.${name}`, kind: 'action', input }, options)).data;

  const enter = async (name: string, input: unknown, options?: CallOptions) => {
    const sessions = sessionsOf(connection);
    const signedIn = (await call(name, input, options)) as SignedIn;
    const { accessToken, refreshToken, expiresAt, organization } = signedIn;
    await sessions.begin({ accessToken, refreshToken, expiresAt, organizationId: organization?.id ?? null });
    return signedIn;
  };

  return {
    signUp: (input, options) => enter('signUp', input, options),
    confirmSignUp: (input, options) => enter('confirmSignUp', input, options),
    signIn: (input, options) => enter('signIn', input, options),
    completeTwoFactor: (input, options) => enter('completeTwoFactor', input, options),
    signInWithPasskey: (input, options) => enter('signInWithPasskey', input, options),
    unlock: (input, options) => enter('unlock', input, options),
    async signOut() {
      const sessions = sessionsOf(connection);
      const session = await sessions.end();
      if (session || sessions.inCookie) await call('signOut', given(session?.refreshToken));
    },
    session: async () => sessionsOf(connection).kept(),
  };
}

function sessionsOf({ sessions }: Connection): Sessions {
  if (!sessions) throw new TypeError('This client calls with an API key; make one without to sign people in');
  return sessions;
}

/** Without credentials but for the cookie, where there is one: no other call has any use for it. */
const anonymously = (connection: Connection): Connection => ({
  ...connection,
  apiKey: null,
  sessions: null,
  withCookie: connection.sessions?.inCookie ?? false,
});

const given = (refreshToken: string | undefined) => (refreshToken === undefined ? {} : { refreshToken });

/**
 * Trades a refresh token, or the one in the cookie, for new ones. Tried again like a query: the server gives the same
 * answer to whoever asks twice within seconds.
 */
export async function refreshTokens(connection: Connection, refreshToken?: string): Promise<SessionTokens> {
  const request = { path: 'identity.auth.refresh', kind: 'query', input: given(refreshToken) } as const;
  return (await send(anonymously(connection), request)).data as SessionTokens;
}

/** The session that a cookie from before holds, in the organization where its person begins; null when there is none. */
export async function resumeSession(connection: Connection): Promise<Session | null> {
  try {
    const { accessToken, expiresAt } = await refreshTokens(connection);
    const asThem: Connection = { ...connection, apiKey: accessToken, sessions: null };
    const { data } = await send(asThem, { path: 'identity.account.get', kind: 'query', input: {} });
    return { accessToken, expiresAt, organizationId: (data as Me).organizations[0]?.id ?? null };
  } catch (error) {
    if (isTesseraError(error, 'UNAUTHORIZED')) return null;
    throw error;
  }
}
