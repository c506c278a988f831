/** The whole API: one line per domain. */
import { campaignsRouter } from './domains/campaigns/router.ts';
import { contactsRouter } from './domains/contacts/router.ts';
import { identityRouter } from './domains/identity/router.ts';
import { messagingRouter } from './domains/messaging/router.ts';
import { organizationsRouter } from './domains/organizations/router.ts';
import { paymentsRouter } from './domains/payments/router.ts';
import { ticketingRouter } from './domains/ticketing/router.ts';
import { trackingRouter } from './domains/tracking/router.ts';
import { router } from './trpc/procedures.ts';

export const appRouter = router({
  identity: identityRouter,
  organizations: organizationsRouter,
  contacts: contactsRouter,
  tracking: trackingRouter,
  messaging: messagingRouter,
  campaigns: campaignsRouter,
  payments: paymentsRouter,
  ticketing: ticketingRouter,
});

export type AppRouter = typeof appRouter;
