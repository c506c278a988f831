import { invitationRow, Permission, Role } from '@tessera/db';
import { z } from 'zod';
import { email } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { extraPermissions } from '../members/member.schema.ts';

export const Invitation = invitationRow
  .omit({ organizationId: true, tokenHash: true, updatedAt: true })
  .extend({
    permissions: z.array(Permission).describe('Permissions the new member gets besides those of the role.'),
    expiresAt: z.date().describe('When the invitation expires: seven days after it was sent.'),
  })
  .meta({ id: 'Invitation', description: 'An invitation, sent by mail, to join the organization.' });

export const CreateInvitationInput = z.object({
  email: email.describe('Only a user who signs in with this address can accept.'),
  role: Role.describe('The role of the new member; you need each of its permissions.'),
  permissions: extraPermissions.default([]),
});

export const ListInvitationsInput = listInput(
  z.object({
    isOpen: z
      .boolean()
      .optional()
      .describe('True: only invitations that can be accepted. False: only accepted, revoked and expired ones.'),
  }),
  ['createdAt'],
);
export const InvitationList = listOutput(Invitation);

export const WithInvitationToken = z.object({
  token: z.string().min(20).max(200).describe('The part of the mailed link behind `#token=`.'),
});

export const InvitationPreview = z
  .object({ organizationName: z.string(), role: Role })
  .meta({ id: 'InvitationPreview', description: 'The organization and the role of an invitation.' });
