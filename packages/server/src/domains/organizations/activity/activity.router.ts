import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import {
  ActivityExportLink,
  ActivityList,
  CreateActivityExportLinkInput,
  ListActivityInput,
} from './activity.schema.ts';
import { createActivityExportLink, listActivity } from './activity.service.ts';

export const activityRouter = {
  list: orgProcedure('activity.read')
    .meta({
      replica: true,
      summary: 'Lists who did what in the organization, the newest first.',
      description:
        'Every change and every sign-in of a member, written in the transaction that made it. ' +
        '`changes` contains personal values masked, and no secrets.',
      example: { filter: { action: 'contacts.' }, limit: 10 },
    })
    .input(ListActivityInput)
    .output(ActivityList)
    .query(({ ctx, input }) => listActivity(ctx, input)),

  createExportLink: orgProcedure('activity.read')
    .meta({
      fresh: true,
      summary: 'Creates a link that downloads the activity log as CSV.',
      description: 'With credentials, `GET /downloads/activity.csv?filter={…}` returns the same file.',
      example: {},
    })
    .input(CreateActivityExportLinkInput)
    .output(ActivityExportLink)
    .mutation(({ ctx, input }) => createActivityExportLink(ctx, input)),
} satisfies TRPCRouterRecord;
