/** Generated from the router; run `npm run gen` to update it. */
import type { IdentityApi } from './identity.ts';
import type { OrganizationsApi } from './organizations.ts';
import type { ContactsApi } from './contacts.ts';
import type { TrackingApi } from './tracking.ts';
import type { MessagingApi } from './messaging.ts';
import type { CampaignsApi } from './campaigns.ts';
import type { PaymentsApi } from './payments.ts';
import type { TicketingApi } from './ticketing.ts';

export type * from './identity.ts';
export type * from './organizations.ts';
export type * from './contacts.ts';
export type * from './tracking.ts';
export type * from './messaging.ts';
export type * from './campaigns.ts';
export type * from './payments.ts';
export type * from './ticketing.ts';

/** Every procedure of the API, by domain. */
export interface TesseraApi {
  identity: IdentityApi;
  organizations: OrganizationsApi;
  contacts: ContactsApi;
  tracking: TrackingApi;
  messaging: MessagingApi;
  campaigns: CampaignsApi;
  payments: PaymentsApi;
  ticketing: TicketingApi;
}
