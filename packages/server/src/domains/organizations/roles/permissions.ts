/** The permissions of each role. A procedure requires one permission; API keys have permissions as scopes. */
import { Permission, type Role } from '@tessera/db';

const READ_PERMISSIONS: Permission[] = [
  'contacts.read',
  'tracking.read',
  'organizations.read',
  'events.read',
  'storefront.read',
  'storefront.buy',
  'push.subscribe',
];
const WORK_PERMISSIONS: Permission[] = [
  ...READ_PERMISSIONS,
  'contacts.write',
  'members.read',
  'orders.read',
  'orders.write',
  'tickets.check_in',
  'messages.read',
  'messages.send',
  'campaigns.read',
];
const EXPORT_PERMISSIONS: Permission[] = [
  'contacts.export',
  'orders.export',
  'payments.read',
  'analytics.read',
  'campaigns.export',
];
const MANAGE_PERMISSIONS: Permission[] = [
  ...WORK_PERMISSIONS,
  ...EXPORT_PERMISSIONS,
  'contacts.delete',
  'contacts.import',
  'tracking.write',
  'activity.read',
  'events.write',
  'orders.refund',
  'campaigns.write',
  'campaigns.send',
];

export const rolePermissions: Record<Role, readonly Permission[]> = {
  owner: Permission.options,
  admin: Permission.options.filter((permission) => permission !== 'organizations.own'),
  manager: MANAGE_PERMISSIONS,
  agent: WORK_PERMISSIONS,
  support: WORK_PERMISSIONS,
  analyst: [...READ_PERMISSIONS, ...EXPORT_PERMISSIONS, 'members.read', 'orders.read', 'campaigns.read'],
  member: READ_PERMISSIONS,
};

export const roleDescriptions: Record<Role, string> = {
  owner:
    'Has all permissions, including making owners and deleting the organization. There is always at least one owner.',
  admin: 'Runs the organization: all permissions except those of owners only.',
  manager:
    'Manages the daily work: contacts, data sources, messages, campaigns, events, orders with refunds and exports, and the activity log.',
  agent: 'Works with contacts, conversations and orders, and checks tickets in.',
  support: 'Helps customers: works with contacts, conversations and orders, and checks tickets in.',
  analyst: 'Reads and exports; changes nothing.',
  member: 'Reads contacts, events and the organization.',
};

export const permissionDescriptions: Record<Permission, string> = {
  'contacts.read': 'See contacts, their consents and audiences.',
  'contacts.write': 'Add, change and block contacts; manage tags, consents, custom fields and audiences.',
  'contacts.delete': 'Delete and merge contacts, and delete custom fields.',
  'contacts.import': 'Import contacts from files, and see the imports.',
  'contacts.export': 'Export contacts as files.',
  'tracking.read': 'See data sources and the events they report.',
  'tracking.write': 'Create, change and delete data sources and their write keys; set how long events are kept.',
  'messages.read': 'See conversations, messages, templates, media and senders.',
  'messages.send': 'Send messages, assign conversations, and manage templates and media.',
  'senders.manage': 'Connect, change and delete senders: WhatsApp, mailboxes, phone numbers, push notifications.',
  'campaigns.read': 'See campaigns, their recipients and their results.',
  'campaigns.write': 'Create and change campaigns, and delete drafts.',
  'campaigns.send': 'Schedule, start, pause and cancel campaigns.',
  'campaigns.export': 'Export the recipients of campaigns as files.',
  'push.subscribe': 'Subscribe a visitor’s browser to push notifications, and unsubscribe it.',
  'events.read': 'See events, their tickets and their sales.',
  'events.write': 'Create, publish, change and cancel events, ticket types, capacities and discount codes.',
  'orders.read': 'See orders, tickets and customers.',
  'orders.write': 'Approve, cancel and annotate orders, resend tickets, change attendees.',
  'orders.refund': 'Refund orders.',
  'orders.export': 'Export orders and attendees as files.',
  'tickets.check_in': 'Check tickets in, and undo check-ins.',
  'payments.read': 'See payments, refunds and the results of each gateway.',
  'payments.manage': 'Connect, change and delete payment gateways.',
  'analytics.read': 'See views, sales and conversion.',
  'storefront.read': 'See the public side of a shop: published events and their tickets.',
  'storefront.buy': 'Use a shop as a visitor: fill a cart, pay, fetch and transfer tickets.',
  'organizations.read': 'See the organization, its settings and its limits.',
  'organizations.write': 'Change the name, address and settings of the organization.',
  'organizations.own':
    'Reserved for owners: make owners, transfer ownership, rotate the data key, delete the organization.',
  'members.read': 'See members with their roles, and invitations.',
  'members.manage': 'Invite people, change their roles and permissions, suspend and remove them.',
  'api_keys.manage': 'Create, change, rotate and revoke API keys.',
  'activity.read': 'See and export the activity log.',
};

/** The only permissions a publishable key can have: it is part of a web page, where everyone can read it. */
export const publishablePermissions: readonly Permission[] = ['storefront.read', 'storefront.buy', 'push.subscribe'];

/** What a person may do in the shop of an organization that they are no member of. */
export const visitorPermissions: ReadonlySet<Permission> = new Set(['storefront.read', 'storefront.buy']);

/** Granted by the role owner only. */
export const OWNERS_ONLY: Permission = 'organizations.own';

/** The permissions of a member: those of the role, and the additional ones. */
export const permissionsOf = (role: Role, extra: readonly Permission[]): ReadonlySet<Permission> =>
  new Set([...rolePermissions[role], ...extra]);
