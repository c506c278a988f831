import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { OrganizationLimits } from './limit.schema.ts';
import { getLimits } from './limit.service.ts';

export const limitRouter = {
  get: orgProcedure('organizations.read')
    .meta({ summary: 'Returns the limits of the plan and their use; limits only warn unless they are enforced.' })
    .output(OrganizationLimits)
    .query(({ ctx }) => getLimits(ctx)),
} satisfies TRPCRouterRecord;
