/** The API as data, for tools such as the playground: what `generated/manifest.json` holds. */

export type Access = 'public' | 'user' | 'organization' | 'storefront' | 'platform';

export interface ManifestProcedure {
  path: string;
  domain: string;
  type: 'query' | 'mutation' | 'subscription';
  /** Who may call it. `organization` and `storefront` require `permission`; `storefront` also accepts a publishable key. */
  access: Access;
  permission: string | null;
  /** Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`). */
  fresh: boolean;
  /** Whether API keys are refused, whatever their scopes. */
  inPerson: boolean;
  summary: string;
  description: string | null;
  /** null if it has no input. */
  input: JsonSchema | null;
  inputOptional: boolean;
  /** null if it has no output. For a subscription: one item. */
  output: JsonSchema | null;
  /** A list: its input has `cursor` and `limit`, its output `items` and `nextCursor`. */
  pagination: boolean;
  /** A mutation that runs once per Idempotency-Key. */
  idempotent: boolean;
  /** A subscription whose items have ids: after a lost connection, a client resumes after the last item. */
  resumable: boolean;
}

export interface Manifest {
  version: string;
  /** The permissions of each role, and all permissions that a publishable key can have. */
  roles: Record<string, readonly string[]>;
  publishable: readonly string[];
  procedures: ManifestProcedure[];
  schemas: Record<string, JsonSchema>;
}

/** The part of JSON Schema 2020-12 that the router uses. */
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
  /** The JavaScript type of the value, if JSON has no such type. */
  'x-type'?: 'Date';
  [more: string]: unknown;
}
