import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { freshUserProcedure, userProcedure } from '../../../trpc/procedures.ts';
import { AccountExport, DeleteAccountInput } from './account.schema.ts';
import { deleteAccount, exportAccount } from './account.service.ts';

export const accountRouter = {
  export: freshUserProcedure
    .meta({ summary: 'Everything that is kept about you.' })
    .output(AccountExport)
    .query(({ ctx }) => exportAccount(ctx)),

  delete: userProcedure
    .meta({
      summary: 'Ends your account: your personal data leaves, at once and for good.',
      description:
        'An organization of which you are the only member ends too. One that has other members needs another owner ' +
        'first: CONFLICT, `last_owner`. What you did stays in its activity log, without your name.',
    })
    .input(DeleteAccountInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteAccount(ctx, input)),
} satisfies TRPCRouterRecord;
