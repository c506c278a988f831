/** `checkIns.watch`: the check-ins of an event as they happen. */
import { CheckIn, Ticket } from '@tessera/db';
import type { z } from 'zod';
import type { PositionedEvent } from '../../../runtime/events.ts';
import type { Ctx, SubscriptionCtx } from '../../../trpc/context.ts';
import { neverAborted, streamEventChanges } from '../events/event-changes.ts';
import type { CheckInUpdate, WatchCheckInsInput } from './check-in-watch.schema.ts';

type Update = z.infer<typeof CheckInUpdate>;
type CheckInTotals = Pick<Update, 'ticketCount' | 'checkedInCount'>;
interface CheckInChange extends Pick<Update, 'type' | 'ticketId' | 'at'> {
  checkInId: string | null;
}

export const watchCheckIns = (
  ctx: SubscriptionCtx,
  { eventId, lastEventId }: z.infer<typeof WatchCheckInsInput>,
  signal = neverAborted(),
) =>
  streamEventChanges(ctx, eventId, lastEventId, signal, {
    name: 'checkIns.watch',
    changeOf: checkInChangeOf,
    totals: checkInTotals,
    snapshot: (at): CheckInChange => ({ type: 'snapshot', ticketId: null, checkInId: null, at }),
    toUpdates: checkInUpdates,
  });

function checkInChangeOf({ type, payload, createdAt: at }: PositionedEvent): CheckInChange | undefined {
  if (!('checkInId' in payload)) return undefined;
  const { ticketId, checkInId } = payload;
  if (type === 'ticketing.ticket.checkedIn') return { type: 'checked_in', ticketId, checkInId, at };
  return type === 'ticketing.ticket.checkInUndone' ? { type: 'undone', ticketId, checkInId, at } : undefined;
}

async function checkInUpdates(ctx: Ctx, changes: CheckInChange[], totals: CheckInTotals): Promise<Update[]> {
  const tickets = await Ticket.of(ctx).whereIn('id', withoutNulls(changes.map(({ ticketId }) => ticketId)));
  const checkIns = await CheckIn.of(ctx).whereIn('id', withoutNulls(changes.map(({ checkInId }) => checkInId)));
  return changes.map(({ checkInId, ...change }) => {
    const ticket = tickets.find(({ id }) => id === change.ticketId);
    const { firstName, lastName } = (ticket?.attendeeInfo ?? {}) as { firstName?: string; lastName?: string };
    return {
      ...change,
      ...totals,
      ticketTypeId: ticket?.ticketTypeId ?? null,
      attendee: [firstName, lastName].filter(Boolean).join(' ') || null,
      device: checkIns.find(({ id }) => id === checkInId)?.device ?? null,
    };
  });
}

const withoutNulls = (ids: (string | null)[]): string[] => ids.filter((id) => id !== null);

async function checkInTotals(ctx: Ctx, eventId: string): Promise<CheckInTotals> {
  const { rows } = await ctx.db.raw(
    `select count(*)::integer as ticket_count,
       (count(*) filter (where checked_in_at is not null))::integer as checked_in_count
     from ${Ticket.tableName} where organization_id = ? and event_id = ? and status in ('valid', 'used')`,
    [ctx.organization.id, eventId],
  );
  return rows[0] as CheckInTotals;
}
