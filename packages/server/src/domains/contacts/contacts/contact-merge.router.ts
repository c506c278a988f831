import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { Contact } from './contact.schema.ts';
import { MergeContactsInput } from './contact-merge.schema.ts';
import { mergeContacts } from './contact-merge.service.ts';

export const contactMergeRouter = {
  merge: orgProcedure('contacts.delete')
    .meta({
      summary: 'Makes one contact of two: the first stays, the second goes up in it.',
      description:
        'Addresses, list memberships and unread messages move, tags are united, empty fields are filled from the second; ' +
        'where both have something, that of the first stays.',
    })
    .input(MergeContactsInput)
    .output(Contact)
    .mutation(({ ctx, input }) => mergeContacts(ctx, input)),
} satisfies TRPCRouterRecord;
