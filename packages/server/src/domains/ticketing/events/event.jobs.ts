/** Background jobs of events and their analytics. */
import { z } from 'zod';
import { defineJob, type JobDefinition } from '../../../runtime/jobs.ts';
import { countAnalytics, rebuildAnalyticsJob } from '../analytics/analytics-aggregation.ts';
import { deleteExpiredViews } from '../analytics/analytics-retention.ts';
import { completePastEvents } from './event-status.service.ts';

const completeEvents = defineJob({
  name: 'ticketing.completeEvents',
  payload: z.object({}),
  cron: '*/10 * * * *',
  run: completePastEvents,
});

/** Daily, right after midnight UTC: views expire on the day that the retention promises. */
const deleteExpiredViewsJob = defineJob({
  name: 'ticketing.forgetViews',
  payload: z.object({}),
  cron: '3 0 * * *',
  onStart: {},
  timeout: 3_000,
  run: (app, _payload, signal) => deleteExpiredViews(app, signal),
});

export const eventJobs = [
  completeEvents,
  countAnalytics,
  rebuildAnalyticsJob,
  deleteExpiredViewsJob,
] as unknown as readonly JobDefinition<never>[];
