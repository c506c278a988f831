import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../../lib/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../../trpc/procedures.ts';
import { streamOf } from '../../../../trpc/subscription.ts';
import { ContactList } from '../../contacts/contact.schema.ts';
import {
  AudienceContactsInput,
  AudienceCount,
  AudiencePreview,
  ChangedMembers,
  ChangeMembersInput,
  PreviewAudienceInput,
} from './member.schema.ts';
import {
  addContacts,
  countAudience,
  listAudienceContacts,
  previewAudience,
  removeContacts,
  watchAudience,
} from './member.service.ts';

export const audienceMemberRouter = {
  count: orgProcedure('contacts.read')
    .meta({ summary: 'How many contacts are in an audience right now.' })
    .input(withId)
    .output(AudienceCount)
    .query(({ ctx, input }) => countAudience(ctx, input)),

  preview: orgProcedure('contacts.read')
    .meta({ summary: 'How many contacts rules would fit, and ten of them, without saving anything.' })
    .input(PreviewAudienceInput)
    .output(AudiencePreview)
    .query(({ ctx, input }) => previewAudience(ctx, input)),

  contacts: orgProcedure('contacts.read')
    .meta({ summary: 'The contacts in an audience right now, newest first.' })
    .input(AudienceContactsInput)
    .output(ContactList)
    .query(({ ctx, input }) => listAudienceContacts(ctx, input)),

  addContacts: orgProcedure('contacts.write')
    .meta({
      summary: 'Puts contacts on a list; NOT_FOUND when there is one that does not exist, and then none is put on it.',
    })
    .input(ChangeMembersInput)
    .output(ChangedMembers)
    .mutation(({ ctx, input }) => addContacts(ctx, input)),

  removeContacts: orgProcedure('contacts.write')
    .meta({ summary: 'Takes contacts off a list.' })
    .input(ChangeMembersInput)
    .output(ChangedMembers)
    .mutation(({ ctx, input }) => removeContacts(ctx, input)),

  watch: orgSubscription('contacts.read')
    .meta({ summary: 'How many contacts are in an audience, now and whenever that changes, at most once a second.' })
    .input(withId)
    .output(streamOf(AudienceCount))
    .subscription(({ ctx, input, signal }) => watchAudience(ctx, input, signal)),
} satisfies TRPCRouterRecord;
