/** What the ticketing domain does in the background, and what it does about events of others. */
import type { EventListener, JobDefinition } from '../../runtime/jobs.ts';
import { cartJobs } from './carts/cart.jobs.ts';
import { eventJobs } from './events/event.jobs.ts';
import { orderJobs, orderListeners } from './orders/order.jobs.ts';
import { transferJobs } from './transfers/transfer.jobs.ts';
import { waitlistJobs, waitlistListeners } from './waitlist/waitlist.jobs.ts';

export const ticketingListeners: readonly EventListener[] = [...orderListeners, ...waitlistListeners];

export const ticketingJobs = [
  ...cartJobs,
  ...eventJobs,
  ...orderJobs,
  ...transferJobs,
  ...waitlistJobs,
] as unknown as readonly JobDefinition<never>[];
