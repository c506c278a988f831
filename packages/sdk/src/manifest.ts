/** The API as data, for tools such as the playground: what `generated/manifest.json` holds. */

export type Access = 'public' | 'user' | 'organization' | 'storefront' | 'platform';

export interface ManifestProcedure {
  path: string;
  domain: string;
  type: 'query' | 'mutation' | 'subscription';
  /** Who may call it; an organization's own with `permission`, a storefront's also with a publishable key. */
  access: Access;
  permission: string | null;
  /** Takes a person who has proved in the last ten minutes who they are: FORBIDDEN (`reauthentication_required`). */
  fresh: boolean;
  summary: string;
  description: string | null;
  /** null when it takes none. */
  input: JsonSchema | null;
  inputOptional: boolean;
  /** null when it answers nothing. Of a subscription: each item. */
  output: JsonSchema | null;
  /** A list: `cursor` and `limit` in, `items` and `nextCursor` out. */
  pagination: boolean;
  /** A mutation that runs once per Idempotency-Key. */
  idempotent: boolean;
  /** A subscription whose items have ids: a client that lost the connection goes on after the last one. */
  resumable: boolean;
}

export interface Manifest {
  version: string;
  /** What each role may do, and what a publishable key may do at most. */
  roles: Record<string, readonly string[]>;
  publishable: readonly string[];
  procedures: ManifestProcedure[];
  schemas: Record<string, JsonSchema>;
}

/** JSON Schema 2020-12, as far as the router needs it. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  deprecated?: boolean;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  not?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  items?: JsonSchema | boolean;
  prefixItems?: JsonSchema[];
  /** What the value is in JavaScript, where JSON has no such type. */
  'x-type'?: 'Date';
  [more: string]: unknown;
}
