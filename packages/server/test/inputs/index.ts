/** A valid input for every procedure; a test fails when one has none here. */

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
