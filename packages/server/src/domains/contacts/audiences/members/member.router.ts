import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../../trpc/procedures.ts';
import { ContactList } from '../../contacts/contact.schema.ts';
import {
  AudienceMemberCount,
  ChangeAudienceMembersInput,
  ChangedAudienceMembers,
  CountAudienceMembersInput,
  ListAudienceMembersInput,
} from './member.schema.ts';
import {
  addAudienceMembers,
  countAudienceMembers,
  listAudienceMembers,
  removeAudienceMembers,
} from './member.service.ts';

export const audienceMemberRouter = {
  list: orgProcedure('contacts.read')
    .meta({ summary: 'Lists the contacts that are in an audience now, newest first.' })
    .input(ListAudienceMembersInput)
    .output(ContactList)
    .query(({ ctx, input }) => listAudienceMembers(ctx, input)),

  count: orgProcedure('contacts.read')
    .meta({ summary: 'Counts the contacts that are in an audience now.' })
    .input(CountAudienceMembersInput)
    .output(AudienceMemberCount)
    .query(({ ctx, input }) => countAudienceMembers(ctx, input)),

  add: orgProcedure('contacts.write')
    .meta({ summary: 'Adds contacts to a list; NOT_FOUND when one does not exist, and then adds none.' })
    .input(ChangeAudienceMembersInput)
    .output(ChangedAudienceMembers)
    .mutation(({ ctx, input }) => addAudienceMembers(ctx, input)),

  remove: orgProcedure('contacts.write')
    .meta({ summary: 'Removes contacts from a list.' })
    .input(ChangeAudienceMembersInput)
    .output(ChangedAudienceMembers)
    .mutation(({ ctx, input }) => removeAudienceMembers(ctx, input)),
} satisfies TRPCRouterRecord;
