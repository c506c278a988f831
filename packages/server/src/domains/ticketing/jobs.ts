/** Background work of the ticketing domain: jobs, listeners to events, and what happens when a payment is decided. */
import type { EventListener, JobDefinition } from '../../runtime/jobs.ts';
import { onSettled } from '../payments/index.ts';
import { analyticsJobs } from './analytics/analytics.jobs.ts';
import { cancellationJobs } from './cancellations/cancellation.jobs.ts';
import { cartJobs } from './carts/cart.jobs.ts';
import { customerListeners } from './customers/customer.jobs.ts';
import { eventJobs } from './events/event.jobs.ts';
import { ORDER_SUBJECT } from './orders/order-lock.ts';
import { orderJobs, orderListeners } from './orders/settlement/order.jobs.ts';
import { settleOrder } from './orders/settlement/settlement.ts';
import { transferJobs } from './transfers/transfer.jobs.ts';
import { waitlistJobs, waitlistListeners } from './waitlist/waitlist.jobs.ts';

// The listener to `payments.payment.changed` settles too, if this could not.
onSettled(ORDER_SUBJECT, settleOrder);

export const ticketingListeners: readonly EventListener[] = [
  ...customerListeners,
  ...orderListeners,
  ...waitlistListeners,
];

export const ticketingJobs = [
  ...analyticsJobs,
  ...cancellationJobs,
  ...cartJobs,
  ...eventJobs,
  ...orderJobs,
  ...transferJobs,
  ...waitlistJobs,
] as unknown as readonly JobDefinition<never>[];
