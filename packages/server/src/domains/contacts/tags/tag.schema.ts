import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';
import { Tag, Tags } from '../contacts/contact.schema.ts';

export const TagUse = z
  .object({ tag: z.string(), count: z.int().describe('Contacts that have it.') })
  .meta({ id: 'TagUse', description: 'A tag, and how many contacts have it.' });

export const ListTagsInput = z
  .object({
    ...pageFields,
    text: z.string().trim().min(1).max(50).optional().describe('Part of the tag, whatever case or accents.'),
  })
  .prefault({});
export const TagList = listOutput(TagUse);

const contactIds = z
  .array(z.uuid())
  .min(1)
  .max(1000)
  .transform((ids) => [...new Set(ids)]);

export const TagContactsInput = z.object({
  contactIds,
  tags: Tags.refine((tags) => tags.length > 0, 'must name a tag'),
});
export const RenameTagInput = z.object({
  from: Tag,
  to: Tag.describe('A tag that exists already takes the contacts of both.'),
});
export const DeleteTagInput = z.object({ tag: Tag });
export const ChangedContacts = z.object({ changed: z.int().describe('Contacts that were changed.') });
