/** Signing in and out, with the session kept where the client looks for it. */
import type { CallOptions } from './calls.ts';
import type {
  IdentityAuthConfirmSignUpInput,
  IdentityAuthSignInInput,
  IdentityAuthSignUpInput,
  IdentityAuthUnlockInput,
  SessionTokens,
  SignedIn,
} from './generated/index.ts';
import type { Session, Sessions } from './session.ts';
import { type Connection, send } from './transport.ts';

export interface Auth {
  /** Makes an account and its first organization, and signs in: later calls are made as this person. */
  signUp(input: IdentityAuthSignUpInput, options?: CallOptions): Promise<SignedIn>;
  /** Finishes signing up with the mailed link, where the server asks for that, and signs in. */
  confirmSignUp(input: IdentityAuthConfirmSignUpInput, options?: CallOptions): Promise<SignedIn>;
  /** Signs in: later calls are made as this person, in their first organization unless you chose one. */
  signIn(input: IdentityAuthSignInInput, options?: CallOptions): Promise<SignedIn>;
  /** Signs in to an account that wrong passwords have locked, with the mailed link. */
  unlock(input: IdentityAuthUnlockInput, options?: CallOptions): Promise<SignedIn>;
  /** Ends the session, here at once and on the server. */
  signOut(): Promise<void>;
  /** The session as it is kept; null when nobody is signed in. */
  session(): Promise<Session | null>;
}

export function createAuth(connection: Connection): Auth {
  const anonymous: Connection = { ...connection, apiKey: null, sessions: null };
  const call = async (name: string, input: unknown, options?: CallOptions) =>
    (await send(anonymous, { path: `identity.auth.${name}`, kind: 'action', input }, options)).data;

  const enter = async (name: string, input: unknown, options?: CallOptions) => {
    const { store } = sessionsOf(connection);
    const signedIn = (await call(name, input, options)) as SignedIn;
    const { accessToken, refreshToken = '', expiresAt, organization } = signedIn;
    await store.set({ accessToken, refreshToken, expiresAt, organizationId: organization?.id ?? null });
    return signedIn;
  };

  return {
    signUp: (input, options) => enter('signUp', input, options),
    confirmSignUp: (input, options) => enter('confirmSignUp', input, options),
    signIn: (input, options) => enter('signIn', input, options),
    unlock: (input, options) => enter('unlock', input, options),
    async signOut() {
      const { store } = sessionsOf(connection);
      const session = await store.get();
      await store.clear();
      if (session) await call('signOut', { refreshToken: session.refreshToken });
    },
    session: async () => (await sessionsOf(connection).store.get()) ?? null,
  };
}

function sessionsOf({ sessions }: Connection): Sessions {
  if (!sessions) throw new TypeError('This client calls with an API key; make one without to sign people in');
  return sessions;
}

/**
 * Trades a refresh token for new ones. Tried again like a query: the server gives the same answer to whoever asks twice
 * within seconds.
 */
export async function refreshTokens(connection: Connection, refreshToken: string): Promise<SessionTokens> {
  const anonymous: Connection = { ...connection, apiKey: null, sessions: null };
  const { data } = await send(anonymous, { path: 'identity.auth.refresh', kind: 'query', input: { refreshToken } });
  return data as SessionTokens;
}
