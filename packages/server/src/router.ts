/** The whole API: one line per domain. */

import { campaignsErrorKinds } from './domains/campaigns/error-kinds.ts';
import { campaignsRouter } from './domains/campaigns/router.ts';
import { contactsErrorKinds } from './domains/contacts/error-kinds.ts';
import { contactsRouter } from './domains/contacts/router.ts';
import { identityErrorKinds } from './domains/identity/error-kinds.ts';
import { identityRouter } from './domains/identity/router.ts';
import { messagingErrorKinds } from './domains/messaging/error-kinds.ts';
import { messagingRouter } from './domains/messaging/router.ts';
import { organizationsErrorKinds } from './domains/organizations/error-kinds.ts';
import { organizationsRouter } from './domains/organizations/router.ts';
import { paymentsErrorKinds } from './domains/payments/error-kinds.ts';
import { paymentsRouter } from './domains/payments/router.ts';
import { ticketingErrorKinds } from './domains/ticketing/error-kinds.ts';
import { ticketingRouter } from './domains/ticketing/router.ts';
import { trackingErrorKinds } from './domains/tracking/error-kinds.ts';
import { trackingRouter } from './domains/tracking/router.ts';
import { trpcErrorKinds } from './trpc/error-kinds.ts';
import { prepareProcedures } from './trpc/prepare.ts';
import { router } from './trpc/procedures.ts';

const appRoutes = router({
  identity: identityRouter,
  organizations: organizationsRouter,
  contacts: contactsRouter,
  tracking: trackingRouter,
  messaging: messagingRouter,
  campaigns: campaignsRouter,
  payments: paymentsRouter,
  ticketing: ticketingRouter,
});

export const appRouter = prepareProcedures(appRoutes);

export type AppRouter = typeof appRouter;

/** Every error kind that clients can distinguish, by domain. */
export const errorKinds = {
  trpc: trpcErrorKinds,
  identity: identityErrorKinds,
  organizations: organizationsErrorKinds,
  contacts: contactsErrorKinds,
  tracking: trackingErrorKinds,
  messaging: messagingErrorKinds,
  campaigns: campaignsErrorKinds,
  payments: paymentsErrorKinds,
  ticketing: ticketingErrorKinds,
};
