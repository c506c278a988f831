import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../../trpc/procedures.ts';
import { sample } from '../../../../trpc/sample.ts';
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
    .meta({
      costly: true,
      summary: 'Lists the contacts that are in an audience now, newest first.',
      example: { audienceId: sample.list },
    })
    .input(ListAudienceMembersInput)
    .output(ContactList)
    .query(({ ctx, input }) => listAudienceMembers(ctx, input)),

  count: orgProcedure('contacts.read')
    .meta({
      costly: true,
      replica: true,
      summary: 'Counts the contacts that are in an audience now.',
      example: { audienceId: sample.rules },
    })
    .input(CountAudienceMembersInput)
    .output(AudienceMemberCount)
    .query(({ ctx, input }) => countAudienceMembers(ctx, input)),

  add: orgProcedure('contacts.write')
    .meta({
      summary: 'Adds contacts to a list; NOT_FOUND when one does not exist, and then adds none.',
      example: { audienceId: sample.list, contactIds: [sample.contact, sample.other] },
    })
    .input(ChangeAudienceMembersInput)
    .output(ChangedAudienceMembers)
    .mutation(({ ctx, input }) => addAudienceMembers(ctx, input)),

  remove: orgProcedure('contacts.write')
    .meta({
      summary: 'Removes contacts from a list.',
      example: { audienceId: sample.list, contactIds: [sample.contact] },
    })
    .input(ChangeAudienceMembersInput)
    .output(ChangedAudienceMembers)
    .mutation(({ ctx, input }) => removeAudienceMembers(ctx, input)),
} satisfies TRPCRouterRecord;
