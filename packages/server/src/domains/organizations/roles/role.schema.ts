import { Permission, Role } from '@tessera/db';
import { z } from 'zod';

export const RoleTable = z
  .object({
    roles: z.array(
      z.object({
        role: Role,
        description: z.string(),
        permissions: z.array(Permission).describe('What this role may do; members may be given more.'),
      }),
    ),
    permissions: z.array(z.object({ permission: Permission, description: z.string() })),
  })
  .meta({ id: 'RoleTable', description: 'Every role with what it may do, and what each permission means.' });
