import { MemberStatus, memberRow, Permission, Role } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const Member = memberRow
  .pick({
    id: true,
    userId: true,
    email: true,
    role: true,
    permissions: true,
    status: true,
    invitedBy: true,
    joinedAt: true,
    suspendedAt: true,
    createdAt: true,
  })
  .extend({
    name: z.string().nullable().describe('Null when the person has no account any more.'),
    avatarUrl: z.string().nullable(),
    permissions: z.array(Permission).describe('What they may do on top of their role.'),
  })
  .meta({ id: 'Member', description: 'A person who belongs to the organization, and as what.' });

export const ListMembersInput = listInput(
  z.object({
    role: Role.optional(),
    status: MemberStatus.optional().describe('Everybody but those removed when left out.'),
  }),
  ['createdAt', 'email'],
);
export const MemberList = listOutput(Member);

export const extraPermissions = z
  .array(Permission)
  .max(100)
  .refine((all) => new Set(all).size === all.length, 'has a permission twice')
  .describe('What they may do on top of their role; at most what you may.');

export const UpdateMemberInput = z.object({
  id: z.uuid(),
  role: Role.optional(),
  permissions: extraPermissions.optional(),
});

export const TransferOwnershipInput = z.object({ memberId: z.uuid().describe('Who becomes an owner.') });
