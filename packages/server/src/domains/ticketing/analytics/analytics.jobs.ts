/** Background jobs of analytics: aggregation, rebuilds and retention. */
import { z } from 'zod';
import { defineJob, type JobDefinition } from '../../../runtime/jobs.ts';
import { countAnalytics, rebuildAnalyticsJob } from './analytics-aggregation.ts';
import { deleteExpiredViews } from './analytics-retention.ts';

/** Daily, right after midnight UTC: views expire on the day that the retention promises. */
const deleteExpiredViewsJob = defineJob({
  name: 'ticketing.forgetViews',
  payload: z.object({}),
  cron: '3 0 * * *',
  onStart: {},
  timeout: 3_000,
  run: (app, _payload, signal) => deleteExpiredViews(app, signal),
});

export const analyticsJobs = [
  countAnalytics,
  rebuildAnalyticsJob,
  deleteExpiredViewsJob,
] as unknown as readonly JobDefinition<never>[];
