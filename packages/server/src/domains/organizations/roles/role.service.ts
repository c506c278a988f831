/** The table of roles and permissions, for people to read. */
import { Permission, Role } from '@tessera/db';
import { permissionDescriptions, roleDescriptions, rolePermissions } from './permissions.ts';

export const listRoles = () => ({
  roles: Role.options.map((role) => ({
    role,
    description: roleDescriptions[role],
    permissions: [...rolePermissions[role]],
  })),
  permissions: Permission.options.map((permission) => ({
    permission,
    description: permissionDescriptions[permission],
  })),
});
