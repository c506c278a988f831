import type { TRPCRouterRecord } from '@trpc/server';
import { publicProcedure } from '../../../trpc/procedures.ts';
import { DevelopmentMailList, ListDevelopmentMailsInput } from './development-mail.schema.ts';
import { listDevelopmentMails } from './development-mail.service.ts';

export const developmentMailRouter = {
  list: publicProcedure
    .meta({
      summary: 'Lists the mails of the local outbox, the newest first.',
      description: 'Only in development, and only from the machine on which the server runs; NOT_FOUND elsewhere.',
      example: { filter: { recipient: 'anna@example.in' }, limit: 10 },
    })
    .input(ListDevelopmentMailsInput)
    .output(DevelopmentMailList)
    .query(({ ctx, input }) => listDevelopmentMails(ctx, input)),
} satisfies TRPCRouterRecord;
