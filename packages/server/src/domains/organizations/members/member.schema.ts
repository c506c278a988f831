import { apiKeyRow, invitationRow, MemberStatus, memberRow, Permission, Role } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

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
    name: z.string().nullable().describe('Null when the user has deleted their account.'),
    avatarUrl: z.string().nullable(),
    permissions: z.array(Permission).describe('Permissions besides those of the role.'),
  })
  .meta({ id: 'Member', description: 'A user who belongs to the organization, with their role.' });

const EndedApiKey = apiKeyRow
  .pick({ id: true, name: true, hint: true })
  .meta({ id: 'EndedApiKey', description: 'A secret API key that ended because its maker left.' });

const EndedInvitation = invitationRow
  .pick({ id: true, email: true, role: true })
  .meta({ id: 'EndedInvitation', description: 'An open invitation that ended because its sender left.' });

/** What ends with a membership. */
export const Departure = z
  .object({
    revokedApiKeys: z.array(EndedApiKey).describe('The secret API keys that the member made; they work no more.'),
    revokedInvitations: z.array(EndedInvitation).describe('The open invitations that the member sent.'),
  })
  .meta({ id: 'Departure', description: 'What ended together with a membership.' });

export const RemovedMember = Member.extend(Departure.shape).meta({
  id: 'RemovedMember',
  description: 'A removed member, with what ended together with the membership.',
});

export const ListMembersInput = listInput(
  z.object({
    role: oneOrSeveral(Role).optional().describe('Members with one of these roles.'),
    status: oneOrSeveral(MemberStatus).optional().describe('All but removed members when omitted.'),
  }),
  ['createdAt', 'email'],
);
export const MemberList = listOutput(Member);

export const extraPermissions = z
  .array(Permission)
  .max(100)
  .refine((all) => new Set(all).size === all.length, 'has a permission twice')
  .describe('Permissions besides those of the role; you need each of them.');

export const UpdateMemberInput = z.object({
  id: z.uuid().describe('The member to change.'),
  role: Role.optional().describe('The new role; you need each of its permissions.'),
  permissions: extraPermissions.optional(),
});

export const TransferOwnershipInput = z.object({ id: z.uuid().describe('The member who becomes an owner.') });
