import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../trpc.ts';
import { CurrentOrganization } from './organization.schema.ts';
import { getOrganization } from './organization.service.ts';

export const organizationRouter = {
  get: orgProcedure('organizations.read')
    .meta({ summary: 'The organization of this call, and what you may do in it.' })
    .output(CurrentOrganization)
    .query(({ ctx }) => getOrganization(ctx)),
} satisfies TRPCRouterRecord;
