/** Marks offers as expired. Reads and answers do not depend on it: they compare `expires_at` themselves. */
import { inSystem, Transfer } from '@tessera/db';
import { z } from 'zod';
import { statesBefore } from '../../../lib/state-machine.ts';
import { defineJob, type JobDefinition } from '../../../runtime/jobs.ts';
import { transferTransitions } from './transfer-state.ts';

const expireTransfers = defineJob({
  name: 'ticketing.expireTransfers',
  payload: z.object({}),
  cron: '*/5 * * * *',
  run: async (app) => {
    await inSystem(app.database, (db) =>
      Transfer.query(db)
        .whereIn('status', statesBefore(transferTransitions, 'expired'))
        .where('expiresAt', '<=', app.now())
        .patch({ status: 'expired' })
        .execute(),
    );
  },
});

export const transferJobs = [expireTransfers] as unknown as readonly JobDefinition<never>[];
