import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure, publicProcedure, userProcedure } from '../../../trpc/procedures.ts';
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
      summary: 'Invites somebody by mail; the link works once and for seven days.',
      description: 'At most with what you may do yourself. CONFLICT when they belong here or are invited already.',
    })
    .input(CreateInvitationInput)
    .output(Invitation)
    .mutation(({ ctx, input }) => createInvitation(ctx, input)),

  list: orgProcedure('members.read')
    .meta({ summary: 'Invitations, newest first, also those accepted, revoked or expired.' })
    .input(ListInvitationsInput)
    .output(InvitationList)
    .query(({ ctx, input }) => listInvitations(ctx, input)),

  resend: orgProcedure('members.manage')
    .meta({ summary: 'Sends an open or expired invitation again, with a new link for seven days.' })
    .input(withId)
    .output(Invitation)
    .mutation(({ ctx, input }) => resendInvitation(ctx, input)),

  revoke: orgProcedure('members.manage')
    .meta({ summary: 'Takes an invitation back: its link stops working.' })
    .input(withId)
    .output(Invitation)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input)),

  preview: publicProcedure
    .meta({ summary: 'What an invitation is to, for whoever has the link.' })
    .input(WithInvitationToken)
    .output(InvitationPreview)
    .query(({ ctx, input }) => previewInvitation(ctx, input)),

  accept: userProcedure
    .meta({
      summary: 'Joins the organization you are invited to.',
      description: 'Signed in with the address the invitation was sent to: FORBIDDEN (`other_address`) otherwise.',
    })
    .input(WithInvitationToken)
    .output(OrganizationSummary)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),
} satisfies TRPCRouterRecord;
