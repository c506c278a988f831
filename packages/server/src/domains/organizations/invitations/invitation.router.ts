import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { OrganizationSummary } from '../organizations/organization.schema.ts';
import {
  CreateInvitationInput,
  Invitation,
  InvitationList,
  InvitationPreview,
  ListInvitationsInput,
  WithInvitationToken,
} from './invitation.schema.ts';
import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  previewInvitation,
  resendInvitation,
  revokeInvitation,
} from './invitation.service.ts';

export const invitationRouter = {
  create: orgProcedure('members.manage')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Invites a person by mail; the link works once and expires after seven days.',
      description:
        'You cannot grant more than you have. CONFLICT when they are a member (`member_exists`) or are invited ' +
        '(`invitation_pending`).',
      example: { email: 'invited.2@example.in', role: 'agent' },
    })
    .input(CreateInvitationInput)
    .output(Invitation)
    .mutation(({ ctx, input }) => createInvitation(ctx, input)),

  list: orgProcedure('members.read')
    .meta({
      summary: 'Lists invitations, the newest first; accepted, revoked and expired ones included.',
      example: { filter: { isOpen: true } },
    })
    .input(ListInvitationsInput)
    .output(InvitationList)
    .query(({ ctx, input }) => listInvitations(ctx, input)),

  resend: orgProcedure('members.manage')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Sends a pending or expired invitation again, with a new link for seven days.',
      example: { id: sample.invitation },
    })
    .input(withId)
    .output(Invitation)
    .mutation(({ ctx, input }) => resendInvitation(ctx, input)),

  revoke: orgProcedure('members.manage')
    .meta({ summary: 'Revokes an invitation: its link stops working.', example: { id: sample.invitation } })
    .input(withId)
    .output(Invitation)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input)),

  preview: publicProcedure
    .meta({
      callLimit: 'signIn',
      summary: 'Returns the organization and role of an invitation to the holder of its link.',
      example: { token: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' },
    })
    .input(WithInvitationToken)
    .output(InvitationPreview)
    .query(({ ctx, input }) => previewInvitation(ctx, input)),

  accept: userProcedure
    .meta({
      summary: 'Joins the organization you are invited to.',
      description:
        'Sign in with the address that received the invitation: FORBIDDEN (`invitation_for_other_email`) otherwise.',
      example: { token: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' },
    })
    .input(WithInvitationToken)
    .output(OrganizationSummary)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),
} satisfies TRPCRouterRecord;
