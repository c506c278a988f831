/** An event while it sells and while people come in: how it stands, then each change with how it stands now. */
import { CheckIn, Ticket } from '@tessera/db';
import { tracked } from '@trpc/server';
import type { z } from 'zod';
import type { PositionedEvent } from '../../../runtime/event-stream.ts';
import { type Ctx, inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { follow, resumeFrom } from '../../../trpc/subscription.ts';
import { listTicketTypes } from '../ticket-types/ticket-type.service.ts';
import { getEvent, requireEvent } from './event.service.ts';
import type { EventCheckInUpdate, EventSalesUpdate, WatchEventInput } from './event-watch.schema.ts';

type Input = z.infer<typeof WatchEventInput>;
type SalesChange = Pick<z.infer<typeof EventSalesUpdate>, 'type' | 'orderId' | 'tickets' | 'amount' | 'at'>;
type CheckInUpdate = z.infer<typeof EventCheckInUpdate>;

const forever = () => new AbortController().signal;

export const watchSales = (ctx: SubscriptionCtx, input: Input, signal = forever()) =>
  watch(ctx, input, signal, {
    changesIn: saleIn,
    standing: salesStanding,
    snapshot: (at): SalesChange => ({ type: 'snapshot', orderId: null, tickets: 0, amount: 0, at }),
    complete: async (_inner, changes: SalesChange[], standing) => changes.map((change) => ({ ...change, ...standing })),
  });

export const watchCheckIns = (ctx: SubscriptionCtx, input: Input, signal = forever()) =>
  watch(ctx, input, signal, {
    changesIn: scanIn,
    standing: checkInsStanding,
    snapshot: (at): Scan => ({ type: 'snapshot', ticketId: null, checkInId: null, at }),
    complete: scanned,
  });

interface Watched<Change, Standing, Update> {
  changesIn(event: PositionedEvent): Change | undefined;
  standing(ctx: Ctx, eventId: string): Promise<Standing>;
  snapshot(at: Date): Change;
  complete(ctx: Ctx, changes: Change[], standing: Standing): Promise<Update[]>;
}

/**
 * The position is taken before the snapshot: what happens in between is told once more, with the same totals. Whoever
 * resumes has a snapshot already and is told what came after it.
 */
async function* watch<Change, Standing, Update>(
  ctx: SubscriptionCtx,
  { eventId, lastEventId }: Input,
  signal: AbortSignal,
  { changesIn, standing, snapshot, complete }: Watched<Change, Standing, Update>,
) {
  const position = await resumeFrom(ctx, lastEventId);
  const first = await inTransaction(
    ctx,
    async (inner) => {
      await requireEvent(inner, eventId);
      if (lastEventId !== undefined) return null;
      const [update] = await complete(inner, [snapshot(inner.now())], await standing(inner, eventId));
      return update as Update;
    },
    { readOnly: true },
  );
  yield tracked(String(position), first);
  yield* follow(ctx, position, signal, async (events) => {
    const changes = events.flatMap((event) => {
      const change = 'eventId' in event.payload && event.payload.eventId === eventId ? changesIn(event) : undefined;
      return change ? [{ position: event.position, change }] : [];
    });
    if (changes.length === 0) return [];
    return inTransaction(
      ctx,
      async (inner) => {
        const all = changes.map(({ change }) => change);
        const updates = await complete(inner, all, await standing(inner, eventId));
        return updates.map((update, i) => tracked(String(changes[i]?.position), update));
      },
      { readOnly: true },
    );
  });
}

function saleIn({ type, payload, createdAt: at }: PositionedEvent): SalesChange | undefined {
  if (!('orderId' in payload)) return undefined;
  const { orderId } = payload;
  if (type === 'ticketing.order.paid' && 'total' in payload) {
    return { type: 'paid', orderId, tickets: payload.tickets, amount: payload.total, at };
  }
  if (type === 'ticketing.order.refunded' && 'amount' in payload) {
    return { type: 'refunded', orderId, tickets: 0, amount: payload.amount, at };
  }
  return type === 'ticketing.order.cancelled' ? { type: 'cancelled', orderId, tickets: 0, amount: 0, at } : undefined;
}

async function salesStanding(ctx: Ctx, eventId: string) {
  const { currency, totalTicketsSold, totalRevenue, capacity, held } = await getEvent(ctx, { id: eventId });
  const { items } = await listTicketTypes(ctx, { eventId, includeArchived: false, limit: 200 });
  return { currency, totalTicketsSold, totalRevenue, capacity, held, ticketTypes: items };
}

interface Scan {
  type: CheckInUpdate['type'];
  ticketId: string | null;
  checkInId: string | null;
  at: Date;
}

function scanIn({ type, payload, createdAt: at }: PositionedEvent): Scan | undefined {
  if (!('checkInId' in payload)) return undefined;
  const { ticketId, checkInId } = payload;
  if (type === 'ticketing.ticket.checkedIn') return { type: 'checked_in', ticketId, checkInId, at };
  return type === 'ticketing.ticket.checkInUndone' ? { type: 'undone', ticketId, checkInId, at } : undefined;
}

async function scanned(ctx: Ctx, scans: Scan[], standing: CheckInsStanding): Promise<CheckInUpdate[]> {
  const tickets = await Ticket.of(ctx).whereIn('id', given(scans.map(({ ticketId }) => ticketId)));
  const checkIns = await CheckIn.of(ctx).whereIn('id', given(scans.map(({ checkInId }) => checkInId)));
  return scans.map(({ checkInId, ...scan }) => {
    const ticket = tickets.find(({ id }) => id === scan.ticketId);
    const { firstName, lastName } = (ticket?.attendeeInfo ?? {}) as { firstName?: string; lastName?: string };
    return {
      ...scan,
      ...standing,
      ticketTypeId: ticket?.ticketTypeId ?? null,
      attendee: [firstName, lastName].filter(Boolean).join(' ') || null,
      device: checkIns.find(({ id }) => id === checkInId)?.device ?? null,
    };
  });
}

const given = (ids: (string | null)[]): string[] => ids.filter((id) => id !== null);

interface CheckInsStanding {
  tickets: number;
  checkedIn: number;
}

async function checkInsStanding(ctx: Ctx, eventId: string): Promise<CheckInsStanding> {
  const { rows } = await ctx.db.raw(
    `select count(*)::integer as tickets, (count(*) filter (where checked_in_at is not null))::integer as checked_in
     from ${Ticket.tableName} where organization_id = ? and event_id = ? and status in ('valid', 'used')`,
    [ctx.organization.id, eventId],
  );
  return rows[0] as CheckInsStanding;
}
