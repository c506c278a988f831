/** `events.watch`: the sales of an event as they happen. */
import type { z } from 'zod';
import type { PositionedEvent } from '../../../runtime/events.ts';
import type { Ctx, SubscriptionCtx } from '../../../trpc/context.ts';
import { listTicketTypes } from '../ticket-types/ticket-type.service.ts';
import { getEvent } from './event.service.ts';
import { neverAborted, streamEventChanges } from './event-changes.ts';
import type { EventSalesUpdate, WatchEventInput } from './event-watch.schema.ts';

type SalesChange = Pick<z.infer<typeof EventSalesUpdate>, 'type' | 'orderId' | 'ticketCount' | 'amount' | 'at'>;

export const watchEvent = (
  ctx: SubscriptionCtx,
  { id, lastEventId }: z.infer<typeof WatchEventInput>,
  signal = neverAborted(),
) =>
  streamEventChanges(ctx, id, lastEventId, signal, {
    name: 'events.watch',
    changeOf: salesChangeOf,
    totals: salesTotals,
    snapshot: (at): SalesChange => ({ type: 'snapshot', orderId: null, ticketCount: 0, amount: 0, at }),
    toUpdates: async (_inner, changes: SalesChange[], totals) => changes.map((change) => ({ ...change, ...totals })),
  });

function salesChangeOf({ type, payload, createdAt: at }: PositionedEvent): SalesChange | undefined {
  if (!('orderId' in payload)) return undefined;
  const { orderId } = payload;
  if (type === 'ticketing.order.paid' && 'total' in payload) {
    return { type: 'paid', orderId, ticketCount: payload.tickets, amount: payload.total, at };
  }
  if (type === 'ticketing.order.refunded' && 'amount' in payload) {
    return { type: 'refunded', orderId, ticketCount: 0, amount: payload.amount, at };
  }
  return type === 'ticketing.order.cancelled'
    ? { type: 'cancelled', orderId, ticketCount: 0, amount: 0, at }
    : undefined;
}

async function salesTotals(ctx: Ctx, eventId: string) {
  const { currency, totalTicketsSold, totalRevenue, capacity, held } = await getEvent(ctx, { id: eventId });
  const { items } = await listTicketTypes(ctx, { eventId, limit: 200 });
  return { currency, totalTicketsSold, totalRevenue, capacity, held, ticketTypes: items };
}
