import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  Departure,
  ListMembersInput,
  Member,
  MemberList,
  RemovedMember,
  TransferOwnershipInput,
  UpdateMemberInput,
} from './member.schema.ts';
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
  'You cannot grant more than you have, or manage a member who has more permissions than you: FORBIDDEN with ' +
  '`details.permission`. The last owner stays: CONFLICT (`organization_owner_required`).';

export const memberRouter = {
  list: orgProcedure('members.read')
    .meta({
      summary: 'Lists the members of the organization, the newest first unless sorted otherwise.',
      example: { filter: { role: 'agent' } },
    })
    .input(ListMembersInput)
    .output(MemberList)
    .query(({ ctx, input }) => listMembers(ctx, input)),

  get: orgProcedure('members.read')
    .meta({ summary: 'Returns a member; removed members included.', example: { id: sample.member } })
    .input(withId)
    .output(Member)
    .query(({ ctx, input }) => getMember(ctx, input)),

  update: orgProcedure('members.manage')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Changes the role or the additional permissions of a member.',
      description: RULES,
      example: { id: sample.member, role: 'manager', permissions: ['members.manage'] },
    })
    .input(UpdateMemberInput)
    .output(Member)
    .mutation(({ ctx, input }) => updateMember(ctx, input)),

  suspend: orgProcedure('members.manage')
    .meta({
      fresh: true,
      summary: 'Suspends a member and their secret API keys, within a second, until they are reinstated.',
      description: RULES,
      example: { id: sample.member },
    })
    .input(withId)
    .output(Member)
    .mutation(({ ctx, input }) => suspendMember(ctx, input)),

  reinstate: orgProcedure('members.manage')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Reinstates a suspended member with their role and permissions.',
      description: RULES,
      example: { id: sample.member },
    })
    .input(withId)
    .output(Member)
    .mutation(({ ctx, input }) => reinstateMember(ctx, input)),

  remove: orgProcedure('members.manage')
    .meta({
      fresh: true,
      summary: 'Ends a membership, within a second. Returning takes a new invitation.',
      description:
        `${RULES} Secret API keys that the member made and open invitations that they sent end too; the answer names them. ` +
        'Rotate such a key before, and the successor is yours.',
      example: { id: sample.member },
    })
    .input(withId)
    .output(RemovedMember)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),

  leave: orgProcedure('organizations.read')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Ends your own membership. The last owner cannot leave.',
      description: 'Secret API keys that you made and open invitations that you sent end too; the answer names them.',
    })
    .output(Departure)
    .mutation(({ ctx }) => leaveOrganization(ctx)),

  transferOwnership: orgProcedure('organizations.own')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Makes a member an owner in your place; you become an admin. Requires an owner in person.',
      example: { id: sample.member },
    })
    .input(TransferOwnershipInput)
    .output(Member)
    .mutation(({ ctx, input }) => transferOwnership(ctx, input)),
} satisfies TRPCRouterRecord;
