/** Generated from the router; `npm run gen` writes it anew. */
import type { Call, CallOptions } from '../calls.ts';

/** You, and the organizations you belong to. */
export interface Me {
  user: User;
  organizations: OrganizationSummary[];
}

/** A person with an account. */
export interface User {
  id: string;
  email: string;
  name: string;
  firstName: string | null;
  lastName: string | null;
  avatarUrl: string | null;
  status: 'active' | 'inactive' | 'pending' | (string & {});
  twoFactorEnabled: boolean;
  createdAt: Date;
}

/** An organization as one of its members sees it in a list. */
export interface OrganizationSummary {
  id: string;
  name: string;
  slug: string;
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  /** What you are in this organization. */
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
}

export interface IdentityAuthSignUpInput {
  email: string;
  /** At least 10 characters. */
  password: string;
  /** Your name. */
  name: string;
  /** Your company or project; you become its owner. */
  organizationName: string;
}

/** A new session, whose it is, and where it starts. */
export interface SignedIn {
  /** Send it as `Authorization: Bearer …`. Lives 15 minutes. */
  accessToken: string;
  /** Trade it for new tokens with `identity.auth.refresh`. Works once. */
  refreshToken: string;
  /** When the access token ends. */
  expiresAt: Date;
  user: User;
  /** Your first organization; null when you belong to none. */
  organization: OrganizationSummary | null;
}

export interface IdentityAuthSignInInput {
  email: string;
  password: string;
}

export interface IdentityAuthRefreshInput {
  /** The newest refresh token of the session. */
  refreshToken: string;
}

/** What keeps a person signed in. */
export interface SessionTokens {
  /** Send it as `Authorization: Bearer …`. Lives 15 minutes. */
  accessToken: string;
  /** Trade it for new tokens with `identity.auth.refresh`. Works once. */
  refreshToken: string;
  /** When the access token ends. */
  expiresAt: Date;
}

export interface IdentityAuthSignOutInput {
  /** The newest refresh token of the session. */
  refreshToken: string;
}

export interface IdentityAuthApi {
  /**
   * Makes an account and its first organization, and signs in.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  signUp(input: IdentityAuthSignUpInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Opens a session with e-mail and password.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  signIn(input: IdentityAuthSignInInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Trades a refresh token for new tokens. The SDK does this by itself.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  refresh(input: IdentityAuthRefreshInput, options?: CallOptions): Call<SessionTokens>;

  /**
   * Ends the session of a refresh token, with all its tokens.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  signOut(input: IdentityAuthSignOutInput, options?: CallOptions): Call<void>;
}

export interface IdentityApi {
  /**
   * You, and the organizations you belong to.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  me(input?: undefined, options?: CallOptions): Call<Me>;

  auth: IdentityAuthApi;
}
