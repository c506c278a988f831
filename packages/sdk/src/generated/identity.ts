/** Generated from the router; run `npm run gen` to update it. */
import type { Call, CallOptions, ListProcedure } from '../calls.ts';

export interface IdentityAuthSignUpInput {
  /** The e-mail address to sign in with. */
  email: string;
  /** A new password of 10 to 200 characters that is not among the commonly used ones. */
  password: string;
  /** Your name. */
  name: string;
  /** Your company or project; you become its owner. */
  organizationName: string;
}

/** A new session with its user and their first organization. */
export interface SignedIn {
  /** Send it as `Authorization: Bearer …`. It expires after 15 minutes. */
  accessToken: string;
  /** Exchange it for new tokens with `identity.auth.refresh`. Works once. Absent where a cookie holds it. */
  refreshToken?: string;
  /** When the access token expires. */
  expiresAt: Date;
  user: User;
  /** Your first organization; null when you belong to none. */
  organization: OrganizationSummary | null;
}

/** A person with an account. */
export interface User {
  id: string;
  email: string;
  name: string;
  firstName: string | null;
  lastName: string | null;
  avatarUrl: string | null;
  businessType: 'cafe' | 'kirana' | 'salon' | 'gym' | 'clinic' | 'restaurant' | 'boutique' | 'tea_shop' | 'other' | (string & {}) | null;
  status: 'active' | 'inactive' | 'pending' | (string & {});
  twoFactorEnabled: boolean;
  /** When a session was last opened or refreshed. */
  lastActiveAt: Date | null;
  createdAt: Date;
}

/** An organization in a list of those you belong to. */
export interface OrganizationSummary {
  /** Send it as x-organization-id to work in this organization. */
  id: string;
  name: string;
  slug: string;
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  /** Your role in this organization. */
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
}

export interface IdentityAuthConfirmSignUpInput {
  /** The part of the mailed link behind `#token=`. */
  token: string;
  /** The password chosen at sign-up. */
  password: string;
}

export interface IdentityAuthSignInInput {
  /** The e-mail address of the account. */
  email: string;
  /** The password of the account. */
  password: string;
}

export interface IdentityAuthCompleteTwoFactorInput {
  /** The sign-in ticket from the details of `two_factor_required`. */
  ticket: string;
  /** The six digits that your authenticator app shows now. They work once. */
  code?: string;
  /** One of your recovery codes. It works once. */
  recoveryCode?: string;
  /** What the browser signed for `identity.passkeys.beginSignIn`. */
  passkey?: PasskeyAssertion;
}

/** The answer of `navigator.credentials.get`, as `toJSON()` gives it. */
export type PasskeyAssertion = {
  id: string;
  response: {
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
    userHandle?: string | null;
  } & { [more: string]: unknown };
} & { [more: string]: unknown };

export interface IdentityAuthSignInWithPasskeyInput {
  /** What the browser signed for `identity.passkeys.beginSignIn`. */
  passkey: PasskeyAssertion;
}

export interface IdentityAuthReauthenticateInput {
  /** Your password. */
  password?: string;
  /** The six digits that your authenticator app shows now. They work once. */
  code?: string;
  /** What the browser signed for `identity.passkeys.beginReauthentication`. */
  passkey?: PasskeyAssertion;
}

/** The result of proving your identity again. */
export interface Reauthenticated {
  /** Until then, procedures that require a fresh proof accept this session. */
  freshUntil: Date;
}

export interface IdentityAuthUnlockInput {
  /** The part of the mailed link behind `#token=`. */
  token: string;
  /** The password of the account. */
  password: string;
}

export interface IdentityAuthRefreshInput {
  /** The newest refresh token of the session; omit it where a cookie holds it. */
  refreshToken?: string;
}

/** The tokens of a session. */
export interface SessionTokens {
  /** Send it as `Authorization: Bearer …`. It expires after 15 minutes. */
  accessToken: string;
  /** Exchange it for new tokens with `identity.auth.refresh`. Works once. Absent where a cookie holds it. */
  refreshToken?: string;
  /** When the access token expires. */
  expiresAt: Date;
}

export interface IdentityAuthSignOutInput {
  /** The newest refresh token of the session; omit it where a cookie holds it. */
  refreshToken?: string;
}

/** A browser or device on which you are signed in. */
export interface Session {
  id: string;
  ip: string | null;
  userAgent: string | null;
  /** "Pune, IN"; null where no proxy provides it. */
  location: string | null;
  lastActiveAt: Date;
  expiresAt: Date;
  createdAt: Date;
  /** Derived from the User-Agent: "Chrome on Windows". */
  device: string | null;
  /** True for the session of this call. */
  isCurrent: boolean;
}

export interface IdentitySessionsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
}

export interface IdentitySessionsRevokeInput {
  /** The id. */
  id: string;
}

export interface IdentitySessionsRevokeAllInput {
  /**
   * Whether to keep the session of this call.
   * @default true
   */
  exceptCurrent?: boolean;
}

/** The number of sessions that a call ended. */
export interface RevokedSessions {
  /** The number of sessions that ended. */
  revoked: number;
}

export interface IdentityEmailVerifyInput {
  /** The part of the mailed link behind `#token=`. */
  token: string;
}

export interface IdentityEmailRequestChangeInput {
  /** The new address. It replaces the old one once its mailed link is followed. */
  email: string;
  /** Your current password. */
  password: string;
}

export interface IdentityEmailConfirmChangeInput {
  /** The part of the mailed link behind `#token=`. */
  token: string;
}

export interface IdentityPasswordRequestResetInput {
  /** The e-mail address of the account. */
  email: string;
}

export interface IdentityPasswordResetInput {
  /** The part of the mailed link behind `#token=`. */
  token: string;
  /** A new password of 10 to 200 characters that is not among the commonly used ones. */
  password: string;
  /**
   * Whether to end all your sessions.
   * @default true
   */
  endSessions?: boolean;
  /**
   * Whether to remove your passkeys, the secret API keys that you made and the open invitations that you sent.
   * @default false
   */
  removeOtherWaysIn?: boolean;
}

/** What besides the password let its holder in, and whether it was removed. */
export interface PasswordReset {
  /** Whether the other ways in were removed: on request, or because no one had proved the mailbox before. */
  areRemoved: boolean;
  /** The passkeys of the account before this call. */
  passkeys: ({
    name: string;
    createdAt: Date;
    lastUsedAt: Date | null;
  })[];
  /** The secret API keys that the account had made before this call. */
  apiKeys: {
    name: string;
    hint: string;
    organizationId: string;
  }[];
}

export interface IdentityPasswordChangeInput {
  /** Your current password. */
  currentPassword: string;
  /** A new password of 10 to 200 characters that is not among the commonly used ones. */
  password: string;
  /**
   * Whether to end all your other sessions.
   * @default true
   */
  endSessions?: boolean;
}

/** A mail in the local outbox, which delivers nothing. */
export interface DevelopmentMail {
  id: string;
  recipient: string;
  subject: string;
  text: string;
  html?: string;
  createdAt: Date;
}

export interface IdentityDevelopmentMailsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Which mails to list; all when omitted. */
  filter?: {
    /** Mails to this address. */
    recipient?: string;
  };
}

/** You, and the organizations you belong to. */
export interface Me {
  user: User;
  organizations: OrganizationSummary[];
}

export interface IdentityAccountUpdateInput {
  /** Your name, as other members see it. */
  name?: string;
  /** Your first name; null for none. */
  firstName?: string | null;
  /** Your last name; null for none. */
  lastName?: string | null;
  /** The address of your picture; null for none. */
  avatarUrl?: string | null;
  /** What kind of business you run; null for none. */
  businessType?: 'cafe' | 'kirana' | 'salon' | 'gym' | 'clinic' | 'restaurant' | 'boutique' | 'tea_shop' | 'other' | null;
}

/** Everything that is stored about you, without secrets: only their hashes are stored. */
export interface AccountExport {
  exportedAt: Date;
  user: {
    id: string;
    email: string;
    name: string;
    firstName: string | null;
    lastName: string | null;
    avatarUrl: string | null;
    businessType: 'cafe' | 'kirana' | 'salon' | 'gym' | 'clinic' | 'restaurant' | 'boutique' | 'tea_shop' | 'other' | (string & {}) | null;
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
  /** What you did, the newest first; at most 10,000 entries. */
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

/** Your preferences. They apply in every organization. */
export interface Preferences {
  /** The language of texts that are written for you. */
  defaultLanguage: 'english' | 'hindi' | 'hinglish' | (string & {});
  defaultTone: 'friendly' | 'professional' | 'fun' | 'minimal' | (string & {});
  defaultVisualStyle: 'clean' | 'festive' | 'modern' | 'bold' | (string & {});
  /** Where new posts are published unless you choose otherwise. */
  defaultPlatforms: ('instagram' | 'facebook' | 'whatsapp' | 'google_business' | (string & {}))[];
  emailNotifications: boolean;
  pushNotifications: boolean;
  /** By kind of notification; a kind that is absent is on. */
  notificationPreferences: {
    /** When a person accepts an invitation that you sent. */
    invitationAccepted?: boolean;
    /** When another member assigns a conversation to you. */
    conversationAssigned?: boolean;
  };
  theme: 'light' | 'dark' | 'system' | (string & {});
  /** Further fields that a client stores for you. */
  preferences: Record<string, unknown>;
  /** A time zone of the IANA database: Asia/Kolkata. */
  timeZone: string;
}

export interface IdentityAccountDeleteInput {
  /** Your password, to confirm the deletion. */
  password: string;
}

export interface IdentityPreferencesUpdateInput {
  /** The language of texts that are written for you. */
  defaultLanguage?: 'english' | 'hindi' | 'hinglish';
  /** The tone of texts that are written for you. */
  defaultTone?: 'friendly' | 'professional' | 'fun' | 'minimal';
  /** The style of images that are made for you. */
  defaultVisualStyle?: 'clean' | 'festive' | 'modern' | 'bold';
  /** Where new posts are published unless you choose otherwise; replaces the list. */
  defaultPlatforms?: ('instagram' | 'facebook' | 'whatsapp' | 'google_business')[];
  /** Whether you receive notifications by mail. Mails about the security of your account are always sent. */
  emailNotifications?: boolean;
  /** Whether you receive push notifications. */
  pushNotifications?: boolean;
  /** Turns the given kinds of notification on or off and keeps the others. */
  notificationPreferences?: {
    /** When a person accepts an invitation that you sent. */
    invitationAccepted?: boolean;
    /** When another member assigns a conversation to you. */
    conversationAssigned?: boolean;
  };
  /** The colors of the user interface. */
  theme?: 'light' | 'dark' | 'system';
  /** Your time zone, of the IANA database: Asia/Kolkata. */
  timeZone?: string;
  /** Sets the given fields and keeps the others; null removes one. */
  preferences?: Record<string, string | number | boolean | null>;
}

export interface IdentityStaffEndSessionsInput {
  /** The e-mail address of the account. */
  email: string;
}

/** Whether signing in takes a second factor. */
export interface TwoFactorStatus {
  isEnabled: boolean;
  /** How many of the ten recovery codes are unused. */
  recoveryCodesLeft: number;
}

/** The secret for an authenticator app. It is shown once. */
export interface TwoFactorSetup {
  /** In base32, to type into an app that cannot scan. */
  secret: string;
  /** `otpauth://…`: opens an app on the same device. */
  uri: string;
  /** The URI as a QR code, as an SVG document. */
  qrSvg: string;
}

export interface IdentityTwoFactorConfirmInput {
  /** The six digits that your authenticator app shows now. They work once. */
  code: string;
  /**
   * Whether to end all your other sessions.
   * @default true
   */
  endSessions?: boolean;
}

/** Store them now, away from the app: they are shown once. */
export interface RecoveryCodes {
  /** Ten codes. Each works once in place of a code of the app. */
  recoveryCodes: string[];
}

export interface IdentityTwoFactorDisableInput {
  /**
   * Whether to end all your other sessions.
   * @default true
   */
  endSessions?: boolean;
}

/** For `navigator.credentials.create`, through `PublicKeyCredential.parseCreationOptionsFromJSON`. Valid for five minutes. */
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
  /** What the browser created for `identity.passkeys.beginRegistration`. */
  passkey: PasskeyAttestation;
  /** A name to recognize it by; your browser and system when omitted. */
  name?: string;
}

/** The answer of `navigator.credentials.create`, as `toJSON()` gives it. */
export type PasskeyAttestation = {
  id: string;
  response: {
    clientDataJSON: string;
    attestationObject: string;
    transports?: string[];
  } & { [more: string]: unknown };
} & { [more: string]: unknown };

/** A device or password manager that you can sign in with. */
export interface Passkey {
  id: string;
  name: string;
  lastUsedAt: Date | null;
  createdAt: Date;
  /** Whether the device syncs it elsewhere, such as to the account of its maker. */
  isBackedUp: boolean;
}

export interface IdentityPasskeysListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
}

export interface IdentityPasskeysUpdateInput {
  /** The passkey to change. */
  id: string;
  /** A name to recognize it by: "Phone". */
  name: string;
}

export interface IdentityPasskeysDeleteInput {
  /** The id. */
  id: string;
}

export interface IdentityPasskeysBeginSignInInput {
  /** The sign-in ticket, when the passkey is the second factor after a password. */
  ticket?: string;
}

/** For `navigator.credentials.get`, through `PublicKeyCredential.parseRequestOptionsFromJSON`. Valid for five minutes. */
export interface PasskeyRequest {
  challenge: string;
  rpId: string;
  timeout: number;
  userVerification: 'required';
  /** Empty: any passkey that the person picks. */
  allowCredentials: {
    id: string;
    type: 'public-key';
    transports?: string[];
  }[];
}

export interface IdentityAuthApi {
  /**
   * Creates an account and its first organization, and signs in.
   *
   * Where sign-up is `confirmed` (the default once mail is delivered) it answers `email_confirmation_required` for every address alike; continue with the mailed link and `identity.auth.confirmSignUp`.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  signUp(input: IdentityAuthSignUpInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Finishes signing up with the mailed link and the chosen password, and signs in.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  confirmSignUp(input: IdentityAuthConfirmSignUpInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Opens a session with e-mail and password.
   *
   * With two-factor sign-in on it answers UNAUTHORIZED (`two_factor_required`) instead, with a sign-in `ticket` for `completeTwoFactor` and the accepted `methods`.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  signIn(input: IdentityAuthSignInInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Finishes signing in with a second factor, after `two_factor_required`.
   *
   * A sign-in ticket is valid for five minutes and five attempts. An account accepts ten wrong codes an hour, then answers TOO_MANY_REQUESTS; recovery codes still work.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  completeTwoFactor(input: IdentityAuthCompleteTwoFactorInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Opens a session with a passkey, which replaces both password and second factor.
   *
   * Takes what the browser signed for `identity.passkeys.beginSignIn`.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  signInWithPasskey(input: IdentityAuthSignInWithPasskeyInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Proves your identity again, for procedures that answered `reauthentication_required`.
   *
   * Valid for ten minutes, in this session only. Wrong passwords and codes count as in signing in.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  reauthenticate(input?: IdentityAuthReauthenticateInput, options?: CallOptions): Call<Reauthenticated>;

  /**
   * Signs in to a locked account with the mailed link and the password.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  unlock(input: IdentityAuthUnlockInput, options?: CallOptions): Call<SignedIn>;

  /**
   * Exchanges a refresh token for new tokens. The SDK calls this for you.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  refresh(input?: IdentityAuthRefreshInput, options?: CallOptions): Call<SessionTokens>;

  /**
   * Ends the session of a refresh token, with all its tokens.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  signOut(input?: IdentityAuthSignOutInput, options?: CallOptions): Call<void>;
}

export interface IdentitySessionsApi {
  /**
   * Lists where you are signed in, the last active session first.
   *
   * Requires a signed-in user, but no organization.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<IdentitySessionsListInput, Session>;

  /**
   * Ends one of your sessions: its next call fails within a second, its subscriptions within five.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  revoke(input: IdentitySessionsRevokeInput, options?: CallOptions): Call<void>;

  /**
   * Ends all your sessions; by default except the current one.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  revokeAll(input?: IdentitySessionsRevokeAllInput, options?: CallOptions): Call<RevokedSessions>;
}

export interface IdentityEmailApi {
  /**
   * Confirms an e-mail address with the mailed link.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  verify(input: IdentityEmailVerifyInput, options?: CallOptions): Call<void>;

  /**
   * Mails you another link to confirm your e-mail address; earlier links stay usable until one is used.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  resend(input?: undefined, options?: CallOptions): Call<void>;

  /**
   * Mails a link to your new e-mail address, and a notice to the current one.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  requestChange(input: IdentityEmailRequestChangeInput, options?: CallOptions): Call<void>;

  /**
   * Changes your e-mail address with the mailed link; your sessions stay open.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  confirmChange(input: IdentityEmailConfirmChangeInput, options?: CallOptions): Call<void>;
}

export interface IdentityPasswordApi {
  /**
   * Mails a link to choose a new password, if there is an account; the answer is always the same.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  requestReset(input: IdentityPasswordRequestResetInput, options?: CallOptions): Call<void>;

  /**
   * Sets a new password with the mailed link. Sign in with it afterwards.
   *
   * Names what else lets its holder in: passkeys and secret API keys. `removeOtherWaysIn` removes them. On an account whose mailbox was never proved before, they and two-factor sign-in are removed in any case, since a stranger may have made them.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  reset(input: IdentityPasswordResetInput, options?: CallOptions): Call<PasswordReset>;

  /**
   * Changes your password.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  change(input: IdentityPasswordChangeInput, options?: CallOptions): Call<void>;
}

export interface IdentityDevelopmentMailsApi {
  /**
   * Lists the mails of the local outbox, the newest first.
   *
   * Only in development, and only from the machine on which the server runs; NOT_FOUND elsewhere.
   *
   * Requires no authentication.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<IdentityDevelopmentMailsListInput, DevelopmentMail>;
}

export interface IdentityAccountApi {
  /**
   * Returns your account and the organizations you belong to.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<Me>;

  /**
   * Changes the given fields of your account and keeps the others; null clears a field.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  update(input?: IdentityAccountUpdateInput, options?: CallOptions): Call<User>;

  /**
   * Returns everything that is stored about you.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  export(input?: undefined, options?: CallOptions): Call<AccountExport>;

  /**
   * Deletes your account and your personal data, at once and permanently.
   *
   * An organization whose only member you are ends too. One with other members needs another owner first: CONFLICT, `organization_owner_required`. Its activity log keeps what you did, without your name.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  delete(input: IdentityAccountDeleteInput, options?: CallOptions): Call<void>;
}

export interface IdentityPreferencesApi {
  /**
   * Returns your preferences, which apply in every organization.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<Preferences>;

  /**
   * Changes the given preferences and keeps the others.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  update(input?: IdentityPreferencesUpdateInput, options?: CallOptions): Call<Preferences>;
}

export interface IdentityStaffApi {
  /**
   * Ends every session of a person, who must then sign in again.
   *
   * Requires a staff user of the platform.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  endSessions(input: IdentityStaffEndSessionsInput, options?: CallOptions): Call<RevokedSessions>;
}

export interface IdentityTwoFactorApi {
  /**
   * Says whether signing in takes a second factor, and how many recovery codes are left.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<TwoFactorStatus>;

  /**
   * Creates a secret for your authenticator app; `confirm` with a first code puts it into use.
   *
   * Also for moving to another app or device: the previous secret works until then.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  begin(input?: undefined, options?: CallOptions): Call<TwoFactorSetup>;

  /**
   * Turns two-factor sign-in on with a first code, and returns ten recovery codes.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  confirm(input: IdentityTwoFactorConfirmInput, options?: CallOptions): Call<RecoveryCodes>;

  /**
   * Turns two-factor sign-in off; a mail notifies you.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  disable(input?: IdentityTwoFactorDisableInput, options?: CallOptions): Call<void>;

  /**
   * Creates ten new recovery codes; the previous ones stop working.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  regenerateRecoveryCodes(input?: undefined, options?: CallOptions): Call<RecoveryCodes>;
}

export interface IdentityPasskeysApi {
  /**
   * Creates the options with which a browser makes a passkey.
   *
   * Passkeys belong to the host of `TESSERA_PUBLIC_URL` and its subdomains: PRECONDITION_FAILED (`passkeys_unavailable`) where that is an IP address, or the page is elsewhere.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  beginRegistration(input?: undefined, options?: CallOptions): Call<PasskeyCreation>;

  /**
   * Adds the passkey that the browser has made; a mail notifies you.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  finishRegistration(input: IdentityPasskeysFinishRegistrationInput, options?: CallOptions): Call<Passkey>;

  /**
   * Lists your passkeys with their last use, the newest first.
   *
   * Requires a signed-in user, but no organization.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<IdentityPasskeysListInput, Passkey>;

  /**
   * Changes the name of one of your passkeys.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  update(input: IdentityPasskeysUpdateInput, options?: CallOptions): Call<Passkey>;

  /**
   * Deletes one of your passkeys, which then signs in no more; a mail notifies you.
   *
   * Requires a signed-in user, but no organization.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  delete(input: IdentityPasskeysDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Creates the options with which a browser asks for a passkey to sign in.
   *
   * Continue with `identity.auth.signInWithPasskey`; with a sign-in ticket, with `identity.auth.completeTwoFactor`.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  beginSignIn(input?: IdentityPasskeysBeginSignInInput, options?: CallOptions): Call<PasskeyRequest>;

  /**
   * Creates the options with which a browser asks for a passkey for `identity.auth.reauthenticate`.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  beginReauthentication(input?: undefined, options?: CallOptions): Call<PasskeyRequest>;
}

export interface IdentityApi {
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
