import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  ChangedContacts,
  DeleteTagInput,
  ListTagsInput,
  RenameTagInput,
  TagContactsInput,
  TagList,
} from './tag.schema.ts';
import { addTags, deleteTag, listTags, removeTags, renameTag } from './tag.service.ts';

export const tagRouter = {
  list: orgProcedure('contacts.read')
    .meta({ summary: 'Lists the tags in use by name, each with its number of contacts.', example: {} })
    .input(ListTagsInput)
    .output(TagList)
    .query(({ ctx, input }) => listTags(ctx, input)),

  add: orgProcedure('contacts.write')
    .meta({
      summary: 'Adds tags to contacts; tags that a contact already has stay as they are.',
      example: { contactIds: [sample.contact, sample.other], tags: ['added'] },
    })
    .input(TagContactsInput)
    .output(ChangedContacts)
    .mutation(({ ctx, input }) => addTags(ctx, input)),

  remove: orgProcedure('contacts.write')
    .meta({
      summary: 'Removes tags from contacts.',
      example: { contactIds: [sample.contact, sample.other], tags: ['added'] },
    })
    .input(TagContactsInput)
    .output(ChangedContacts)
    .mutation(({ ctx, input }) => removeTags(ctx, input)),

  rename: orgProcedure('contacts.write')
    .meta({
      summary: 'Renames a tag on every contact and in the rules of audiences; NOT_FOUND when no contact has it.',
      example: { from: 'example', to: 'renamed' },
    })
    .input(RenameTagInput)
    .output(ChangedContacts)
    .mutation(({ ctx, input }) => renameTag(ctx, input)),

  delete: orgProcedure('contacts.write')
    .meta({
      summary: 'Removes a tag from every contact; NOT_FOUND when no contact has it.',
      example: { tag: 'example' },
    })
    .input(DeleteTagInput)
    .output(ChangedContacts)
    .mutation(({ ctx, input }) => deleteTag(ctx, input)),
} satisfies TRPCRouterRecord;
