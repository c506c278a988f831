/** Background jobs of the ticketing domain, and its listeners to events of other domains. */
import type { EventListener, JobDefinition } from '../../runtime/jobs.ts';
import { analyticsJobs } from './analytics/analytics.jobs.ts';
import { cancellationJobs } from './cancellations/cancellation.jobs.ts';
import { cartJobs } from './carts/cart.jobs.ts';
import { eventJobs } from './events/event.jobs.ts';
import { orderJobs, orderListeners } from './orders/order.jobs.ts';
import { ticketJobs, ticketListeners } from './tickets/ticket.jobs.ts';

export const ticketingListeners: readonly EventListener[] = [...orderListeners, ...ticketListeners];

export const ticketingJobs = [
  ...analyticsJobs,
  ...cancellationJobs,
  ...cartJobs,
  ...eventJobs,
  ...orderJobs,
  ...ticketJobs,
] as unknown as readonly JobDefinition<never>[];
