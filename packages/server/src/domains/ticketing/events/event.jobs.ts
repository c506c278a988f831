/** What happens to events in the background. */
import { z } from 'zod';
import { defineJob, type JobDefinition } from '../../../runtime/jobs.ts';
import { countAnalytics, rebuildAnalyticsJob } from '../analytics/analytics-aggregation.ts';
import { deleteExpiredViews } from '../analytics/analytics-retention.ts';
import { refundEventJob, sweepCancelledEvents } from '../cancellations/cancellation.service.ts';
import { completePastEvents } from './event-status.service.ts';

const completeEvents = defineJob({
  name: 'ticketing.completeEvents',
  payload: z.object({}),
  cron: '*/10 * * * *',
  run: completePastEvents,
});

const sweepCancelled = defineJob({
  name: 'ticketing.sweepCancelledEvents',
  payload: z.object({}),
  cron: '*/5 * * * *',
  onStart: {},
  run: sweepCancelledEvents,
});

/** When the day has begun: what was promised for it is kept. */
const forgetOldViews = defineJob({
  name: 'ticketing.forgetViews',
  payload: z.object({}),
  cron: '3 0 * * *',
  onStart: {},
  timeout: 3_000,
  run: (app, _payload, signal) => deleteExpiredViews(app, signal),
});

export const eventJobs = [
  refundEventJob,
  completeEvents,
  sweepCancelled,
  countAnalytics,
  rebuildAnalyticsJob,
  forgetOldViews,
] as unknown as readonly JobDefinition<never>[];
