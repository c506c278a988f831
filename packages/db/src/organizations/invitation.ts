/** Invitations by e-mail: only the hash of the token is stored. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';
import { Role } from './member.ts';
import { Permission } from './permission.ts';

export const invitationRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  email: z.string(),
  role: Role,
  permissions: z.array(Permission),
  tokenHash: z.string(),
  expiresAt: z.date(),
  acceptedAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
  invitedBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Invitation extends z.infer<typeof invitationRow> {}
export class Invitation extends TenantRow {
  static tableName = 'organizations.invitations';
  static row = invitationRow;
  static internal = ['tokenHash'];
}
