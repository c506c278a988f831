/** One of everything that an organization can have in some domains. The tests over all procedures call with its ids. */
import { Permission } from '@tessera/db';
import type { App } from '../../src/runtime/app.ts';
import { createTenant } from '../index.ts';
import { campaignsPart } from './campaigns.ts';
import { contactsPart } from './contacts.ts';
import { identityPart } from './identity.ts';
import type { Domain, World, WorldPart } from './ids.ts';
import { messagingPart } from './messaging.ts';
import { organizationsPart } from './organizations.ts';
import { paymentsPart } from './payments.ts';
import { ticketingPart } from './ticketing.ts';
import { trackingPart } from './tracking.ts';

export const worldParts: { [D in Domain]: WorldPart<D> } = {
  identity: identityPart,
  organizations: organizationsPart,
  contacts: contactsPart,
  tracking: trackingPart,
  messaging: messagingPart,
  campaigns: campaignsPart,
  payments: paymentsPart,
  ticketing: ticketingPart,
};

/** Adds the domain, preceded by those that it needs. */
function inOrder(domain: Domain, ordered: Set<Domain>): void {
  for (const needed of worldParts[domain].needs) inOrder(needed, ordered);
  ordered.add(domain);
}

/** A new organization with the parts of `wanted` and the parts that they need. */
export async function createWorld(app: App, canary: string, ...wanted: Domain[]): Promise<World> {
  const tenant = await createTenant(app);
  const ids = {} as World['ids'];
  let ticketCode = '';
  const ordered = new Set<Domain>();
  for (const domain of wanted) inOrder(domain, ordered);
  for (const name of ordered) {
    const part = await worldParts[name].create({ app, tenant, canary, ids });
    Object.assign(ids, part.ids);
    ticketCode = part.ticketCode ?? ticketCode;
  }
  return {
    tenant,
    canary,
    ticketCode,
    caller: {
      actor: { type: 'user', userId: tenant.user.id, sessionId: tenant.user.id },
      isStaff: false,
      organization: { id: tenant.organization.id, permissions: new Set(Permission.options) },
    },
    ids,
  };
}
