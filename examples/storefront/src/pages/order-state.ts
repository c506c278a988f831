/** How an order stands, in words. */
import type { BuyersOrder } from '@tessera/sdk';
import { tickets as countOf, moment } from '../format.ts';

export type State = 'waiting' | 'unpaid' | 'declined' | 'approval' | 'cancelled' | 'refunded' | 'paid';

export function stateOf({ status, approval, paymentStatus }: BuyersOrder, isBack: boolean): State {
  if (status === 'cancelled') return 'cancelled';
  if (status === 'refunded') return 'refunded';
  if (status !== 'pending') return 'paid';
  if (approval === 'pending') return 'approval';
  if (paymentStatus === 'failed') return 'declined';
  return isBack || approval === 'approved' ? 'unpaid' : 'waiting';
}

export const headingOf = (state: State, order: BuyersOrder): string => HEADINGS[state](order);

const HEADINGS: Record<State, (order: BuyersOrder) => string> = {
  waiting: () => 'Waiting for your payment',
  unpaid: () => 'Not paid yet',
  declined: () => 'The payment was declined',
  approval: () => 'Thank you, your order was sent',
  cancelled: () => 'This order was cancelled',
  refunded: () => 'This order was refunded',
  paid: ({ customer }) => (customer.firstName ? `See you there, ${customer.firstName}!` : 'See you there!'),
};

export function sentenceOf(state: State, order: BuyersOrder): string {
  const { payBy, customer, cancellationReason, refundedAmount, tickets } = order;
  const until = payBy ? ` Your seats are kept until ${moment(payBy)}.` : '';
  if (state === 'waiting') return 'This page goes on by itself as soon as the payment has arrived.';
  if (state === 'unpaid') return `Finish the payment to get your tickets.${until}`;
  if (state === 'declined') return `Nothing was charged. Try again, maybe with another card.${until}`;
  if (state === 'approval') return `We write to ${customer.email} when the organizer has decided. You pay after that.`;
  if (state === 'refunded') return 'Its tickets are no good any more, and your money is on its way back.';
  if (state === 'cancelled') {
    const reason = cancellationReason ? `${cancellationReason.replace(/\.$/, '')}. ` : '';
    return `${reason}${refundedAmount > 0 ? 'Your money is on its way back.' : 'Nothing was charged.'}`;
  }
  return `${countOf(tickets.length)}, also sent to ${customer.email}. Show the code at the door, on paper or on your phone.`;
}
