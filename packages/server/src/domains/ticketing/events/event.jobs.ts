/** Background jobs of events. */
import { z } from 'zod';
import { defineJob, type JobDefinition } from '../../../runtime/jobs.ts';
import { completePastEvents } from './event-status.service.ts';

const completeEvents = defineJob({
  name: 'ticketing.completeEvents',
  payload: z.object({}),
  cron: '*/10 * * * *',
  run: completePastEvents,
});

export const eventJobs = [completeEvents] as unknown as readonly JobDefinition<never>[];
