/** The state of an order, and its texts. */
import type { BuyersOrder } from '@tessera/sdk';
import { formatDateTime, formatTicketCount } from '../format.ts';

export type OrderState = 'waiting' | 'unpaid' | 'declined' | 'approval' | 'cancelled' | 'refunded' | 'paid';

export function orderStateOf({ status, approval, paymentStatus }: BuyersOrder, isBack: boolean): OrderState {
  if (status === 'cancelled') return 'cancelled';
  if (status === 'refunded') return 'refunded';
  if (status !== 'pending') return 'paid';
  if (approval === 'pending') return 'approval';
  if (paymentStatus === 'failed') return 'declined';
  return isBack || approval === 'approved' ? 'unpaid' : 'waiting';
}

export const orderHeading = (state: OrderState, order: BuyersOrder): string => HEADINGS[state](order);

const HEADINGS: Record<OrderState, (order: BuyersOrder) => string> = {
  waiting: () => 'Waiting for your payment',
  unpaid: () => 'Not paid yet',
  declined: () => 'The payment was declined',
  approval: () => 'Thank you, we have received your order',
  cancelled: () => 'This order was cancelled',
  refunded: () => 'This order was refunded',
  paid: ({ customer }) => (customer.firstName ? `See you there, ${customer.firstName}!` : 'See you there!'),
};

export function orderSentence(state: OrderState, order: BuyersOrder): string {
  const { payBy, customer, cancellationReason, refundedAmount, tickets } = order;
  const until = payBy ? ` Your seats are kept until ${formatDateTime(payBy)}.` : '';
  if (state === 'waiting') return 'This page updates when your payment arrives.';
  if (state === 'unpaid') return `Finish the payment to get your tickets.${until}`;
  if (state === 'declined') return `Nothing was charged. Try again, or use another card.${until}`;
  if (state === 'approval')
    return `We write to ${customer.email} when the organizer has reviewed it. You pay once it is accepted.`;
  if (state === 'refunded') return 'Its tickets are no longer valid, and your refund is on its way.';
  if (state === 'cancelled') {
    const reason = cancellationReason ? `${cancellationReason.replace(/\.$/, '')}. ` : '';
    return `${reason}${refundedAmount > 0 ? 'Your refund is on its way.' : 'Nothing was charged.'}`;
  }
  return `${formatTicketCount(tickets.length)}, also sent to ${customer.email}. Show the code at the door, on paper or on your phone.`;
}
