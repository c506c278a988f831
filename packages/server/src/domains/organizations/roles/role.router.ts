import type { TRPCRouterRecord } from '@trpc/server';
import { publicProcedure } from '../../../trpc/procedures.ts';
import { RoleTable } from './role.schema.ts';
import { listRoles } from './role.service.ts';

export const roleRouter = {
  list: publicProcedure
    .meta({ summary: 'The roles, what each may do, and what each permission means.' })
    .output(RoleTable)
    .query(() => listRoles()),
} satisfies TRPCRouterRecord;
