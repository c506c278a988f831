/** Background jobs of the ticketing domain, and its listeners to events of other domains. */
import type { EventListener, JobDefinition } from '../../runtime/jobs.ts';
import { cancellationJobs } from './cancellations/cancellation.jobs.ts';
import { cartJobs } from './carts/cart.jobs.ts';
import { eventJobs } from './events/event.jobs.ts';
import { orderJobs, orderListeners } from './orders/order.jobs.ts';
import { transferJobs } from './transfers/transfer.jobs.ts';
import { waitlistJobs, waitlistListeners } from './waitlist/waitlist.jobs.ts';

export const ticketingListeners: readonly EventListener[] = [...orderListeners, ...waitlistListeners];

export const ticketingJobs = [
  ...cancellationJobs,
  ...cartJobs,
  ...eventJobs,
  ...orderJobs,
  ...transferJobs,
  ...waitlistJobs,
] as unknown as readonly JobDefinition<never>[];
