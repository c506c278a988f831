import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { Limits } from './limit.schema.ts';
import { getLimits } from './limit.service.ts';

export const limitRouter = {
  get: orgProcedure('organizations.read')
    .meta({
      summary: 'What the plan has room for and how much of it is used: warnings, unless the plan enforces them.',
    })
    .output(Limits)
    .query(({ ctx }) => getLimits(ctx)),
} satisfies TRPCRouterRecord;
