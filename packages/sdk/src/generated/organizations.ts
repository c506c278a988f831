/** Generated from the router; run `npm run gen` to update it. */
import type { Call, CallOptions, ListProcedure } from '../calls.ts';
import type { OrganizationSummary, Permission } from './identity.ts';

export interface OrganizationsCreateInput {
  /** The name of your company or project. */
  name: string;
}

/** An organization: the tenant that owns all other resources. */
export interface Organization {
  id: string;
  name: string;
  slug: string;
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  type: 'cafe' | 'kirana' | 'salon' | 'gym' | 'clinic' | 'restaurant' | 'boutique' | 'tea_shop' | 'other' | (string & {}) | null;
  logoUrl: string | null;
  email: string | null;
  phone: string | null;
  website: string | null;
  customDomain: string | null;
  /** Whether sandboxes of vendors may be used. No money moves and no message leaves in them. */
  isTestMode: boolean;
  createdAt: Date;
  updatedAt: Date;
  address: PostalAddress | null;
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

export interface OrganizationsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
}

/** The organization of this call, with the permissions of the caller. */
export interface CurrentOrganization {
  id: string;
  name: string;
  slug: string;
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  type: 'cafe' | 'kirana' | 'salon' | 'gym' | 'clinic' | 'restaurant' | 'boutique' | 'tea_shop' | 'other' | (string & {}) | null;
  logoUrl: string | null;
  email: string | null;
  phone: string | null;
  website: string | null;
  customDomain: string | null;
  /** Whether sandboxes of vendors may be used. No money moves and no message leaves in them. */
  isTestMode: boolean;
  createdAt: Date;
  updatedAt: Date;
  address: PostalAddress | null;
  /** The permissions of your role or API key here. */
  permissions: (Permission | (string & {}))[];
}

export interface OrganizationsUpdateInput {
  /** The name of your company or project. */
  name?: string;
  /** The name in addresses, unique among all organizations. */
  slug?: string;
  /** The kind of business. */
  type?: 'cafe' | 'kirana' | 'salon' | 'gym' | 'clinic' | 'restaurant' | 'boutique' | 'tea_shop' | 'other' | null;
  /** The address of the logo. */
  logoUrl?: string | null;
  /** An e-mail address for customers. */
  email?: string | null;
  /** A phone number for customers. */
  phone?: string | null;
  /** The address of the website. */
  website?: string | null;
  /** The postal address. */
  address?: PostalAddress | null;
  /** Stored only: no page is served there before its ownership is verified. */
  customDomain?: string | null;
}

export interface OrganizationsSetTestModeInput {
  /** true: sandboxes of vendors may be used; false: they are refused, also those set up already. */
  isTestMode: boolean;
}

export interface OrganizationsDeleteInput {
  /** The name of the organization, typed to confirm. */
  name: string;
}

/** Settings of an organization: currency, checkout, policies and colors. */
export interface OrganizationSettings {
  /** ISO 4217. The currency of prices that name no other. */
  defaultCurrency: string;
  /** Whether members receive mails about the organization. */
  emailNotifications: boolean;
  primaryColor: string | null;
  secondaryColor: string | null;
  /** Whether customers can buy without an account. */
  allowGuestCheckout: boolean;
  /** Service fee as a share of the price, in basis points. */
  serviceFeeBasisPoints: number;
  /** Whether holders can transfer their tickets. */
  ticketTransfersEnabled: boolean;
  /** The text that customers read. */
  refundPolicy: string | null;
  privacyPolicyUrl: string | null;
  termsOfServiceUrl: string | null;
  /** Service fee per ticket, in minor units of the default currency. */
  serviceFeeAmount: number;
  /** When the settings were last changed; null when never. */
  updatedAt: Date | null;
}

export interface OrganizationsSettingsUpdateInput {
  /** ISO 4217. The currency of prices that name no other. */
  defaultCurrency?: string;
  /** Whether members receive mails about the organization. */
  emailNotifications?: boolean;
  /** The main color of public pages. */
  primaryColor?: string | null;
  /** The second color of public pages. */
  secondaryColor?: string | null;
  /** Whether customers can buy without an account. */
  allowGuestCheckout?: boolean;
  /** Service fee as a share of the price: 250 is 2.5 %. */
  serviceFeeBasisPoints?: number;
  /** Service fee per ticket, in minor units of the default currency. A change of the currency does not convert it. */
  serviceFeeAmount?: number;
  /** Whether holders can transfer their tickets. */
  ticketTransfersEnabled?: boolean;
  /** The text that customers read. */
  refundPolicy?: string | null;
  /** The address of the privacy policy. */
  privacyPolicyUrl?: string | null;
  /** The address of the terms of service. */
  termsOfServiceUrl?: string | null;
}

/** The limits of the plan, and how much of each is used. */
export interface Limits {
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  limits: ({
    resource: 'contacts' | 'members' | 'apiKeys' | (string & {});
    used: number;
    /** How many the plan allows; null for no limit. */
    limit: number | null;
    /** near: from 80 % of the limit. */
    status: 'ok' | 'near' | 'reached' | (string & {});
    /** True for a hard limit, which refuses additions; a soft limit only warns. */
    isEnforced: boolean;
  })[];
}

/** A user who belongs to the organization, with their role. */
export interface Member {
  id: string;
  userId: string | null;
  email: string;
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
  /** Permissions besides those of the role. */
  permissions: (Permission | (string & {}))[];
  status: 'invited' | 'active' | 'suspended' | 'removed' | (string & {});
  invitedBy: string | null;
  joinedAt: Date | null;
  suspendedAt: Date | null;
  createdAt: Date;
  /** Null when the user has deleted their account. */
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
    /** Members with one of these roles. */
    role?: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | ('owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member')[];
    /** All but removed members when omitted. */
    status?: 'invited' | 'active' | 'suspended' | 'removed' | ('invited' | 'active' | 'suspended' | 'removed')[];
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
  /** The member to change. */
  id: string;
  /** The new role; you need each of its permissions. */
  role?: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member';
  /** Permissions besides those of the role; you need each of them. */
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

/** A removed member, with what ended together with the membership. */
export interface RemovedMember {
  id: string;
  userId: string | null;
  email: string;
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
  /** Permissions besides those of the role. */
  permissions: (Permission | (string & {}))[];
  status: 'invited' | 'active' | 'suspended' | 'removed' | (string & {});
  invitedBy: string | null;
  joinedAt: Date | null;
  suspendedAt: Date | null;
  createdAt: Date;
  /** Null when the user has deleted their account. */
  name: string | null;
  avatarUrl: string | null;
  /** The secret API keys that the member made; they work no more. */
  revokedApiKeys: EndedApiKey[];
  /** The open invitations that the member sent. */
  revokedInvitations: EndedInvitation[];
}

/** A secret API key that ended because its maker left. */
export interface EndedApiKey {
  id: string;
  name: string;
  hint: string;
}

/** An open invitation that ended because its sender left. */
export interface EndedInvitation {
  id: string;
  email: string;
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
}

/** What ended together with a membership. */
export interface Departure {
  /** The secret API keys that the member made; they work no more. */
  revokedApiKeys: EndedApiKey[];
  /** The open invitations that the member sent. */
  revokedInvitations: EndedInvitation[];
}

export interface OrganizationsMembersTransferOwnershipInput {
  /** The member who becomes an owner. */
  id: string;
}

export interface OrganizationsInvitationsCreateInput {
  /** Only a user who signs in with this address can accept. */
  email: string;
  /** The role of the new member; you need each of its permissions. */
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member';
  /**
   * Permissions besides those of the role; you need each of them.
   * @default []
   */
  permissions?: Permission[];
}

/** An invitation, sent by mail, to join the organization. */
export interface Invitation {
  id: string;
  email: string;
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
  /** Permissions the new member gets besides those of the role. */
  permissions: (Permission | (string & {}))[];
  /** When the invitation expires: seven days after it was sent. */
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
    /** True: only invitations that can be accepted. False: only accepted, revoked and expired ones. */
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
  /** The part of the mailed link behind `#token=`. */
  token: string;
}

/** The organization and the role of an invitation. */
export interface InvitationPreview {
  organizationName: string;
  role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
}

export interface OrganizationsInvitationsAcceptInput {
  /** The part of the mailed link behind `#token=`. */
  token: string;
}

/** Every role with its permissions, and what each permission allows. */
export interface RoleTable {
  roles: ({
    role: 'owner' | 'admin' | 'manager' | 'agent' | 'support' | 'analyst' | 'member' | (string & {});
    description: string;
    /** The permissions of the role; a member may have others besides. */
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
   * Secret keys are for servers; publishable keys may be part of a web page.
   * @default "secret"
   */
  kind?: 'secret' | 'publishable';
  /**
   * The permissions of the key; you need each of them.
   * @default []
   */
  scopes?: Permission[];
  /**
   * The pages that may use a publishable key: https://shop.example.com. Required for publishable keys.
   * @default []
   */
  origins?: string[];
  /** When the key stops working; never when omitted. */
  expiresAt?: Date;
}

/** A new API key, with the key itself. */
export interface CreatedApiKey {
  id: string;
  name: string;
  kind: 'secret' | 'publishable' | (string & {});
  /** The last four characters, to tell keys apart. */
  hint: string;
  origins: string[];
  scopes: (Permission | (string & {}))[];
  expiresAt: Date | null;
  /** Precise to the minute. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  /** When the key was rotated; it still works until it expires. */
  replacedAt: Date | null;
  /** The API key whose successor this is. */
  rotatedFrom: string | null;
  /** The user who made the key; null for the platform. */
  createdBy: string | null;
  createdAt: Date;
  /** The key. Store it now: it cannot be shown again. */
  key: string;
}

/** An API key. The key itself is shown once, when it is created. */
export interface ApiKey {
  id: string;
  name: string;
  kind: 'secret' | 'publishable' | (string & {});
  /** The last four characters, to tell keys apart. */
  hint: string;
  origins: string[];
  scopes: (Permission | (string & {}))[];
  expiresAt: Date | null;
  /** Precise to the minute. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  /** When the key was rotated; it still works until it expires. */
  replacedAt: Date | null;
  /** The API key whose successor this is. */
  rotatedFrom: string | null;
  /** The user who made the key; null for the platform. */
  createdBy: string | null;
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
    /**
     * Whether to list revoked keys too.
     * @default false
     */
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
  /** The API key to change. */
  id: string;
  /** What the key is for. */
  name?: string;
  /** The permissions of the key; you need each of them. */
  scopes?: Permission[];
  /** The pages that may use a publishable key: https://shop.example.com. Required for publishable keys. */
  origins?: string[];
  /** When the key stops working; null for never. */
  expiresAt?: Date | null;
}

export interface OrganizationsApiKeysRotateInput {
  /** The API key to rotate. */
  id: string;
  /**
   * How long the previous key keeps working; a week at most.
   * @default 1440
   */
  graceMinutes?: number;
}

export interface OrganizationsApiKeysRevokeInput {
  /** The id. */
  id: string;
}

/** The data key under which new secrets of an organization are sealed. */
export interface DataKeyVersion {
  /** The number of the data key, from 1. */
  version: number;
}

/** An entry of the activity log. Entries are never changed or deleted. */
export interface Activity {
  id: string;
  /** What was done, as the path of a procedure: `contacts.update`. */
  action: string;
  /** The kind of resource it was done to: `contacts`. */
  resource: string;
  resourceId: string | null;
  details: Record<string, unknown>;
  /** Changed fields, before and after; personal values are masked. */
  changes: Record<string, {
    before: unknown;
    after: unknown;
  }>;
  /** Who did it: a user in a session, an API key, or the platform. */
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
    /** Entries of this user or API key. */
    actorId?: string;
    /** How the action begins: `contacts.` for all of contacts. */
    action?: string;
    /** The kind of resource: `contacts`. */
    resource?: string;
    /** The history of one resource. */
    resourceId?: string;
    /** Part of the action, the changes or the details. */
    text?: string;
    /** At this time or later. */
    createdAfter?: Date;
    /** Before this time. */
    createdBefore?: Date;
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
  /** As in `organizations.activity.list`; all entries when omitted. */
  filter?: {
    /** Entries of this user or API key. */
    actorId?: string;
    /** How the action begins: `contacts.` for all of contacts. */
    action?: string;
    /** The kind of resource: `contacts`. */
    resource?: string;
    /** The history of one resource. */
    resourceId?: string;
    /** Part of the action, the changes or the details. */
    text?: string;
    /** At this time or later. */
    createdAfter?: Date;
    /** Before this time. */
    createdBefore?: Date;
  };
}

/** An address that downloads the activity log without credentials, for a few minutes. */
export interface ActivityLink {
  url: string;
  expiresAt: Date;
}

export interface OrganizationsSettingsApi {
  /**
   * Returns the settings: currency, checkout, policies and colors.
   *
   * Requires the permission `organizations.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<OrganizationSettings>;

  /**
   * Changes the given settings; null clears a text, a color or an address.
   *
   * Requires the permission `organizations.write`.
   *
   * @throws {TesseraError}
   */
  update(input?: OrganizationsSettingsUpdateInput, options?: CallOptions): Call<OrganizationSettings>;
}

export interface OrganizationsLimitsApi {
  /**
   * Returns the limits of the plan and their use; limits only warn unless they are enforced.
   *
   * Requires the permission `organizations.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<Limits>;
}

export interface OrganizationsMembersApi {
  /**
   * Lists the members of the organization, the newest first unless sorted otherwise.
   *
   * Requires the permission `members.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsMembersListInput, Member>;

  /**
   * Returns a member; removed members included.
   *
   * Requires the permission `members.read`.
   *
   * @throws {TesseraError}
   */
  get(input: OrganizationsMembersGetInput, options?: CallOptions): Call<Member>;

  /**
   * Changes the role or the additional permissions of a member.
   *
   * You cannot grant more than you have, or manage a member who has more permissions than you: FORBIDDEN with `details.permission`. The last owner stays: CONFLICT (`organization_owner_required`).
   *
   * Requires the permission `members.manage` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  update(input: OrganizationsMembersUpdateInput, options?: CallOptions): Call<Member>;

  /**
   * Suspends a member and their secret API keys, within a second, until they are reinstated.
   *
   * You cannot grant more than you have, or manage a member who has more permissions than you: FORBIDDEN with `details.permission`. The last owner stays: CONFLICT (`organization_owner_required`).
   *
   * Requires the permission `members.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  suspend(input: OrganizationsMembersSuspendInput, options?: CallOptions): Call<Member>;

  /**
   * Reinstates a suspended member with their role and permissions.
   *
   * You cannot grant more than you have, or manage a member who has more permissions than you: FORBIDDEN with `details.permission`. The last owner stays: CONFLICT (`organization_owner_required`).
   *
   * Requires the permission `members.manage` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  reinstate(input: OrganizationsMembersReinstateInput, options?: CallOptions): Call<Member>;

  /**
   * Ends a membership, within a second. Returning takes a new invitation.
   *
   * You cannot grant more than you have, or manage a member who has more permissions than you: FORBIDDEN with `details.permission`. The last owner stays: CONFLICT (`organization_owner_required`). Secret API keys that the member made and open invitations that they sent end too; the answer names them. Rotate such a key before, and the successor is yours.
   *
   * Requires the permission `members.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  remove(input: OrganizationsMembersRemoveInput, options?: CallOptions): Call<RemovedMember>;

  /**
   * Ends your own membership. The last owner cannot leave.
   *
   * Secret API keys that you made and open invitations that you sent end too; the answer names them.
   *
   * Requires the permission `organizations.read` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  leave(input?: undefined, options?: CallOptions): Call<Departure>;

  /**
   * Makes a member an owner in your place; you become an admin. Requires an owner in person.
   *
   * Requires the permission `organizations.own` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  transferOwnership(input: OrganizationsMembersTransferOwnershipInput, options?: CallOptions): Call<Member>;
}

export interface OrganizationsInvitationsApi {
  /**
   * Invites a person by mail; the link works once and expires after seven days.
   *
   * You cannot grant more than you have. CONFLICT when they are a member (`member_exists`) or are invited (`invitation_pending`).
   *
   * Requires the permission `members.manage` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  create(input: OrganizationsInvitationsCreateInput, options?: CallOptions): Call<Invitation>;

  /**
   * Lists invitations, the newest first; accepted, revoked and expired ones included.
   *
   * Requires the permission `members.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsInvitationsListInput, Invitation>;

  /**
   * Sends a pending or expired invitation again, with a new link for seven days.
   *
   * Requires the permission `members.manage` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  resend(input: OrganizationsInvitationsResendInput, options?: CallOptions): Call<Invitation>;

  /**
   * Revokes an invitation: its link stops working.
   *
   * Requires the permission `members.manage`.
   *
   * @throws {TesseraError}
   */
  revoke(input: OrganizationsInvitationsRevokeInput, options?: CallOptions): Call<Invitation>;

  /**
   * Returns the organization and role of an invitation to the holder of its link.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  preview(input: OrganizationsInvitationsPreviewInput, options?: CallOptions): Call<InvitationPreview>;

  /**
   * Joins the organization you are invited to.
   *
   * Sign in with the address that received the invitation: FORBIDDEN (`invitation_for_other_email`) otherwise.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  accept(input: OrganizationsInvitationsAcceptInput, options?: CallOptions): Call<OrganizationSummary>;
}

export interface OrganizationsRolesApi {
  /**
   * Returns the table of roles and permissions, with their descriptions.
   *
   * Requires no authentication.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<RoleTable>;
}

export interface OrganizationsApiKeysApi {
  /**
   * Creates an API key; it cannot have more permissions than you.
   *
   * A secret key may do what its scopes and its maker may at the time of the call: it pauses while its maker is suspended, and ends when they leave. Another member takes it over by `rotate`. Publishable keys do not depend on their maker.
   *
   * Requires the permission `api_keys.manage` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  create(input: OrganizationsApiKeysCreateInput, options?: CallOptions): Call<CreatedApiKey>;

  /**
   * Lists the API keys of the organization, the newest first.
   *
   * Requires the permission `api_keys.manage`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsApiKeysListInput, ApiKey>;

  /**
   * Returns an API key with its scopes and its last use.
   *
   * Requires the permission `api_keys.manage`.
   *
   * @throws {TesseraError}
   */
  get(input: OrganizationsApiKeysGetInput, options?: CallOptions): Call<ApiKey>;

  /**
   * Changes the name, scopes, origins or expiry of an API key.
   *
   * You need every permission that the key has before and after the change: FORBIDDEN with `details.permission` otherwise.
   *
   * Requires the permission `api_keys.manage` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  update(input: OrganizationsApiKeysUpdateInput, options?: CallOptions): Call<ApiKey>;

  /**
   * Creates a successor of an API key, which keeps working for a grace period.
   *
   * Both keys are valid for `graceMinutes`. A key can be rotated once: CONFLICT the second time.
   *
   * Requires the permission `api_keys.manage` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  rotate(input: OrganizationsApiKeysRotateInput, options?: CallOptions): Call<CreatedApiKey>;

  /**
   * Revokes an API key permanently, within a second.
   *
   * Requires the permission `api_keys.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  revoke(input: OrganizationsApiKeysRevokeInput, options?: CallOptions): Call<ApiKey>;
}

export interface OrganizationsDataKeysApi {
  /**
   * Seals the secrets of the organization with a new data key; requires an owner in person.
   *
   * Stored credentials and signing keys are resealed in the background. You need not enter them again, and they stay usable throughout.
   *
   * Requires the permission `organizations.own` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  rotate(input?: undefined, options?: CallOptions): Call<DataKeyVersion>;
}

export interface OrganizationsActivityApi {
  /**
   * Lists who did what in the organization, the newest first.
   *
   * Every change and every sign-in of a member, written in the transaction that made it. `changes` contains personal values masked, and no secrets.
   *
   * Requires the permission `activity.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsActivityListInput, Activity>;

  /**
   * Creates a link that downloads the activity log as CSV.
   *
   * With credentials, `GET /downloads/activity.csv?filter={…}` returns the same file.
   *
   * Requires the permission `activity.read`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  createExportLink(input?: OrganizationsActivityCreateExportLinkInput, options?: CallOptions): Call<ActivityLink>;
}

export interface OrganizationsApi {
  /**
   * Creates an organization and makes you its owner.
   *
   * Requires a signed-in user, but no organization.
   *
   * @throws {TesseraError}
   */
  create(input: OrganizationsCreateInput, options?: CallOptions): Call<Organization>;

  /**
   * Lists the organizations you belong to, with your role in each.
   *
   * To work in one of them, send its id as `x-organization-id` with each call; the server stores no selection.
   *
   * Requires a signed-in user, but no organization.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<OrganizationsListInput, OrganizationSummary>;

  /**
   * Returns the organization of this call, with your permissions in it.
   *
   * Requires the permission `organizations.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<CurrentOrganization>;

  /**
   * Changes the name, slug, address and other fields; null clears a field.
   *
   * CONFLICT naming `slug` when another organization has it.
   *
   * Requires the permission `organizations.write`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  update(input?: OrganizationsUpdateInput, options?: CallOptions): Call<Organization>;

  /**
   * Turns test mode on or off: only in test mode, sandboxes take payments and messages.
   *
   * New organizations begin in test mode in development, and without it in production.
   *
   * Requires the permission `organizations.own` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  setTestMode(input: OrganizationsSetTestModeInput, options?: CallOptions): Call<Organization>;

  /**
   * Deletes the organization for all members; requires an owner in person, and its name to confirm.
   *
   * Requires the permission `organizations.own` and a person: API keys are refused.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  delete(input: OrganizationsDeleteInput, options?: CallOptions): Call<void>;

  settings: OrganizationsSettingsApi;

  limits: OrganizationsLimitsApi;

  members: OrganizationsMembersApi;

  invitations: OrganizationsInvitationsApi;

  roles: OrganizationsRolesApi;

  apiKeys: OrganizationsApiKeysApi;

  dataKeys: OrganizationsDataKeysApi;

  activity: OrganizationsActivityApi;
}
