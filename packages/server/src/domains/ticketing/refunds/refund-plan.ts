/** Allocates a refund to lines and tickets: pure functions over an order's lines and tickets. */
import type { OrderItem, RefundLines, Ticket } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import { allocateEvenly } from '../../../lib/money/allocate.ts';

export type RefundLine = z.infer<typeof RefundLines>[number];

export interface Refundable {
  items: OrderItem[];
  tickets: Ticket[];
  /** How much of a line can be refunded at all: without its fee where fees are kept. */
  refundableTotal: (item: OrderItem) => number;
}

/** A line with neither quantity nor amount is refunded in full. */
export type RefundLineRequest = { orderItemId: string; quantity?: number; amount?: number };
export type RefundSelection = { lines: RefundLineRequest[] } | { ticketIds: string[] } | 'everything';

/**
 * The lines of a refund; a line with a ticket cancels it. A ticket is refunded at its share of the line, and the last ticket of a line
 * gets the rounding remainder: 333, 333 and 334 of 1000.
 */
export function planRefund(order: Refundable, selection: RefundSelection): RefundLine[] {
  if (selection === 'everything') return order.items.flatMap((item) => restOfLine(order, item));
  if ('ticketIds' in selection) return planTickets(order, selection.ticketIds);
  return selection.lines.flatMap((line, i) => planLine(order, line, i));
}

function planTickets(order: Refundable, ticketIds: string[]): RefundLine[] {
  const ids = new Set(ticketIds);
  const known = order.tickets.filter(({ id }) => ids.has(id));
  if (known.length < ids.size) throw notFound('ticket');
  const ended = known.find((ticket) => !isLive(ticket));
  if (ended) {
    throw new AppError('CONFLICT', 'A ticket was refunded or cancelled before', {
      kind: 'order_not_refundable',
      ticketId: ended.id,
    });
  }
  return order.items.flatMap((item) =>
    ticketShares(
      order,
      item,
      known.filter(({ orderItemId }) => orderItemId === item.id),
    ),
  );
}

function planLine(order: Refundable, { orderItemId, quantity, amount }: RefundLineRequest, i: number): RefundLine[] {
  const item = order.items.find(({ id }) => id === orderItemId);
  if (!item) throw notFound('order_item', 'Order line');
  if (amount !== undefined) {
    const available = refundableAmount(order, item);
    if (amount > available) throw refundExceedsOrder(available);
    return [{ orderItemId, ticketId: null, amount }];
  }
  if (quantity === undefined) return restOfLine(order, item);
  const live = liveOf(order, item);
  if (quantity > live.length) throw badInput(`lines.${i}.quantity`, `the line has ${live.length} tickets left`);
  // Tickets that were not checked in go first.
  const chosen = [
    ...live.filter(({ status }) => status === 'valid'),
    ...live.filter(({ status }) => status === 'used'),
  ];
  return ticketShares(order, item, chosen.slice(0, quantity));
}

function restOfLine(order: Refundable, item: OrderItem): RefundLine[] {
  const live = liveOf(order, item);
  const rest = refundableAmount(order, item);
  if (live.length === 0) return rest > 0 ? [{ orderItemId: item.id, ticketId: null, amount: rest }] : [];
  return allocateToTickets(order, item, live, rest);
}

function ticketShares(order: Refundable, item: OrderItem, chosen: Ticket[]): RefundLine[] {
  const rest = refundableAmount(order, item);
  const isLast = chosen.length === liveOf(order, item).length;
  // Shares of tickets that were cancelled without a refund remain refundable.
  const owed = order.tickets
    .filter((ticket) => ticket.orderItemId === item.id && ticket.status === 'cancelled')
    .reduce((sum, ticket) => sum + shareOf(order, item, ticket), 0);
  return allocateToTickets(order, item, chosen, isLast ? Math.max(0, rest - owed) : rest, isLast);
}

/** Each ticket gets its share until `rest` is used up; with `all`, the last ticket gets the remainder. */
function allocateToTickets(
  order: Refundable,
  item: OrderItem,
  chosen: Ticket[],
  rest: number,
  all = true,
): RefundLine[] {
  let available = rest;
  return chosen.map((ticket, i) => {
    const isLast = all && i === chosen.length - 1;
    const amount = isLast ? available : Math.min(shareOf(order, item, ticket), available);
    available -= amount;
    return { orderItemId: item.id, ticketId: ticket.id, amount };
  });
}

const shareOf = ({ refundableTotal }: Refundable, item: OrderItem, { number }: Ticket): number =>
  allocateEvenly(refundableTotal(item), item.quantity)[number - 1] ?? 0;

const refundableAmount = ({ refundableTotal }: Refundable, item: OrderItem): number =>
  Math.max(0, refundableTotal(item) - item.refundedAmount);

const isLive = ({ status }: Ticket): boolean => status === 'valid' || status === 'used';

const liveOf = ({ tickets }: Refundable, { id }: OrderItem): Ticket[] =>
  tickets.filter((ticket) => ticket.orderItemId === id && isLive(ticket)).sort((a, b) => a.number - b.number);

export const refundExceedsOrder = (available: number): AppError =>
  new AppError('CONFLICT', 'The refund is larger than what is left of the order', {
    kind: 'refund_exceeds_order',
    available,
  });
