/** Generated from the router; `npm run gen` writes it anew. */
import type { Call, CallOptions, ListProcedure } from '../calls.ts';

/** The organization of this call, and what the caller may do in it. */
export interface CurrentOrganization {
  id: string;
  name: string;
  slug: string;
  plan: 'free' | 'basic' | 'pro' | 'premium' | 'enterprise' | 'agency' | (string & {});
  logoUrl: string | null;
  phone: string | null;
  website: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** What your role or key may do here. */
  permissions: (Permission | (string & {}))[];
}

/** What a role or key may be allowed to do. */
export type Permission = 'contacts.read' | 'contacts.write' | 'contacts.delete' | 'contacts.import' | 'contacts.export' | 'organizations.read' | 'organizations.write' | 'api_keys.manage';

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
  lastUsedAt: Date | null;
  revokedAt: Date | null;
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
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  createdAt: Date;
}

export interface OrganizationsApiKeysListInput {
  /** Where the page before ended: its nextCursor. */
  cursor?: string;
  /**
   * Items on a page, 1 to 200.
   * @default 25
   */
  limit?: number;
  filter?: {
    /** @default false */
    includeRevoked?: boolean;
  };
  /** Newest first when left out. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface OrganizationsApiKeysRevokeInput {
  id: string;
}

export interface OrganizationsApiKeysApi {
  /**
   * Makes a key for a program, with at most your own permissions.
   *
   * Needs the permission `api_keys.manage`.
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
   * Stops a key for good, within a second.
   *
   * Needs the permission `api_keys.manage`.
   *
   * @throws {TesseraError}
   */
  revoke(input: OrganizationsApiKeysRevokeInput, options?: CallOptions): Call<ApiKey>;
}

export interface OrganizationsApi {
  /**
   * The organization of this call, and what you may do in it.
   *
   * Needs the permission `organizations.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<CurrentOrganization>;

  apiKeys: OrganizationsApiKeysApi;
}
