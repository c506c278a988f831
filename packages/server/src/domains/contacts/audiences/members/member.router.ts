import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../../trpc/procedures.ts';
import { ContactList } from '../../contacts/contact.schema.ts';
import {
  ChangedMembers,
  ChangeMembersInput,
  CountMembersInput,
  ListMembersInput,
  MemberCount,
} from './member.schema.ts';
import { addMembers, countMembers, listMembers, removeMembers } from './member.service.ts';

export const audienceMemberRouter = {
  list: orgProcedure('contacts.read')
    .meta({ summary: 'Lists the contacts that are in an audience now, newest first.' })
    .input(ListMembersInput)
    .output(ContactList)
    .query(({ ctx, input }) => listMembers(ctx, input)),

  count: orgProcedure('contacts.read')
    .meta({ summary: 'Counts the contacts that are in an audience now.' })
    .input(CountMembersInput)
    .output(MemberCount)
    .query(({ ctx, input }) => countMembers(ctx, input)),

  add: orgProcedure('contacts.write')
    .meta({ summary: 'Adds contacts to a list; NOT_FOUND when one does not exist, and then adds none.' })
    .input(ChangeMembersInput)
    .output(ChangedMembers)
    .mutation(({ ctx, input }) => addMembers(ctx, input)),

  remove: orgProcedure('contacts.write')
    .meta({ summary: 'Removes contacts from a list.' })
    .input(ChangeMembersInput)
    .output(ChangedMembers)
    .mutation(({ ctx, input }) => removeMembers(ctx, input)),
} satisfies TRPCRouterRecord;
