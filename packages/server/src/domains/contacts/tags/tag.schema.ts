import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';
import { Tag, Tags } from '../contacts/contact.schema.ts';

export const TagUse = z
  .object({ tag: z.string(), count: z.int().describe('The number of contacts that have the tag.') })
  .meta({ id: 'TagUse', description: 'A tag, and how many contacts have it.' });

const TagFilter = z.object({
  text: z.string().trim().min(1).max(50).optional().describe('Part of the tag. Case and accents do not matter.'),
});

export const ListTagsInput = z
  .object({ ...pageFields, filter: TagFilter.optional().describe('The tags to list. Without it, all tags.') })
  .prefault({});
export const TagList = listOutput(TagUse);

const contactIds = z
  .array(z.uuid())
  .min(1)
  .max(1000)
  .transform((ids) => [...new Set(ids)])
  .describe('The contacts to change, 1,000 at most.');

export const TagContactsInput = z.object({
  contactIds,
  tags: Tags.refine((tags) => tags.length > 0, 'must name a tag').describe('The tags to add or remove.'),
});
export const RenameTagInput = z.object({
  from: Tag.describe('The tag to rename.'),
  to: Tag.describe('The new name. If a tag of that name exists, the two become one.'),
});
export const DeleteTagInput = z.object({ tag: Tag.describe('The tag to remove from all contacts.') });
export const ChangedContacts = z.object({ changedCount: z.int().describe('The number of contacts that changed.') });
