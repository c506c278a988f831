/** Valid inputs for the procedures of organizations. */
import type { World } from '../worlds/ids.ts';

let serial = 0;

export const organizationsInputs: Record<string, (world: World) => unknown> = {
  'organizations.update': () => ({
    name: 'Changed',
    slug: `changed-${++serial}`,
    logoUrl: 'https://example.in/logo.png',
    phone: '+91 98765 43210',
    website: 'https://example.in',
    address: { line1: '1 MG Road', city: 'Pune', postalCode: '411001', country: 'IN' },
    customDomain: 'tickets.example.in',
  }),
  'organizations.setTestMode': () => ({ isTestMode: false }),
  'organizations.delete': ({ tenant }) => ({ name: tenant.organization.name }),
  'organizations.invitations.create': () => ({ email: `invited.${++serial}@example.in`, role: 'agent' }),
};
