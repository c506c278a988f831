/** Background jobs of identity. */
import { BlacklistedToken, EmailToken, inSystem, PasskeyChallenge, SignInTicket, User, UserSession } from '@tessera/db';
import { z } from 'zod';
import { defineJob, type JobDefinition } from '../../runtime/jobs.ts';
import { rotateSigningKeys } from './authentication/signing-key.ts';
import { mailPasswordReset } from './password/password.service.ts';

const DAY_MS = 86_400_000;
/** How long ended sessions and used links are kept for investigations. */
const RETENTION_DAYS = 30;
/** How long a pending account waits for its link. */
const PENDING_ACCOUNT_DAYS = 2;

const rotateSigningKeysHourly = defineJob({
  name: 'identity.rotateKeys',
  payload: z.object({}),
  cron: '23 * * * *',
  run: (app) => rotateSigningKeys(app, app.now()),
});

const deleteExpiredIdentityRows = defineJob({
  name: 'identity.forgetOld',
  payload: z.object({}),
  cron: '29 * * * *',
  run: async (app) => {
    const now = app.now();
    const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
    await inSystem(app.database, async (db) => {
      await BlacklistedToken.query(db).where('expiresAt', '<', now).delete();
      await EmailToken.query(db).where('expiresAt', '<', daysAgo(RETENTION_DAYS)).delete();
      await PasskeyChallenge.query(db).where('expiresAt', '<', daysAgo(1)).delete();
      await SignInTicket.query(db).where('expiresAt', '<', daysAgo(1)).delete();
      await UserSession.query(db).where('expiresAt', '<', daysAgo(RETENTION_DAYS)).delete();
      await UserSession.query(db).where('revokedAt', '<', daysAgo(RETENTION_DAYS)).delete();
      await User.query(db)
        .where({ status: 'pending' })
        .whereRaw("jsonb_exists(settings, 'organizationName')")
        .where('updatedAt', '<', daysAgo(PENDING_ACCOUNT_DAYS))
        .delete();
    });
  },
});

export const identityJobs: readonly JobDefinition<never>[] = [
  mailPasswordReset,
  rotateSigningKeysHourly,
  deleteExpiredIdentityRows,
] as JobDefinition<never>[];
