/** The table of roles and permissions with their descriptions. */
import { Permission, Role } from '@tessera/db';
import { permissionDescriptions, roleDescriptions, rolePermissions } from './permissions.ts';

export const getRoles = () => ({
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
