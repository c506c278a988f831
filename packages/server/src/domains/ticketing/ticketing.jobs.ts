/** What the ticketing domain does in the background, and what it does about events of others. */
import type { EventListener, JobDefinition } from '../../lib/jobs.ts';

export const ticketingListeners: readonly EventListener[] = [];

export const ticketingJobs = [] as unknown as readonly JobDefinition<never>[];
