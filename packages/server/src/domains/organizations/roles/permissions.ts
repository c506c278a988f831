/** What a role may do. The only table of its kind: procedures name a permission, keys carry permissions as scopes. */
import { Permission, type Role } from '@tessera/db';

const READ: Permission[] = [
  'contacts.read',
  'tracking.read',
  'organizations.read',
  'events.read',
  'storefront.read',
  'storefront.buy',
  'push.subscribe',
];
const WORK: Permission[] = [
  ...READ,
  'contacts.write',
  'members.read',
  'orders.read',
  'orders.write',
  'tickets.check_in',
  'messages.read',
  'messages.send',
  'campaigns.read',
];
const EVALUATE: Permission[] = [
  'contacts.export',
  'orders.export',
  'payments.read',
  'analytics.read',
  'campaigns.export',
];
const MANAGE: Permission[] = [
  ...WORK,
  ...EVALUATE,
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
  manager: MANAGE,
  agent: WORK,
  support: WORK,
  analyst: [...READ, ...EVALUATE, 'members.read', 'orders.read', 'campaigns.read'],
  member: READ,
};

export const roleDescriptions: Record<Role, string> = {
  owner: 'Answers for the organization: everything, also making owners and deleting it. There is always one.',
  admin: 'Runs the organization: everything but what only owners may.',
  manager:
    'Leads the daily work: contacts, data sources, messages, campaigns, events and orders with refunds and exports, and sees who did what.',
  agent: 'Works with contacts, conversations and orders, and lets people in.',
  support: 'Helps customers: works with contacts, conversations and orders, and lets people in.',
  analyst: 'Evaluates: reads and exports, changes nothing.',
  member: 'Looks on: reads contacts, events and the organization.',
};

export const permissionDescriptions: Record<Permission, string> = {
  'contacts.read': 'See contacts, their consents and audiences.',
  'contacts.write': 'Add, change and block contacts; keep tags, consents, custom fields and audiences.',
  'contacts.delete': 'Delete and merge contacts, and delete custom fields.',
  'contacts.import': 'Bring contacts in from files, and see what was brought in.',
  'contacts.export': 'Take contacts out as files.',
  'tracking.read': 'See data sources and what people did, as they report it.',
  'tracking.write': 'Make, change and delete data sources and their write keys; say how long events are kept.',
  'messages.read': 'See conversations and messages, templates, media and what they are sent from.',
  'messages.send': 'Write to people, take conversations on, keep templates and media.',
  'senders.manage':
    'Connect, change and remove what messages are sent from: WhatsApp, mailboxes, numbers, notifications.',
  'campaigns.read': 'See campaigns, whom they reach and how they do.',
  'campaigns.write': 'Write and change campaigns, and delete drafts.',
  'campaigns.send': 'Schedule, start, pause and cancel campaigns.',
  'campaigns.export': 'Take the recipients of campaigns out as files.',
  'push.subscribe': 'What a visitor’s browser does: take notifications, and stop to.',
  'events.read': 'See events, their tickets and how they sell.',
  'events.write': 'Make, publish, change and cancel events, ticket types, capacities and discount codes.',
  'orders.read': 'See orders, tickets and customers.',
  'orders.write': 'Approve, cancel and annotate orders, send tickets again, change attendees.',
  'orders.refund': 'Give money back.',
  'orders.export': 'Take orders and attendees out as files.',
  'tickets.check_in': 'Let people in at the gates, and undo it.',
  'payments.read': 'See payments, refunds and how each gateway does.',
  'payments.manage': 'Connect, change and remove payment gateways.',
  'analytics.read': 'See views, sales and conversion.',
  'storefront.read': 'What a shop shows to everybody: published events and what can be bought.',
  'storefront.buy': 'What a visitor of a shop does: fill a cart, pay, fetch and pass on the tickets.',
  'organizations.read': 'See the organization, its settings and its limits.',
  'organizations.write': 'Change the name, address and settings of the organization.',
  'organizations.own': 'What only owners may: make others owners, hand ownership over, delete the organization.',
  'members.read': 'See who belongs to the organization, as what, and who is invited.',
  'members.manage': 'Invite people, change their roles and permissions, suspend and remove them.',
  'api_keys.manage': 'Make, change, rotate and revoke API keys.',
  'activity.read': 'See and export who did what.',
};

/** A publishable key stands in a web page for everybody to read: it may never do more than this. */
export const publishablePermissions: readonly Permission[] = ['storefront.read', 'storefront.buy', 'push.subscribe'];

/** Comes with being an owner and in no other way. */
export const OWNERS_ONLY: Permission = 'organizations.own';

/** What a member may do: what the role may, and what was given on top. */
export const permissionsOf = (role: Role, extra: readonly Permission[]): ReadonlySet<Permission> =>
  new Set([...rolePermissions[role], ...extra]);
