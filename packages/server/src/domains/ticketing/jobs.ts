/** What the ticketing domain does in the background, and what it does about events of others. */
import type { EventListener, JobDefinition } from '../../runtime/jobs.ts';
import { cartJobs } from './carts/cart.jobs.ts';
import { eventJobs } from './events/event.jobs.ts';
import { orderJobs, orderListeners } from './orders/settlement/order.jobs.ts';
import { ticketJobs, ticketListeners } from './tickets/ticket.jobs.ts';

export const ticketingListeners: readonly EventListener[] = [...orderListeners, ...ticketListeners];

export const ticketingJobs = [
  ...cartJobs,
  ...eventJobs,
  ...orderJobs,
  ...ticketJobs,
] as unknown as readonly JobDefinition<never>[];
