import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ActivityLink, ActivityList, CreateActivityLinkInput, ListActivityInput } from './activity.schema.ts';
import { createActivityLink, listActivity } from './activity.service.ts';

export const activityRouter = {
  list: orgProcedure('activity.read')
    .meta({
      summary: 'Who did what in the organization, the newest first.',
      description:
        'Every change and every sign-in of a member, written in the transaction that made it. ' +
        'Personal values stand in `changes` masked, secrets not at all.',
    })
    .input(ListActivityInput)
    .output(ActivityList)
    .query(({ ctx, input }) => listActivity(ctx, input)),

  createExportLink: orgProcedure('activity.read')
    .meta({
      summary: 'A link that downloads the activity log as CSV.',
      description: 'With credentials at hand, `GET /downloads/activity.csv?filter={…}` answers the same.',
    })
    .input(CreateActivityLinkInput)
    .output(ActivityLink)
    .mutation(({ ctx, input }) => createActivityLink(ctx, input)),
} satisfies TRPCRouterRecord;
