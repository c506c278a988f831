/** Rotation of the master key: wraps every data key with the new one. */
import { inSystem, rotateMasterKey } from '@tessera/db';
import { z } from 'zod';
import { defineJob } from '../../../runtime/jobs.ts';

/** A new master key is configured before the previous one. Once this job has run, the previous key can be removed. */
export const rewrapDataKeys = defineJob({
  name: 'platform.rewrapKeys',
  payload: z.object({}),
  onStart: {},
  run: async (app) => {
    if (app.masterKeys.length === 1) return;
    const dataKeys = await inSystem(app.database, (db) => rotateMasterKey(db, app.masterKeys));
    app.log.info({ dataKeys }, 'every data key is under the first master key: the others can be removed');
  },
});
