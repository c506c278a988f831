import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { Contact } from './contact.schema.ts';
import { setBlocked } from './contact-block.service.ts';

export const contactBlockRouter = {
  block: orgProcedure('contacts.write')
    .meta({ summary: 'Blocks a contact: nothing is sent to it any more.' })
    .input(withId)
    .output(Contact)
    .mutation(({ ctx, input }) => setBlocked(ctx, input, true)),

  unblock: orgProcedure('contacts.write')
    .meta({ summary: 'Lets a blocked contact be reached again.' })
    .input(withId)
    .output(Contact)
    .mutation(({ ctx, input }) => setBlocked(ctx, input, false)),
} satisfies TRPCRouterRecord;
