/** What a refund gives back for which line and ticket: pure functions over an order's lines and tickets. */
import type { OrderItem, RefundLines, Ticket } from '@tessera/db';
import type { z } from 'zod';
import { allocateEvenly } from '../../../lib/allocate.ts';
import { AppError, badInput } from '../../../lib/app-error.ts';

export type RefundLine = z.infer<typeof RefundLines>[number];

export interface Refundable {
  items: OrderItem[];
  tickets: Ticket[];
  /** What of each line may come back at all: without its fees where they stay. */
  most: (item: OrderItem) => number;
}

/** A line with neither quantity nor amount: what is left of it. */
export type WantedLine = { orderItemId: string; quantity?: number; amount?: number };
export type Wanted = { lines: WantedLine[] } | { ticketIds: string[] } | 'everything';

/**
 * The lines of a refund; those with a ticket take it back. A ticket comes back at its share of the line, and the last one
 * of a line takes what rounding left: 333, 333 and 334 of 1000.
 */
export function planRefund(order: Refundable, wanted: Wanted): RefundLine[] {
  if (wanted === 'everything') return order.items.flatMap((item) => restOfLine(order, item));
  if ('ticketIds' in wanted) return planTickets(order, wanted.ticketIds);
  return wanted.lines.flatMap((line, i) => planLine(order, line, i));
}

function planTickets(order: Refundable, ticketIds: string[]): RefundLine[] {
  const ids = new Set(ticketIds);
  const known = order.tickets.filter(({ id }) => ids.has(id));
  if (known.length < ids.size) throw new AppError('NOT_FOUND', 'Ticket not found', { kind: 'ticket_not_found' });
  const dead = known.find((ticket) => !isLive(ticket));
  if (dead) {
    throw new AppError('CONFLICT', 'A ticket was given back or cancelled before', {
      kind: 'order_not_refundable',
      ticketId: dead.id,
    });
  }
  return order.items.flatMap((item) =>
    shares(
      order,
      item,
      known.filter(({ orderItemId }) => orderItemId === item.id),
    ),
  );
}

function planLine(order: Refundable, { orderItemId, quantity, amount }: WantedLine, i: number): RefundLine[] {
  const item = order.items.find(({ id }) => id === orderItemId);
  if (!item) throw new AppError('NOT_FOUND', 'Order line not found', { kind: 'order_item_not_found' });
  if (amount !== undefined) {
    const available = left(order, item);
    if (amount > available) throw exceeds(available);
    return [{ orderItemId, ticketId: null, amount }];
  }
  if (quantity === undefined) return restOfLine(order, item);
  const live = liveOf(order, item);
  if (quantity > live.length) throw badInput(`lines.${i}.quantity`, `the line has ${live.length} tickets left`);
  // Those that nobody came with go first.
  const chosen = [
    ...live.filter(({ status }) => status === 'valid'),
    ...live.filter(({ status }) => status === 'used'),
  ];
  return shares(order, item, chosen.slice(0, quantity));
}

function restOfLine(order: Refundable, item: OrderItem): RefundLine[] {
  const live = liveOf(order, item);
  const rest = left(order, item);
  if (live.length === 0) return rest > 0 ? [{ orderItemId: item.id, ticketId: null, amount: rest }] : [];
  return shared(order, item, live, rest);
}

function shares(order: Refundable, item: OrderItem, chosen: Ticket[]): RefundLine[] {
  const rest = left(order, item);
  const isLast = chosen.length === liveOf(order, item).length;
  // What is owed for tickets that were cancelled without money stays owed.
  const owed = order.tickets
    .filter((ticket) => ticket.orderItemId === item.id && ticket.status === 'cancelled')
    .reduce((sum, ticket) => sum + shareOf(order, item, ticket), 0);
  return shared(order, item, chosen, isLast ? Math.max(0, rest - owed) : rest, isLast);
}

/** Each at its share, as far as `rest` goes; with `all`, the last takes what is left of it. */
function shared(order: Refundable, item: OrderItem, chosen: Ticket[], rest: number, all = true): RefundLine[] {
  let available = rest;
  return chosen.map((ticket, i) => {
    const isLast = all && i === chosen.length - 1;
    const amount = isLast ? available : Math.min(shareOf(order, item, ticket), available);
    available -= amount;
    return { orderItemId: item.id, ticketId: ticket.id, amount };
  });
}

const shareOf = ({ most }: Refundable, item: OrderItem, { number }: Ticket): number =>
  allocateEvenly(most(item), item.quantity)[number - 1] ?? 0;

const left = ({ most }: Refundable, item: OrderItem): number => Math.max(0, most(item) - item.refundedAmount);

const isLive = ({ status }: Ticket): boolean => status === 'valid' || status === 'used';

const liveOf = ({ tickets }: Refundable, { id }: OrderItem): Ticket[] =>
  tickets.filter((ticket) => ticket.orderItemId === id && isLive(ticket)).sort((a, b) => a.number - b.number);

export const exceeds = (available: number): AppError =>
  new AppError('CONFLICT', 'This is more than is left of what was paid', { kind: 'refund_exceeds_order', available });
