/** Every background job and every listener to an event: one line per domain. */
import type { Transaction } from '@tessera/db';
import { campaignsJobs, campaignsListeners, campaignsLoops } from './domains/campaigns/jobs.ts';
import { contactsJobs } from './domains/contacts/jobs.ts';
import { identityJobs } from './domains/identity/jobs.ts';
import { messagingJobs, messagingListeners, messagingLoops } from './domains/messaging/jobs.ts';
import { paymentsJobs, paymentsLoops } from './domains/payments/jobs.ts';
import { platformJobs } from './domains/platform/jobs.ts';
import { ticketingJobs, ticketingListeners } from './domains/ticketing/jobs.ts';
import { trackingJobs, trackingListeners, trackingLoops } from './domains/tracking/jobs.ts';
import type { PositionedEvent } from './runtime/events.ts';
import type { EventListener, JobDefinition, Jobs } from './runtime/jobs.ts';
import type { LoopDefinition } from './runtime/work/loops.ts';

/** Listeners are jobs: each event reaches each of its listeners at least once, even after a crash. */
const listeners: readonly EventListener[] = [
  ...trackingListeners,
  ...messagingListeners,
  ...campaignsListeners,
  ...ticketingListeners,
];

export const jobDefinitions: readonly JobDefinition<never>[] = [
  ...platformJobs,
  ...identityJobs,
  ...contactsJobs,
  ...trackingJobs,
  ...messagingJobs,
  ...campaignsJobs,
  ...paymentsJobs,
  ...ticketingJobs,
  // One job may listen to several events.
  ...new Set(listeners.map(({ job }) => job)),
];

/** Loops that every worker runs. */
export const loopDefinitions: readonly LoopDefinition[] = [
  ...trackingLoops,
  ...messagingLoops,
  ...campaignsLoops,
  ...paymentsLoops,
];

/** Called by the relay inside its transaction: an event's position and the jobs that it causes commit together. */
export async function dispatchEvents(jobs: Jobs, events: PositionedEvent[], db: Transaction): Promise<void> {
  for (const { on, job } of listeners) {
    const causes = events.filter(({ type }) => type === on);
    const organizationIds = [...new Set(causes.map(({ organizationId }) => organizationId))];
    const payloads = job.gatherSeconds
      ? organizationIds.map((organizationId) => ({ organizationId }))
      : causes.map((event) => ({ organizationId: event.organizationId, event }));
    await jobs.send(db, job.name, ...payloads);
  }
}
