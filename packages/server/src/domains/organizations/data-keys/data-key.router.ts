import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { DataKeyVersion } from './data-key.schema.ts';
import { rotateDataKey } from './data-key.service.ts';

export const dataKeyRouter = {
  rotate: orgProcedure('organizations.own')
    .meta({
      fresh: true,
      inPerson: true,
      summary: 'Seals the secrets of the organization with a new data key; requires an owner in person.',
      description:
        'Stored credentials and signing keys are resealed in the background. You need not enter them again, and they ' +
        'stay usable throughout.',
    })
    .output(DataKeyVersion)
    .mutation(({ ctx }) => rotateDataKey(ctx)),
} satisfies TRPCRouterRecord;
