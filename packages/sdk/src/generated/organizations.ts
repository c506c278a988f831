/** Generated from the router; `npm run gen` writes it anew. */
import type { Call, CallOptions, ListProcedure } from '../calls.ts';
import type { OrganizationSummary, Permission } from './identity.ts';

export interface OrganizationsCreateInput {
  /** Your company or project. */
  name: string;
}

export interface OrganizationsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
}

/** The organization of this call, and what the caller may do in it. */
export interface CurrentOrganization {
  id: string;
  name: string;
  slug: string;
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  logoUrl: string | null;
  phone: string | null;
  website: string | null;
  customDomain: string | null;
  createdAt: Date;
  updatedAt: Date;
  address: PostalAddress | null;
  /** What your role or key may do here. */
  permissions: (Permission | (string & {}))[];
}

/** A postal address. */
export interface PostalAddress {
  line1: string;
  line2?: string;
  city: string;
  state?: string;
  postalCode?: string;
  /** ISO 3166-1, two letters: IN. */
  country: string;
}

export interface OrganizationsUpdateInput {
  name?: string;
  /** Its name in addresses; nobody else may have it. */
  slug?: string;
  logoUrl?: string | null;
  phone?: string | null;
  website?: string | null;
  address?: PostalAddress | null;
  /** Kept for now: nothing is served there before its owner has been proven. */
  customDomain?: string | null;
}

/** The tenant everything belongs to. */
export interface Organization {
  id: string;
  name: string;
  slug: string;
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  logoUrl: string | null;
  phone: string | null;
  website: string | null;
  customDomain: string | null;
  createdAt: Date;
  updatedAt: Date;
  address: PostalAddress | null;
}

export interface OrganizationsDeleteInput {
  /** The name of the organization, typed to confirm. */
  name: string;
}

/** Which key an organization’s secrets are sealed with from now on. */
export interface DataKeyVersion {
  /** Counts the keys, from 1. */
  version: number;
}

/** What an organization has decided about money, checkout and looks. */
export interface OrganizationSettings {
  /** ISO 4217; what prices are in unless something says otherwise. */
  defaultCurrency: string;
  /** Whether members get mails about what happens here. */
  emailNotifications: boolean;
  primaryColor: string | null;
  secondaryColor: string | null;
  /** Whether people may buy without an account. */
  allowGuestCheckout: boolean;
  /** Service fee as a share of the price, in hundredths of a percent. */
  serviceFeeBasisPoints: number;
  /** Service fee per ticket, in minor units of the default currency. */
  serviceFeeFixed: number;
  /** Whether holders may pass their tickets on. */
  ticketTransfersEnabled: boolean;
  /** As buyers read it. */
  refundPolicy: string | null;
  privacyPolicyUrl: string | null;
  termsOfServiceUrl: string | null;
  /** When they were last changed; null when never. */
  updatedAt: Date | null;
}

export interface OrganizationsSettingsUpdateInput {
  /** ISO 4217, as INR. */
  defaultCurrency?: string;
  emailNotifications?: boolean;
  primaryColor?: string | null;
  secondaryColor?: string | null;
  allowGuestCheckout?: boolean;
  /** 250 is 2.5 %. */
  serviceFeeBasisPoints?: number;
  /** In minor units of the default currency; it stays the same number when the currency changes. */
  serviceFeeFixed?: number;
  ticketTransfersEnabled?: boolean;
  refundPolicy?: string | null;
  privacyPolicyUrl?: string | null;
  termsOfServiceUrl?: string | null;
}

/** What the plan has room for, and how much of it is used. */
export interface Limits {
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  limits: ({
    resource: 'contacts' | 'members' | 'apiKeys' | (string & {});
    used: number;
    /** What the plan has room for; null: no limit. */
    limit: number | null;
    /** near: from 80 % of the limit. */
    status: 'ok' | 'near' | 'reached' | (string & {});
    /** Whether nothing can be added once it is reached; otherwise it only warns. */
    isEnforced: boolean;
  })[];
}

/** A person who belongs to the organization, and as what. */
export interface Member {
  id: string;
  userId: string | null;
  email: string;
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
  /** What they may do on top of their role. */
  permissions: (Permission | (string & {}))[];
  status: 'invited' | 'active' | 'suspended' | 'removed' | (string & {});
  invitedBy: string | null;
  joinedAt: Date | null;
  suspendedAt: Date | null;
  createdAt: Date;
  /** Null when the person has no account any more. */
  name: string | null;
  avatarUrl: string | null;
}

export interface OrganizationsMembersListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    role?: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member';
    /** Everybody but those removed when left out. */
    status?: 'invited' | 'active' | 'suspended' | 'removed';
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'email';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface OrganizationsMembersGetInput {
  /** The id. */
  id: string;
}

export interface OrganizationsMembersUpdateInput {
  id: string;
  role?: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member';
  /** What they may do on top of their role; at most what you may. */
  permissions?: Permission[];
}

export interface OrganizationsMembersSuspendInput {
  /** The id. */
  id: string;
}

export interface OrganizationsMembersReinstateInput {
  /** The id. */
  id: string;
}

export interface OrganizationsMembersRemoveInput {
  /** The id. */
  id: string;
}

export interface OrganizationsMembersTransferOwnershipInput {
  /** Who becomes an owner. */
  memberId: string;
}

export interface OrganizationsInvitationsCreateInput {
  /** Only whoever signs in with this address can accept. */
  email: string;
  /** As what they join; at most what you may. */
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member';
  /**
   * What they may do on top of their role; at most what you may.
   * @default []
   */
  permissions?: Permission[];
}

/** Somebody asked by mail to join the organization. */
export interface Invitation {
  id: string;
  email: string;
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
  /** What they will be able to do on top of their role. */
  permissions: (Permission | (string & {}))[];
  /** Until when it can be accepted: seven days after it was sent. */
  expiresAt: Date;
  acceptedAt: Date | null;
  revokedAt: Date | null;
  invitedBy: string | null;
  createdAt: Date;
}

export interface OrganizationsInvitationsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Neither accepted, nor revoked, nor expired; or one of these. */
    isOpen?: boolean;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface OrganizationsInvitationsResendInput {
  /** The id. */
  id: string;
}

export interface OrganizationsInvitationsRevokeInput {
  /** The id. */
  id: string;
}

export interface OrganizationsInvitationsPreviewInput {
  /** From the link in the mail. */
  token: string;
}

/** What somebody is invited to. */
export interface InvitationPreview {
  organizationName: string;
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
}

export interface OrganizationsInvitationsAcceptInput {
  /** From the link in the mail. */
  token: string;
}

/** Every role with what it may do, and what each permission means. */
export interface RoleTable {
  roles: ({
    role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
    description: string;
    /** What this role may do; members may be given more. */
    permissions: (Permission | (string & {}))[];
  })[];
  permissions: ({
    permission: Permission | (string & {});
    description: string;
  })[];
}

export interface OrganizationsApiKeysCreateInput {
  /** What the key is for. */
  name: string;
  /**
   * Publishable keys may stand in a web page.
   * @default "secret"
   */
  kind?: 'secret' | 'publishable';
  /**
   * Permissions of the key, at most your own.
   * @default []
   */
  scopes?: Permission[];
  /**
   * Pages a publishable key works from: https://shop.example.com. Needed for publishable keys.
   * @default []
   */
  origins?: string[];
  /** When it stops working; never, if left out. */
  expiresAt?: Date;
}

/** A new key, with the one sight of the key itself. */
export interface CreatedApiKey {
  id: string;
  name: string;
  kind: 'secret' | 'publishable' | (string & {});
  /** The last four characters, to tell keys apart. */
  hint: string;
  origins: string[];
  scopes: (Permission | (string & {}))[];
  expiresAt: Date | null;
  /** To the minute. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  /** When another key took its place; it still works until it expires. */
  replacedAt: Date | null;
  /** The key it took the place of. */
  rotatedFrom: string | null;
  createdAt: Date;
  /** The key. Keep it now: it is not stored and cannot be shown again. */
  key: string;
}

/** A key for programs. The key itself is shown once, when it is made. */
export interface ApiKey {
  id: string;
  name: string;
  kind: 'secret' | 'publishable' | (string & {});
  /** The last four characters, to tell keys apart. */
  hint: string;
  origins: string[];
  scopes: (Permission | (string & {}))[];
  expiresAt: Date | null;
  /** To the minute. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  /** When another key took its place; it still works until it expires. */
  replacedAt: Date | null;
  /** The key it took the place of. */
  rotatedFrom: string | null;
  createdAt: Date;
}

export interface OrganizationsApiKeysListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** @default false */
    includeRevoked?: boolean;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface OrganizationsApiKeysGetInput {
  /** The id. */
  id: string;
}

export interface OrganizationsApiKeysUpdateInput {
  id: string;
  /** What the key is for. */
  name?: string;
  /** Permissions of the key, at most your own. */
  scopes?: Permission[];
  /** Pages a publishable key works from: https://shop.example.com. Needed for publishable keys. */
  origins?: string[];
  /** When it stops working; null: never. */
  expiresAt?: Date | null;
}

export interface OrganizationsApiKeysRotateInput {
  id: string;
  /**
   * How long the old key goes on working beside the new one, a week at most.
   * @default 24
   */
  graceHours?: number;
}

export interface OrganizationsApiKeysRevokeInput {
  /** The id. */
  id: string;
}

/** One thing that was done in the organization. Never changed, never deleted. */
export interface Activity {
  id: string;
  /** What was done, as the procedure is called: `contacts.update`. */
  action: string;
  /** What kind of thing it was done to: `contacts`. */
  resource: string;
  resourceId: string | null;
  details: Record<string, unknown>;
  /** Changed fields, before and after; personal values are masked. */
  changes: Record<string, {
    before: unknown;
    after: unknown;
  }>;
  /** Who did it: a person in a session, a key, or the platform itself. */
  actor: {
    type: 'user' | 'api_key' | 'system' | (string & {});
    userId?: string;
    sessionId?: string;
    apiKeyId?: string;
    kind?: 'secret' | 'publishable' | (string & {});
    name?: string;
  };
  ipAddress: string | null;
  userAgent: string | null;
  /** The x-request-id of the call; null for jobs. */
  requestId: string | null;
  createdAt: Date;
}

export interface OrganizationsActivityListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Done by this person, or with this key. */
    actorId?: string;
    /** How the action begins: `contacts.` for all of contacts. */
    action?: string;
    resource?: string;
    /** The history of one thing. */
    resourceId?: string;
    /** Part of the action, the changes or the details. */
    text?: string;
    /** At this moment or later. */
    after?: Date;
    /** Before this moment. */
    before?: Date;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface OrganizationsActivityCreateExportLinkInput {
  /** As for `organizations.activity.list`; left out, everything. */
  filter?: {
    /** Done by this person, or with this key. */
    actorId?: string;
    /** How the action begins: `contacts.` for all of contacts. */
    action?: string;
    resource?: string;
    /** The history of one thing. */
    resourceId?: string;
    /** Part of the action, the changes or the details. */
    text?: string;
    /** At this moment or later. */
    after?: Date;
    /** Before this moment. */
    before?: Date;
  };
}

/** An address that downloads the activity log without credentials, for a few minutes. */
export interface ActivityLink {
  url: string;
  expiresAt: Date;
}

export interface OrganizationsSettingsApi {
  /**
   * What the organization has decided about money, checkout, policies and colours.
   *
   * Needs the permission `organizations.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<OrganizationSettings>;

  /**
   * Changes the settings that are given; null clears a text, a colour or an address.
   *
   * Needs the permission `organizations.write`.
   *
   * @throws {TesseraError}
   */
  update(input?: OrganizationsSettingsUpdateInput, options?: CallOptions): Call<OrganizationSettings>;
}

export interface OrganizationsLimitsApi {
  /**
   * What the plan has room for and how much of it is used: warnings, unless the plan enforces them.
   *
   * Needs the permission `organizations.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<Limits>;
}

export interface OrganizationsMembersApi {
  /**
   * Who belongs to the organization, newest first unless sorted otherwise.
   *
   * Needs the permission `members.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsMembersListInput, Member>;

  /**
   * One member, also one who was removed.
   *
   * Needs the permission `members.read`.
   *
   * @throws {TesseraError}
   */
  get(input: OrganizationsMembersGetInput, options?: CallOptions): Call<Member>;

  /**
   * Changes the role of a member, or what they may do on top of it.
   *
   * Nobody gives what they do not have, and nobody acts on somebody who may do more: FORBIDDEN with `details.permission`. The last owner stays: CONFLICT with `details.kind` `last_owner`.
   *
   * Needs the permission `members.manage`.
   *
   * @throws {TesseraError}
   */
  update(input: OrganizationsMembersUpdateInput, options?: CallOptions): Call<Member>;

  /**
   * Shuts a member out, within a second, until they are reinstated.
   *
   * Nobody gives what they do not have, and nobody acts on somebody who may do more: FORBIDDEN with `details.permission`. The last owner stays: CONFLICT with `details.kind` `last_owner`.
   *
   * Needs the permission `members.manage`.
   *
   * @throws {TesseraError}
   */
  suspend(input: OrganizationsMembersSuspendInput, options?: CallOptions): Call<Member>;

  /**
   * Lets a suspended member in again, as what they were.
   *
   * Nobody gives what they do not have, and nobody acts on somebody who may do more: FORBIDDEN with `details.permission`. The last owner stays: CONFLICT with `details.kind` `last_owner`.
   *
   * Needs the permission `members.manage`.
   *
   * @throws {TesseraError}
   */
  reinstate(input: OrganizationsMembersReinstateInput, options?: CallOptions): Call<Member>;

  /**
   * Ends a membership, within a second. Coming back takes an invitation.
   *
   * Nobody gives what they do not have, and nobody acts on somebody who may do more: FORBIDDEN with `details.permission`. The last owner stays: CONFLICT with `details.kind` `last_owner`.
   *
   * Needs the permission `members.manage`.
   *
   * @throws {TesseraError}
   */
  remove(input: OrganizationsMembersRemoveInput, options?: CallOptions): Call<Member>;

  /**
   * Ends your own membership. The last owner cannot.
   *
   * Needs the permission `organizations.read`.
   *
   * @throws {TesseraError}
   */
  leave(input?: undefined, options?: CallOptions): Call<void>;

  /**
   * Makes a member an owner in your place; you stay as an admin. Takes an owner in person.
   *
   * Needs the permission `organizations.own`.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  transferOwnership(input: OrganizationsMembersTransferOwnershipInput, options?: CallOptions): Call<Member>;
}

export interface OrganizationsInvitationsApi {
  /**
   * Invites somebody by mail; the link works once and for seven days.
   *
   * At most with what you may do yourself. CONFLICT when they belong here or are invited already.
   *
   * Needs the permission `members.manage`.
   *
   * @throws {TesseraError}
   */
  create(input: OrganizationsInvitationsCreateInput, options?: CallOptions): Call<Invitation>;

  /**
   * Invitations, newest first, also those accepted, revoked or expired.
   *
   * Needs the permission `members.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsInvitationsListInput, Invitation>;

  /**
   * Sends an open or expired invitation again, with a new link for seven days.
   *
   * Needs the permission `members.manage`.
   *
   * @throws {TesseraError}
   */
  resend(input: OrganizationsInvitationsResendInput, options?: CallOptions): Call<Invitation>;

  /**
   * Takes an invitation back: its link stops working.
   *
   * Needs the permission `members.manage`.
   *
   * @throws {TesseraError}
   */
  revoke(input: OrganizationsInvitationsRevokeInput, options?: CallOptions): Call<Invitation>;

  /**
   * What an invitation is to, for whoever has the link.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  preview(input: OrganizationsInvitationsPreviewInput, options?: CallOptions): Call<InvitationPreview>;

  /**
   * Joins the organization you are invited to.
   *
   * Signed in with the address the invitation was sent to: FORBIDDEN (`other_address`) otherwise.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  accept(input: OrganizationsInvitationsAcceptInput, options?: CallOptions): Call<OrganizationSummary>;
}

export interface OrganizationsRolesApi {
  /**
   * The roles, what each may do, and what each permission means.
   *
   * For anybody, signed in or not.
   *
   * @throws {TesseraError}
   */
  list(input?: undefined, options?: CallOptions): Call<RoleTable>;
}

export interface OrganizationsApiKeysApi {
  /**
   * Makes a key for a program, with at most your own permissions.
   *
   * Needs the permission `api_keys.manage`.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  create(input: OrganizationsApiKeysCreateInput, options?: CallOptions): Call<CreatedApiKey>;

  /**
   * The keys of the organization, newest first.
   *
   * Needs the permission `api_keys.manage`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsApiKeysListInput, ApiKey>;

  /**
   * One key of the organization: what it may do, and when it was last used.
   *
   * Needs the permission `api_keys.manage`.
   *
   * @throws {TesseraError}
   */
  get(input: OrganizationsApiKeysGetInput, options?: CallOptions): Call<ApiKey>;

  /**
   * Changes the name, scopes, origins or end of a key.
   *
   * Takes every permission the key has and is to have: FORBIDDEN with `details.permission` otherwise.
   *
   * Needs the permission `api_keys.manage`.
   *
   * @throws {TesseraError}
   */
  update(input: OrganizationsApiKeysUpdateInput, options?: CallOptions): Call<ApiKey>;

  /**
   * Makes a new key like this one, which goes on working for a while.
   *
   * Both are valid until `graceHours` have passed. A key is replaced once: CONFLICT the second time.
   *
   * Needs the permission `api_keys.manage`.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  rotate(input: OrganizationsApiKeysRotateInput, options?: CallOptions): Call<CreatedApiKey>;

  /**
   * Stops a key for good, within a second.
   *
   * Needs the permission `api_keys.manage`.
   *
   * @throws {TesseraError}
   */
  revoke(input: OrganizationsApiKeysRevokeInput, options?: CallOptions): Call<ApiKey>;
}

export interface OrganizationsActivityApi {
  /**
   * Who did what in the organization, the newest first.
   *
   * Every change and every sign-in of a member, written in the transaction that made it. Personal values stand in `changes` masked, secrets not at all.
   *
   * Needs the permission `activity.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsActivityListInput, Activity>;

  /**
   * A link that downloads the activity log as CSV.
   *
   * With credentials at hand, `GET /downloads/activity.csv?filter={…}` answers the same.
   *
   * Needs the permission `activity.read`.
   *
   * @throws {TesseraError}
   */
  createExportLink(input?: OrganizationsActivityCreateExportLinkInput, options?: CallOptions): Call<ActivityLink>;
}

export interface OrganizationsApi {
  /**
   * Makes another organization, whose owner you become.
   *
   * For a signed-in person; no organization needed.
   *
   * @throws {TesseraError}
   */
  create(input: OrganizationsCreateInput, options?: CallOptions): Call<OrganizationSummary>;

  /**
   * The organizations you belong to, with your role in each.
   *
   * To work in one of them, send its id as `x-organization-id`: there is nothing to switch on the server.
   *
   * For a signed-in person; no organization needed.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsListInput, OrganizationSummary>;

  /**
   * The organization of this call, and what you may do in it.
   *
   * Needs the permission `organizations.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<CurrentOrganization>;

  /**
   * Changes the name, slug, address and the like; null clears a field.
   *
   * CONFLICT naming `slug` when another organization has it.
   *
   * Needs the permission `organizations.write`.
   *
   * @throws {TesseraError}
   */
  update(input?: OrganizationsUpdateInput, options?: CallOptions): Call<Organization>;

  /**
   * Ends the organization for everybody. Takes an owner in person, and its name to confirm.
   *
   * Needs the permission `organizations.own`.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  delete(input: OrganizationsDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Seals the secrets of the organization with a new key from now on. Takes an owner in person.
   *
   * Credentials, signing keys and the like that are kept already are sealed anew in the background. Nothing has to be entered again, and nothing fails meanwhile.
   *
   * Needs the permission `organizations.own`.
   *
   * Takes a person who has proved in the last ten minutes who they are (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  rotateDataKey(input?: undefined, options?: CallOptions): Call<DataKeyVersion>;

  settings: OrganizationsSettingsApi;

  limits: OrganizationsLimitsApi;

  members: OrganizationsMembersApi;

  invitations: OrganizationsInvitationsApi;

  roles: OrganizationsRolesApi;

  apiKeys: OrganizationsApiKeysApi;

  activity: OrganizationsActivityApi;
}
