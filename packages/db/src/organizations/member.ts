/** Members of an organization with their roles. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';
import { Permission } from './permission.ts';

export const Role = z.enum(['owner', 'admin', 'manager', 'agent', 'support', 'analyst', 'member']);
export type Role = z.infer<typeof Role>;

export const MemberStatus = z.enum(['invited', 'active', 'suspended', 'removed']);
export type MemberStatus = z.infer<typeof MemberStatus>;

export const memberRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  userId: z.uuid().nullable(),
  email: z.string(),
  role: Role,
  permissions: z.array(Permission),
  status: MemberStatus,
  invitedBy: z.uuid().nullable(),
  invitedAt: z.date().nullable(),
  joinedAt: z.date().nullable(),
  suspendedAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Member extends z.infer<typeof memberRow> {}
export class Member extends TenantRow {
  static tableName = 'organizations.members';
  static row = memberRow;
}
