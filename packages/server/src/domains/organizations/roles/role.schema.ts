import { Permission, Role } from '@tessera/db';
import { z } from 'zod';

export const RoleTable = z
  .object({
    roles: z.array(
      z.object({
        role: Role,
        description: z.string(),
        permissions: z.array(Permission).describe('The permissions of the role; a member may have others besides.'),
      }),
    ),
    permissions: z.array(z.object({ permission: Permission, description: z.string() })),
  })
  .meta({ id: 'RoleTable', description: 'Every role with its permissions, and what each permission allows.' });
