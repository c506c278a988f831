/** The states of an order and of its payment. Every transition is made on the order's locked row (`order-lock.ts`). */
import type { Order } from '@tessera/db';
import { statesBefore, type Transitions } from '../../../lib/state-machine.ts';

/**
 * A cancelled order becomes `confirmed` only if it was cancelled for not being paid in time, its payment arrives late and its seats are
 * still free. Refunds leave a cancelled order as it is.
 */
export const orderTransitions = {
  pending: ['confirmed', 'cancelled'],
  confirmed: ['cancelled', 'partial_refund', 'refunded'],
  partial_refund: ['cancelled', 'refunded'],
  refunded: ['cancelled', 'partial_refund'],
  cancelled: ['confirmed'],
} as const satisfies Transitions<Order['status']>;

/** A failed payment may be followed by another one (`pending`), or succeed late. `partial_refund` and `refunded` follow the vendor. */
export const orderPaymentTransitions = {
  pending: ['paid', 'failed'],
  failed: ['pending', 'paid'],
  paid: ['partial_refund', 'refunded'],
  partial_refund: ['refunded'],
  refunded: ['partial_refund'],
} as const satisfies Transitions<Order['paymentStatus']>;

const UNPAID: readonly Order['paymentStatus'][] = statesBefore<Order['paymentStatus']>(orderPaymentTransitions, 'paid');

/** True once the order's money was captured, refunded or not. */
export const isOrderPaid = ({ paymentStatus }: Pick<Order, 'paymentStatus'>): boolean =>
  !UNPAID.includes(paymentStatus);
