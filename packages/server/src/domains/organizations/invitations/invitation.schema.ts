import { invitationRow, Permission, Role } from '@tessera/db';
import { z } from 'zod';
import { email } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { extraPermissions } from '../members/member.schema.ts';

export const Invitation = invitationRow
  .omit({ organizationId: true, tokenHash: true, updatedAt: true })
  .extend({
    permissions: z.array(Permission).describe('What they will be able to do on top of their role.'),
    expiresAt: z.date().describe('Until when it can be accepted: seven days after it was sent.'),
  })
  .meta({ id: 'Invitation', description: 'Somebody asked by mail to join the organization.' });

export const CreateInvitationInput = z.object({
  email: email.describe('Only whoever signs in with this address can accept.'),
  role: Role.describe('As what they join; at most what you may.'),
  permissions: extraPermissions.default([]),
});

export const ListInvitationsInput = listInput(
  z.object({
    isOpen: z.boolean().optional().describe('Neither accepted, nor revoked, nor expired; or one of these.'),
  }),
  ['createdAt'],
);
export const InvitationList = listOutput(Invitation);

export const WithInvitationToken = z.object({
  token: z.string().min(20).max(200).describe('From the link in the mail.'),
});

export const InvitationPreview = z
  .object({ organizationName: z.string(), role: Role })
  .meta({ id: 'InvitationPreview', description: 'What somebody is invited to.' });
