/** A valid input for every procedure. A test fails when a procedure has none. */

import type { World } from '../worlds/ids.ts';
import { campaignsInputs } from './campaigns.ts';
import { contactsInputs } from './contacts.ts';
import { identityInputs } from './identity.ts';
import { messagingInputs } from './messaging.ts';
import { organizationsInputs } from './organizations.ts';
import { paymentsInputs } from './payments.ts';
import { ticketingInputs } from './ticketing.ts';
import { trackingInputs } from './tracking.ts';

/** Valid inputs, by path. Undefined where a procedure takes none. */
export const inputs: Record<string, (world: World) => unknown> = {
  ...identityInputs,
  ...organizationsInputs,
  ...contactsInputs,
  ...trackingInputs,
  ...messagingInputs,
  ...campaignsInputs,
  ...paymentsInputs,
  ...ticketingInputs,
};
