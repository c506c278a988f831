/** Permissions: a procedure requires one, a role grants several, an API key has them as scopes. */
import { z } from 'zod';

export const Permission = z
  .enum([
    'contacts.read',
    'contacts.write',
    'contacts.delete',
    'contacts.import',
    'contacts.export',
    'tracking.read',
    'tracking.write',
    'messages.read',
    'messages.send',
    'senders.manage',
    'campaigns.read',
    'campaigns.write',
    'campaigns.send',
    'campaigns.export',
    'push.subscribe',
    'events.read',
    'events.write',
    'orders.read',
    'orders.write',
    'orders.refund',
    'orders.export',
    'tickets.check_in',
    'payments.read',
    'payments.manage',
    'analytics.read',
    'storefront.read',
    'storefront.buy',
    'organizations.read',
    'organizations.write',
    'organizations.own',
    'members.read',
    'members.manage',
    'api_keys.manage',
    'activity.read',
  ])
  .meta({ id: 'Permission', description: 'What a role or key may be allowed to do.' });
export type Permission = z.infer<typeof Permission>;
