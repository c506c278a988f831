import type { TRPCRouterRecord } from '@trpc/server';
import { publicProcedure } from '../../../trpc/procedures.ts';
import { RoleTable } from './role.schema.ts';
import { getRoles } from './role.service.ts';

export const roleRouter = {
  get: publicProcedure
    .meta({ summary: 'Returns the table of roles and permissions, with their descriptions.' })
    .output(RoleTable)
    .query(() => getRoles()),
} satisfies TRPCRouterRecord;
