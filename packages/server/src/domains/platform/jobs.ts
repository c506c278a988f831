/** Background jobs of the platform. */
import type { JobDefinition } from '../../runtime/jobs.ts';
import { deleteExpiredPlatformRows } from './housekeeping/delete-expired.ts';
import { createMonthlyPartitions } from './housekeeping/monthly-partitions.ts';
import { resealSecrets } from './keys/reseal-secrets.ts';
import { rewrapDataKeys } from './keys/rewrap-data-keys.ts';
import { deliverMail } from './mails/deliver-mail.ts';

export const platformJobs: readonly JobDefinition<never>[] = [
  deleteExpiredPlatformRows,
  createMonthlyPartitions,
  rewrapDataKeys,
  resealSecrets,
  deliverMail,
] as JobDefinition<never>[];
