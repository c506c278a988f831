import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ListMembersInput, Member, MemberList, TransferOwnershipInput, UpdateMemberInput } from './member.schema.ts';
import {
  getMember,
  leaveOrganization,
  listMembers,
  reinstateMember,
  removeMember,
  suspendMember,
  transferOwnership,
  updateMember,
} from './member.service.ts';

const RULES =
  'Nobody gives what they do not have, and nobody acts on somebody who may do more: FORBIDDEN with `details.permission`. ' +
  'The last owner stays: CONFLICT with `details.kind` `last_owner`.';

export const memberRouter = {
  list: orgProcedure('members.read')
    .meta({ summary: 'Who belongs to the organization, newest first unless sorted otherwise.' })
    .input(ListMembersInput)
    .output(MemberList)
    .query(({ ctx, input }) => listMembers(ctx, input)),

  get: orgProcedure('members.read')
    .meta({ summary: 'One member, also one who was removed.' })
    .input(withId)
    .output(Member)
    .query(({ ctx, input }) => getMember(ctx, input)),

  update: orgProcedure('members.manage')
    .meta({ summary: 'Changes the role of a member, or what they may do on top of it.', description: RULES })
    .input(UpdateMemberInput)
    .output(Member)
    .mutation(({ ctx, input }) => updateMember(ctx, input)),

  suspend: orgProcedure('members.manage')
    .meta({ summary: 'Shuts a member out, within a second, until they are reinstated.', description: RULES })
    .input(withId)
    .output(Member)
    .mutation(({ ctx, input }) => suspendMember(ctx, input)),

  reinstate: orgProcedure('members.manage')
    .meta({ summary: 'Lets a suspended member in again, as what they were.', description: RULES })
    .input(withId)
    .output(Member)
    .mutation(({ ctx, input }) => reinstateMember(ctx, input)),

  remove: orgProcedure('members.manage')
    .meta({ summary: 'Ends a membership, within a second. Coming back takes an invitation.', description: RULES })
    .input(withId)
    .output(Member)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),

  leave: orgProcedure('organizations.read')
    .meta({ summary: 'Ends your own membership. The last owner cannot.' })
    .output(z.void())
    .mutation(({ ctx }) => leaveOrganization(ctx)),

  transferOwnership: orgProcedure('organizations.own', { fresh: true })
    .meta({ summary: 'Makes a member an owner in your place; you stay as an admin. Takes an owner in person.' })
    .input(TransferOwnershipInput)
    .output(Member)
    .mutation(({ ctx, input }) => transferOwnership(ctx, input)),
} satisfies TRPCRouterRecord;
