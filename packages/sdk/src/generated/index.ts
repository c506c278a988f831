/** Generated from the router; `npm run gen` writes it anew. */
import type { IdentityApi } from './identity.ts';
import type { OrganizationsApi } from './organizations.ts';
import type { ContactsApi } from './contacts.ts';
import type { TrackingApi } from './tracking.ts';

export type * from './identity.ts';
export type * from './organizations.ts';
export type * from './contacts.ts';
export type * from './tracking.ts';

/** Every procedure of the API, by domain. */
export interface TesseraApi {
  identity: IdentityApi;
  organizations: OrganizationsApi;
  contacts: ContactsApi;
  tracking: TrackingApi;
}
