import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ListMessagingProvidersInput, MessagingProviderList } from './provider.schema.ts';
import { listMessagingProviders } from './provider.service.ts';

export const providerRouter = {
  list: orgProcedure('messages.read')
    .meta({
      summary: 'Lists the vendors, each with the credentials and settings that a sender of it takes.',
      example: { limit: 10 },
    })
    .input(ListMessagingProvidersInput)
    .output(MessagingProviderList)
    .query(({ ctx, input }) => listMessagingProviders(ctx, input)),
} satisfies TRPCRouterRecord;
