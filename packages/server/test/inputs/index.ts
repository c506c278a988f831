/**
 * A valid input for every procedure: its own example, with the sample ids replaced by those of a world. Inputs that must differ from
 * call to call, or that name something that only a world has, are written in the file of their domain.
 */
import { sample } from '../../src/trpc/sample.ts';
import { metaOf, procedures } from '../procedures.ts';
import type { World } from '../worlds/ids.ts';
import { campaignsInputs } from './campaigns.ts';
import { contactsInputs } from './contacts.ts';
import { identityInputs } from './identity.ts';
import { messagingInputs } from './messaging.ts';
import { organizationsInputs } from './organizations.ts';
import { paymentsInputs } from './payments.ts';
import { ticketingInputs } from './ticketing.ts';
import { trackingInputs } from './tracking.ts';

const written: Record<string, (world: World) => unknown> = {
  ...identityInputs,
  ...organizationsInputs,
  ...contactsInputs,
  ...trackingInputs,
  ...messagingInputs,
  ...campaignsInputs,
  ...paymentsInputs,
  ...ticketingInputs,
};

const names = new Map<unknown, string>(Object.entries(sample).map(([name, value]) => [value, name]));

/** An example as an input of this world. Other values stay as they are. */
export function inputOf(example: unknown, world: World): unknown {
  const name = names.get(example);
  if (name === 'user') return world.tenant.user.id;
  if (name === 'ticketCode') return world.ticketCode;
  if (name !== undefined) return world.ids[name as keyof World['ids']];
  if (Array.isArray(example)) return example.map((item) => inputOf(item, world));
  if (typeof example !== 'object' || example === null || example instanceof Date) return example;
  return Object.fromEntries(Object.entries(example).map(([key, value]) => [key, inputOf(value, world)]));
}

/** Valid inputs, by path. Undefined where a procedure takes none. */
export const inputs: Record<string, (world: World) => unknown> = Object.fromEntries(
  Object.keys(procedures).map((path) => [
    path,
    written[path] ?? ((world: World) => inputOf(metaOf(path).example, world)),
  ]),
);
