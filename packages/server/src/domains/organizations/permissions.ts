/** What a role may do. The only table of its kind: procedures name a permission, keys carry permissions as scopes. */
import { Permission, type Role } from '@tessera/db';

const READ: Permission[] = ['contacts.read', 'organizations.read'];
const WORK: Permission[] = [...READ, 'contacts.write', 'members.read'];
const MANAGE: Permission[] = [...WORK, 'contacts.delete', 'contacts.import', 'contacts.export', 'activity.read'];

export const rolePermissions: Record<Role, readonly Permission[]> = {
  owner: Permission.options,
  admin: Permission.options.filter((permission) => permission !== 'organizations.own'),
  manager: MANAGE,
  agent: WORK,
  support: WORK,
  analyst: [...READ, 'contacts.export', 'members.read'],
  member: READ,
};

export const roleDescriptions: Record<Role, string> = {
  owner: 'Answers for the organization: everything, also making owners and deleting it. There is always one.',
  admin: 'Runs the organization: everything but what only owners may.',
  manager: 'Leads the daily work: contacts with import, export and deletion, and sees who did what.',
  agent: 'Works with contacts.',
  support: 'Helps customers: works with contacts.',
  analyst: 'Evaluates: reads and exports, changes nothing.',
  member: 'Looks on: reads contacts and the organization.',
};

export const permissionDescriptions: Record<Permission, string> = {
  'contacts.read': 'See contacts, their consents and audiences.',
  'contacts.write': 'Add, change and block contacts; keep tags, consents, custom fields and audiences.',
  'contacts.delete': 'Delete and merge contacts, and delete custom fields.',
  'contacts.import': 'Bring contacts in from files, and see what was brought in.',
  'contacts.export': 'Take contacts out as files.',
  'organizations.read': 'See the organization, its settings and its limits.',
  'organizations.write': 'Change the name, address and settings of the organization.',
  'organizations.own': 'What only owners may: make others owners, hand ownership over, delete the organization.',
  'members.read': 'See who belongs to the organization, as what, and who is invited.',
  'members.manage': 'Invite people, change their roles and permissions, suspend and remove them.',
  'api_keys.manage': 'Make, change, rotate and revoke API keys.',
  'activity.read': 'See and export who did what.',
};

/** A publishable key stands in a web page for everybody to read: it may never do more than this. */
export const publishablePermissions: readonly Permission[] = [];

/** Comes with being an owner and in no other way. */
export const OWNERS_ONLY: Permission = 'organizations.own';

/** What a member may do: what the role may, and what was given on top. */
export const permissionsOf = (role: Role, extra: readonly Permission[]): ReadonlySet<Permission> =>
  new Set([...rolePermissions[role], ...extra]);
