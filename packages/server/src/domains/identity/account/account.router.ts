import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { userProcedure } from '../../../trpc/procedures.ts';
import { User } from '../auth/auth.schema.ts';
import { AccountExport, DeleteAccountInput, Me, UpdateAccountInput } from './account.schema.ts';
import { deleteAccount, exportAccount, getOwnAccount, updateAccount } from './account.service.ts';

export const accountRouter = {
  get: userProcedure
    .meta({ summary: 'Returns your account and the organizations you belong to.' })
    .output(Me)
    .query(({ ctx }) => getOwnAccount(ctx)),

  update: userProcedure
    .meta({
      summary: 'Changes the given fields of your account and keeps the others; null clears a field.',
      example: { name: 'Asha Menon', avatarUrl: 'https://example.in/asha.png', businessType: 'cafe' },
    })
    .input(UpdateAccountInput)
    .output(User)
    .mutation(({ ctx, input }) => updateAccount(ctx, input)),

  export: userProcedure
    .meta({ fresh: true, summary: 'Returns everything that is stored about you.' })
    .output(AccountExport)
    .query(({ ctx }) => exportAccount(ctx)),

  delete: userProcedure
    .meta({
      summary: 'Deletes your account and your personal data, at once and permanently.',
      description:
        'An organization whose only member you are ends too. One with other members needs another owner first: CONFLICT, ' +
        '`organization_owner_required`. Its activity log keeps what you did, without your name.',
      example: { password: 'not the password' },
    })
    .input(DeleteAccountInput)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteAccount(ctx, input)),
} satisfies TRPCRouterRecord;
