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
  /** Send it as x-organization-id to work in this organization. */
  id: string;
  name: string;
  slug: string;
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  /** What you are in this organization. */
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
}

export interface IdentityAuthSignUpInput {
  email: string;
  /** 10 to 200 characters, none of the passwords that are tried first. */
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
  /** Trade it for new tokens with `identity.auth.refresh`. Works once. Absent where a cookie holds it. */
  refreshToken?: string;
  /** When the access token ends. */
  expiresAt: Date;
  user: User;
  /** Your first organization; null when you belong to none. */
  organization: OrganizationSummary | null;
}

export interface IdentityAuthConfirmSignUpInput {
  /** What stands behind `#token=` in the mailed link. */
  token: string;
  /** As chosen for signing up. */
  password: string;
}

export interface IdentityAuthSignInInput {
  email: string;
  password: string;
}

export interface IdentityAuthCompleteTwoFactorInput {
  /** As `two_factor_required` brought it. */
  ticket: string;
  /** The six digits that your authenticator app shows now. They work once. */
  code?: string;
  /** One of your recovery codes. It works once. */
  recoveryCode?: string;
  passkey?: PasskeyAssertion;
}

/** The answer of `navigator.credentials.get`, as `toJSON()` gives it. */
export interface PasskeyAssertion {
  id: string;
  response: {
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
    userHandle?: string | null;
  };
}

export interface IdentityAuthSignInWithPasskeyInput {
  passkey: PasskeyAssertion;
}

export interface IdentityAuthReauthenticateInput {
  password?: string;
  /** The six digits that your authenticator app shows now. They work once. */
  code?: string;
  passkey?: PasskeyAssertion;
}

/** You have proved once more that it is you. */
export interface Reauthenticated {
  /** Until then, what asks for a fresh proof goes through. */
  freshUntil: Date;
}

export interface IdentityAuthUnlockInput {
  /** What stands behind `#token=` in the mailed link. */
  token: string;
  password: string;
}

export interface IdentityAuthRefreshInput {
  /** The newest refresh token; left out where a cookie holds it. */
  refreshToken?: string;
}

/** What keeps a person signed in. */
export interface SessionTokens {
  /** Send it as `Authorization: Bearer …`. Lives 15 minutes. */
  accessToken: string;
  /** Trade it for new tokens with `identity.auth.refresh`. Works once. Absent where a cookie holds it. */
  refreshToken?: string;
  /** When the access token ends. */
  expiresAt: Date;
}

export interface IdentityAuthSignOutInput {
  /** The newest refresh token; left out where a cookie holds it. */
  refreshToken?: string;
}

/** Where you are signed in, the last active first; the hundred newest. */
export interface Sessions {
  items: Session[];
}

/** A place where you are signed in. */
export interface Session {
  id: string;
  ip: string | null;
  userAgent: string | null;
  /** "Pune, IN"; null where no proxy tells. */
  location: string | null;
  lastActiveAt: Date;
  expiresAt: Date;
  createdAt: Date;
  /** What it looks like: "Chrome on Windows". */
  device: string | null;
  /** The session of this call. */
  isCurrent: boolean;
}

export interface IdentitySessionsRevokeInput {
  /** The id. */
  id: string;
}

export interface IdentitySessionsRevokeAllInput {
  /**
   * Whether the session of this call goes on.
   * @default true
   */
  exceptCurrent?: boolean;
}

/** What ended. */
export interface RevokedSessions {
  /** How many sessions ended. */
  revoked: number;
}

export interface IdentityEmailVerifyInput {
  /** What stands behind `#token=` in the mailed link. */
  token: string;
}

export interface IdentityEmailRequestChangeInput {
  /** The new address; it counts once its link was followed. */
  email: string;
  /** Your password, once more. */
  password: string;
}

export interface IdentityEmailConfirmChangeInput {
  /** What stands behind `#token=` in the mailed link. */
  token: string;
}

export interface IdentityPasswordRequestResetInput {
  email: string;
}

export interface IdentityPasswordResetInput {
  /** What stands behind `#token=` in the mailed link. */
  token: string;
  /** 10 to 200 characters, none of the passwords that are tried first. */
  password: string;
  /**
   * Whether you are signed out everywhere.
   * @default true
   */
  endSessions?: boolean;
}

export interface IdentityPasswordChangeInput {
  currentPassword: string;
  /** 10 to 200 characters, none of the passwords that are tried first. */
  password: string;
  /**
   * Whether you are signed out everywhere else.
   * @default true
   */
  endSessions?: boolean;
}

export interface IdentityDevelopmentMailsListInput {
  to?: string;
  /** @default 50 */
  limit?: number;
}

/** The newest mails first. */
export interface DevelopmentMails {
  items: DevelopmentMail[];
}

/** A mail that was not sent anywhere, for you to read. */
export interface DevelopmentMail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  createdAt: Date;
}

/** Everything that is kept about you. Secrets are not: only their hashes are. */
export interface AccountExport {
  exportedAt: Date;
  user: {
    id: string;
    email: string;
    name: string;
    firstName: string | null;
    lastName: string | null;
    avatarUrl: string | null;
    businessType: string | null;
    status: 'active' | 'inactive' | 'pending' | (string & {});
    emailVerifiedAt: Date | null;
    lockedUntil: Date | null;
    twoFactorEnabled: boolean;
    settings: Record<string, unknown>;
    lastLoginAt: Date | null;
    lastActiveAt: Date | null;
    createdAt: Date;
    updatedAt: Date;
    deletedAt: Date | null;
  };
  sessions: ({
    id: string;
    device: string | null;
    ip: string | null;
    location: string | null;
    userAgent: string | null;
    lastActiveAt: Date;
    expiresAt: Date;
    revokedAt: Date | null;
    createdAt: Date;
  })[];
  memberships: ({
    organizationId: string;
    email: string;
    role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
    permissions: (Permission | (string & {}))[];
    status: 'invited' | 'active' | 'suspended' | 'removed' | (string & {});
    joinedAt: Date | null;
    organizationName: string;
  })[];
  passkeys: ({
    id: string;
    name: string;
    transports: string[];
    lastUsedAt: Date | null;
    createdAt: Date;
  })[];
  recoveryCodes: ({
    createdAt: Date;
    usedAt: Date | null;
  })[];
  preferences: Preferences;
  /** What you did, the newest first, 10,000 entries at most. */
  activity: ({
    organizationId: string;
    action: string;
    resource: string;
    resourceId: string | null;
    ipAddress: string | null;
    userAgent: string | null;
    createdAt: Date;
  })[];
}

/** What a role or key may be allowed to do. */
export type Permission = 'contacts.read' | 'contacts.write' | 'contacts.delete' | 'contacts.import' | 'contacts.export' | 'tracking.read' | 'tracking.write' | 'messages.read' | 'messages.send' | 'senders.manage' | 'campaigns.read' | 'campaigns.write' | 'campaigns.send' | 'campaigns.export' | 'push.subscribe' | 'events.read' | 'events.write' | 'orders.read' | 'orders.write' | 'orders.refund' | 'orders.export' | 'tickets.check_in' | 'payments.read' | 'payments.manage' | 'analytics.read' | 'storefront.read' | 'storefront.buy' | 'organizations.read' | 'organizations.write' | 'organizations.own' | 'members.read' | 'members.manage' | 'api_keys.manage' | 'activity.read';

/** What you prefer, in every organization alike. */
export interface Preferences {
  /** Of texts that are written for you. */
  defaultLanguage: string;
  defaultTone: string;
  defaultVisualStyle: string;
  /** Where new posts go, unless you say otherwise. */
  defaultPlatforms: string[];
  emailNotifications: boolean;
  pushNotifications: boolean;
  /** By kind of notification. */
  notificationPreferences: Record<string, boolean>;
  theme: 'light' | 'dark' | 'system' | (string & {});
  timezone: string;
  /** Whatever else a client keeps for you. */
  preferences: Record<string, unknown>;
}

export interface IdentityAccountDeleteInput {
  /** Your password, to be sure that it is you. */
  password: string;
}

export interface IdentityPreferencesUpdateInput {
  defaultLanguage?: string;
  defaultTone?: string;
  defaultVisualStyle?: string;
  /** Replaces the list. */
  defaultPlatforms?: string[];
  emailNotifications?: boolean;
  pushNotifications?: boolean;
  /** Sets these kinds and keeps the others; null takes one away. */
  notificationPreferences?: Record<string, boolean | null>;
  theme?: 'light' | 'dark' | 'system';
  /** A time zone of the IANA database: Asia/Kolkata. */
  timezone?: string;
  /** Sets these fields and keeps the others; null takes one away. */
  preferences?: Record<string, string | number | boolean | null>;
}

export interface IdentityStaffEndSessionsInput {
  /** Of the account. */
  email: string;
}

/** Whether signing in takes a code besides the password. */
export interface TwoFactorStatus {
  isEnabled: boolean;
  /** Of ten. */
  recoveryCodesLeft: number;
}

/** What an authenticator app needs to know. It is shown this once. */
export interface TwoFactorSetup {
  /** In base32, to type into an app that cannot scan. */
  secret: string;
  /** `otpauth://…`: opens the app where it is on the same device. */
  uri: string;
  /** The same as a QR code, as an SVG document. */
  qrSvg: string;
}

export interface IdentityTwoFactorConfirmInput {
  /** The six digits that your authenticator app shows now. They work once. */
  code: string;
  /**
   * Whether you are signed out everywhere else.
   * @default true
   */
  endSessions?: boolean;
}

/** Keep them now, away from the app: they cannot be shown again. */
export interface RecoveryCodes {
  /** Ten, each of which works once in place of a code of the app. */
  recoveryCodes: string[];
}

export interface IdentityTwoFactorDisableInput {
  /**
   * Whether you are signed out everywhere else.
   * @default true
   */
  endSessions?: boolean;
}

/** For `navigator.credentials.create`, through `PublicKeyCredential.parseCreationOptionsFromJSON`. Good for five minutes. */
export interface PasskeyCreation {
  challenge: string;
  rp: {
    id: string;
    name: string;
  };
  user: {
    id: string;
    name: string;
    displayName: string;
  };
  pubKeyCredParams: {
    type: 'public-key';
    alg: number;
  }[];
  timeout: number;
  attestation: 'none';
  authenticatorSelection: {
    residentKey: 'required';
    requireResidentKey: true;
    userVerification: 'required';
  };
  excludeCredentials: {
    id: string;
    type: 'public-key';
    transports?: string[];
  }[];
}

export interface IdentityPasskeysFinishRegistrationInput {
  passkey: PasskeyAttestation;
  /** To tell it from others. Your browser and system, if left out. */
  name?: string;
}

/** The answer of `navigator.credentials.create`, as `toJSON()` gives it. */
export interface PasskeyAttestation {
  id: string;
  response: {
    clientDataJSON: string;
    attestationObject: string;
    transports?: string[];
  };
}

/** A device or password manager that you may sign in with. */
export interface Passkey {
  id: string;
  name: string;
  lastUsedAt: Date | null;
  createdAt: Date;
  /** Whether it is kept elsewhere too, such as in an account of the device. */
  isBackedUp: boolean;
}

/** Your passkeys, the newest first; twenty at most. */
export interface Passkeys {
  items: Passkey[];
}

export interface IdentityPasskeysRenameInput {
  id: string;
  /** To tell it from others: "Phone". */
  name: string;
}

export interface IdentityPasskeysRemoveInput {
  /** The id. */
  id: string;
}

export interface IdentityPasskeysBeginSignInInput {
  /** To show the passkey as second factor to a password. */
  ticket?: string;
}

/** For `navigator.credentials.get`, through `PublicKeyCredential.parseRequestOptionsFromJSON`. Good for five minutes. */
export interface PasskeyRequest {
  challenge: string;
  rpId: string;
  timeout: number;
  userVerification: 'required';
  /** Empty: whichever passkey the person picks. */
  allowCredentials: {
    id: string;
    type: 'public-key';
    transports?: string[];
  }[];
}

export interface IdentityAuthApi {
  /**
   * Makes an account and its first organization, and signs in.
   *
   * Where sign-up is `confirmed` (as soon as mails go out) it fails with `email_confirmation_required` for every address alike, and the mailed link goes on with `identity.auth.confirmSignUp`.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  signUp(input: IdentityAuthSignUpInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Finishes signing up with the mailed link and the chosen password, and signs in.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  confirmSignUp(input: IdentityAuthConfirmSignUpInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Opens a session with e-mail and password.
   *
   * Who has turned two-factor sign-in on gets UNAUTHORIZED (`two_factor_required`) instead, with the `ticket` for `completeTwoFactor` and the `methods` it takes.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  signIn(input: IdentityAuthSignInInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Finishes signing in with a second factor, where `two_factor_required` asked for one.
   *
   * A ticket lives five minutes and takes five tries. An account takes ten wrong codes an hour, then TOO_MANY_REQUESTS; a recovery code works nevertheless.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  completeTwoFactor(input: IdentityAuthCompleteTwoFactorInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Opens a session with a passkey, in place of the password and of a second factor.
   *
   * Takes what the browser signed for `identity.passkeys.beginSignIn`.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  signInWithPasskey(input: IdentityAuthSignInWithPasskeyInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Proves once more that it is you, for what answered `reauthentication_required`.
   *
   * Good for ten minutes, in this session alone. Wrong passwords and codes count as in signing in.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  reauthenticate(input?: IdentityAuthReauthenticateInput, options?: CallOptions): Call<Reauthenticated>;

  /**
   * Signs in to a locked account with the mailed link and the password.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  unlock(input: IdentityAuthUnlockInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Trades a refresh token for new tokens. The SDK does this by itself.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  refresh(input?: IdentityAuthRefreshInput, options?: CallOptions): Call<SessionTokens>;

  /**
   * Ends the session of a refresh token, with all its tokens.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  signOut(input?: IdentityAuthSignOutInput, options?: CallOptions): Call<void>;
}

export interface IdentitySessionsApi {
  /**
   * Where you are signed in.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  list(input?: undefined, options?: CallOptions): Call<Sessions>;

  /**
   * Ends one of your sessions: its next call fails within a second, its subscriptions within five.
   *
   * For a signed-in person; no organization needed.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  revoke(input: IdentitySessionsRevokeInput, options?: CallOptions): Call<void>;

  /**
   * Ends all your sessions, by default but this one.
   *
   * For a signed-in person; no organization needed.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  revokeAll(input?: IdentitySessionsRevokeAllInput, options?: CallOptions): Call<RevokedSessions>;
}

export interface IdentityEmailApi {
  /**
   * Confirms an e-mail address with the mailed link.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  verify(input: IdentityEmailVerifyInput, options?: CallOptions): Call<void>;

  /**
   * Mails you another link to confirm your e-mail address; earlier ones end.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  resend(input?: undefined, options?: CallOptions): Call<void>;

  /**
   * Mails a link to your new e-mail address, and a note to the old one.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  requestChange(input: IdentityEmailRequestChangeInput, options?: CallOptions): Call<void>;

  /**
   * Changes your e-mail address with the mailed link; sessions elsewhere go on.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  confirmChange(input: IdentityEmailConfirmChangeInput, options?: CallOptions): Call<void>;
}

export interface IdentityPasswordApi {
  /**
   * Mails a link to choose a new password, if there is an account; the answer is always the same.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  requestReset(input: IdentityPasswordRequestResetInput, options?: CallOptions): Call<void>;

  /**
   * Sets a new password with the mailed link. Sign in with it afterwards.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  reset(input: IdentityPasswordResetInput, options?: CallOptions): Call<void>;

  /**
   * Changes your password.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  change(input: IdentityPasswordChangeInput, options?: CallOptions): Call<void>;
}

export interface IdentityDevelopmentMailsApi {
  /**
   * The mails of the local outbox; only in development, and only on the machine it runs on.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  list(input?: IdentityDevelopmentMailsListInput, options?: CallOptions): Call<DevelopmentMails>;
}

export interface IdentityAccountApi {
  /**
   * Everything that is kept about you.
   *
   * For a signed-in person; no organization needed.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  export(input?: undefined, options?: CallOptions): Call<AccountExport>;

  /**
   * Ends your account: your personal data leaves, at once and for good.
   *
   * An organization of which you are the only member ends too. One that has other members needs another owner first: CONFLICT, `last_owner`. What you did stays in its activity log, without your name.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  delete(input: IdentityAccountDeleteInput, options?: CallOptions): Call<void>;
}

export interface IdentityPreferencesApi {
  /**
   * What you prefer, in every organization alike.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<Preferences>;

  /**
   * Changes the preferences you name and keeps the others.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  update(input?: IdentityPreferencesUpdateInput, options?: CallOptions): Call<Preferences>;
}

export interface IdentityStaffApi {
  /**
   * Ends every session of a person, who has to sign in anew.
   *
   * For staff of the platform.
   *
   * @throws {TesseraError}
   */
  endSessions(input: IdentityStaffEndSessionsInput, options?: CallOptions): Call<RevokedSessions>;
}

export interface IdentityTwoFactorApi {
  /**
   * Whether signing in takes a second factor, and how many recovery codes are left.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  status(input?: undefined, options?: CallOptions): Call<TwoFactorStatus>;

  /**
   * Makes a secret for your authenticator app. It counts once `confirm` has seen a code of it.
   *
   * Also for moving to another app or device: the old one works until then.
   *
   * For a signed-in person; no organization needed.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  begin(input?: undefined, options?: CallOptions): Call<TwoFactorSetup>;

  /**
   * Turns two-factor sign-in on with a first code, and hands out ten recovery codes.
   *
   * For a signed-in person; no organization needed.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  confirm(input: IdentityTwoFactorConfirmInput, options?: CallOptions): Call<RecoveryCodes>;

  /**
   * Turns two-factor sign-in off; you are told by mail.
   *
   * For a signed-in person; no organization needed.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  disable(input?: IdentityTwoFactorDisableInput, options?: CallOptions): Call<void>;

  /**
   * Makes ten new recovery codes; those you had end.
   *
   * For a signed-in person; no organization needed.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  regenerateRecoveryCodes(input?: undefined, options?: CallOptions): Call<RecoveryCodes>;
}

export interface IdentityPasskeysApi {
  /**
   * What to make a passkey with, in a browser.
   *
   * Passkeys belong to the host of `TESSERA_PUBLIC_URL` and pages below it: PRECONDITION_FAILED (`passkeys_unavailable`) where that is an IP address, or the page is elsewhere.
   *
   * For a signed-in person; no organization needed.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  beginRegistration(input?: undefined, options?: CallOptions): Call<PasskeyCreation>;

  /**
   * Adds the passkey that the browser has made; you are told by mail.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  finishRegistration(input: IdentityPasskeysFinishRegistrationInput, options?: CallOptions): Call<Passkey>;

  /**
   * Your passkeys, and when each was last used.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  list(input?: undefined, options?: CallOptions): Call<Passkeys>;

  /**
   * Gives one of your passkeys another name.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  rename(input: IdentityPasskeysRenameInput, options?: CallOptions): Call<Passkey>;

  /**
   * Stops one of your passkeys for good; you are told by mail.
   *
   * For a signed-in person; no organization needed.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  remove(input: IdentityPasskeysRemoveInput, options?: CallOptions): Call<void>;

  /**
   * What to ask a browser for a passkey with, to sign in.
   *
   * Goes on with `identity.auth.signInWithPasskey`; with a ticket, with `identity.auth.completeTwoFactor`.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  beginSignIn(input?: IdentityPasskeysBeginSignInInput, options?: CallOptions): Call<PasskeyRequest>;

  /**
   * What to ask a browser for a passkey with, for `identity.auth.reauthenticate`.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  beginReauthentication(input?: undefined, options?: CallOptions): Call<PasskeyRequest>;
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

  sessions: IdentitySessionsApi;

  email: IdentityEmailApi;

  password: IdentityPasswordApi;

  developmentMails: IdentityDevelopmentMailsApi;

  account: IdentityAccountApi;

  preferences: IdentityPreferencesApi;

  staff: IdentityStaffApi;

  twoFactor: IdentityTwoFactorApi;

  passkeys: IdentityPasskeysApi;
}
