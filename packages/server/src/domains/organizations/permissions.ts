/** What a role may do. The only table of its kind: procedures name a permission, keys carry permissions as scopes. */
import { Permission, type Role } from '@tessera/db';

const READ: Permission[] = ['contacts.read', 'organizations.read'];
const WORK: Permission[] = [...READ, 'contacts.write'];
const MANAGE: Permission[] = [...WORK, 'contacts.delete', 'contacts.import', 'contacts.export'];

export const rolePermissions: Record<Role, readonly Permission[]> = {
  owner: Permission.options,
  admin: Permission.options,
  manager: MANAGE,
  agent: WORK,
  support: WORK,
  analyst: [...READ, 'contacts.export'],
  member: READ,
};

/** A publishable key stands in a web page for everybody to read: it may never do more than this. */
export const publishablePermissions: readonly Permission[] = [];
