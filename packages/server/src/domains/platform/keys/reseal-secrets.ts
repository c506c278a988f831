/** Rotation of a data key: seals every secret of an organization under its newest data key. */
import { inSystem, inTenant, resealBatch, rotatedOrganizations, SEALED_COLUMNS, type Transaction } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';

/** Values resealed in one transaction. */
const BATCH_SIZE = 200;

/**
 * Enqueued after a rotation. It also runs daily for all organizations that ever rotated: a transaction that was open during the rotation
 * may have sealed with the previous key.
 */
export const resealSecrets = defineJob({
  name: 'platform.resealSecrets',
  payload: z.object({ organizationId: z.uuid().optional() }),
  cron: '29 4 * * *',
  timeout: 3_000,
  run: async (app, { organizationId }, signal) => {
    const rotated = organizationId
      ? [organizationId]
      : await inSystem(app.database, (db) => rotatedOrganizations(db), { readOnly: true });
    for (const organization of rotated) {
      const values = await resealOrganization(app, organization, signal);
      if (values > 0) app.log.info({ organization, values }, 'secrets are under the newest data key');
    }
  },
});

/** `organization` is null for secrets that belong to no organization. */
async function resealOrganization(app: App, organization: string | null, signal: AbortSignal): Promise<number> {
  const inScope = <T>(work: (db: Transaction) => Promise<T>) =>
    organization === null ? inSystem(app.database, work) : inTenant(app.database, organization, work);
  let values = 0;
  for (const column of SEALED_COLUMNS) {
    for (let resealed = BATCH_SIZE; resealed === BATCH_SIZE; values += resealed) {
      signal.throwIfAborted();
      resealed = await inScope((db) => resealBatch(db, app.masterKeys, column, organization, BATCH_SIZE));
    }
  }
  return values;
}
