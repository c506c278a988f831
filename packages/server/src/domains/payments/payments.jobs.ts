/** What the payments domain does in the background. */
import type { JobDefinition } from '../../lib/jobs.ts';

export const paymentsJobs = [] as unknown as readonly JobDefinition<never>[];
