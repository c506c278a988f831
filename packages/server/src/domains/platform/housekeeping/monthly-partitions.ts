/** Creates the partitions of append-only tables ahead of time. */
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import { defineJob } from '../../../runtime/jobs.ts';

const PARTITIONED_TABLES = [
  'organizations.activity_logs',
  'messaging.messages',
  'ticketing.event_views',
  'tracking.data_events',
];
/** Without a running worker, rows land in the default partition after this many months. */
const MONTHS_AHEAD = 3;

export const createMonthlyPartitions = defineJob({
  name: 'platform.makeMonths',
  payload: z.object({}),
  cron: '41 3 * * *',
  onStart: {},
  run: async (app) => {
    for (const table of PARTITIONED_TABLES) {
      await inSystem(app.database, (db) => db.raw('select platform.make_months(?, ?)', [table, MONTHS_AHEAD]).then());
    }
  },
});
