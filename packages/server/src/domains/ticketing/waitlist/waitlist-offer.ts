/**
 * Offers released seats to waitlist entries, per ticket type and strictly in the order of joining. An offer is a cart that holds the
 * seats until it expires. Later entries get nothing before the first one is served, even if they want fewer seats.
 *
 * Each offer is a transaction under an advisory lock of its ticket type, so concurrent calls never make two offers for the same seats.
 */
import { arrayBinding, inSystem, TicketedEvent, WaitlistEntry } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { statesBefore } from '../../../lib/state-machine.ts';
import { hashToken } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { createHeldCart } from '../carts/cart.service.ts';
import { mailWaitlistOffer } from './waitlist-mails.ts';
import { waitlistEntryTransitions } from './waitlist-state.ts';
import { readWaitlistTicketType } from './waitlist-ticket-type.ts';
import { waitlistToken } from './waitlist-token.ts';

/** Events per run of the sweep. The next run takes the rest. */
const MAX_EVENTS_PER_SWEEP = 500;

/** Closes the offers that ended, then makes every possible offer for the event, the type with the oldest entry first. */
export async function serveWaitlist(scope: OrganizationScope, eventId: string, signal?: AbortSignal): Promise<void> {
  const types = await inTransaction(scope, async (ctx) => {
    await closeEndedOffers(ctx, eventId);
    const { rows } = await ctx.db.raw(
      `select ticket_type_id as id from ticketing.waitlist_entries
       where organization_id = ? and event_id = ? and status = 'waiting'
       group by ticket_type_id order by min(id::text)`,
      [ctx.organization.id, eventId],
    );
    return rows as { id: string }[];
  });
  for (const { id } of types) {
    while (await offerToNext(scope, id)) signal?.throwIfAborted();
  }
}

/** An offer ends when its cart is bought, expires or is abandoned. */
async function closeEndedOffers(ctx: Ctx, eventId: string): Promise<void> {
  await ctx.db.raw(
    `update ticketing.waitlist_entries w
     set status = case when c.status = 'converted' then 'converted' else 'expired' end
     from ticketing.carts c
     where w.organization_id = :organizationId and w.event_id = :eventId and w.status = any(:statuses::text[])
       and c.organization_id = w.organization_id and c.id = w.cart_id and c.status <> 'active'`,
    {
      organizationId: ctx.organization.id,
      eventId,
      statuses: arrayBinding(statesBefore(waitlistEntryTransitions, 'converted')),
    },
  );
}

/** False if the ticket type has no entry to serve, or too few seats for the first one. */
async function offerToNext(scope: OrganizationScope, ticketTypeId: string): Promise<boolean> {
  try {
    return await inTransaction(scope, (ctx) => offerSeats(ctx, ticketTypeId));
  } catch (error) {
    // Seats were taken between the count and the hold. Later entries are not served instead.
    if (error instanceof AppError && error.details?.kind === 'sold_out') return false;
    throw error;
  }
}

/** Serves the first entry of the ticket type. True if the next entry should be tried. */
async function offerSeats(ctx: Ctx, ticketTypeId: string): Promise<boolean> {
  // Taken before any row lock, and only here, so it cannot be part of a deadlock.
  await ctx.db.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `waitlist|${ctx.organization.id}|${ticketTypeId}`,
  ]);
  const [next] = await WaitlistEntry.of(ctx)
    .select(WaitlistEntry.columns)
    .where({ ticketTypeId, status: 'waiting' })
    .orderBy('id')
    .limit(1);
  if (!next) return false;
  const type = await readWaitlistTicketType(ctx, ticketTypeId);
  // A cancelled event's entries are closed with a mail, by the job that refunds its orders.
  if (type.eventStatus === 'cancelled') return false;
  // An event that was unpublished may be published again.
  if (type.eventStatus === 'draft' && type.saleEndsAt > ctx.now()) return false;
  if (!type.isSaleOpen) {
    await WaitlistEntry.of(ctx).where({ ticketTypeId, status: 'waiting' }).patch({ status: 'expired' });
    return false;
  }
  if (!type.hasSaleStarted) return false;
  if (type.capacity !== null && type.capacity > 0 && type.capacity < next.quantity) {
    // Seats were removed, so this entry can never be served. It must not block the entries after it.
    await WaitlistEntry.of(ctx).where({ id: next.id, status: 'waiting' }).patch({ status: 'expired' });
    return true;
  }
  if (type.freeCount !== null && type.freeCount < next.quantity) return false;
  const now = ctx.now();
  const expiresAt = new Date(Math.min(now.getTime() + type.waitlistOfferMinutes * 60_000, type.saleEndsAt.getTime()));
  const token = waitlistToken(ctx, next.id);
  const offeredCount = await WaitlistEntry.of(ctx)
    .where({ id: next.id })
    .whereIn('status', statesBefore(waitlistEntryTransitions, 'offered'))
    .patch({ status: 'offered', offeredAt: now, offerExpiresAt: expiresAt, tokenHash: hashToken(token) });
  // The entry has left the waitlist since it was read.
  if (offeredCount === 0) return true;
  const event = await TicketedEvent.of(ctx).findOne({ id: type.eventId });
  if (!event) throw notFound('event');
  await mailWaitlistOffer(ctx, { id: next.id, token, entry: next, event, typeName: type.name, expiresAt });
  // The pools come last, because every buyer of the event waits for their locks.
  const { id: cartId } = await createHeldCart(ctx, {
    eventId: type.eventId,
    items: [{ ticketTypeId, quantity: next.quantity }],
    token,
    expiresAt,
    forWaitlist: true,
  });
  await WaitlistEntry.of(ctx).where({ id: next.id }).patch({ cartId });
  return true;
}

/** Serves every event that has an ended offer, an entry that can be served, or entries of an ended sale. */
export async function sweepWaitlists(app: App, signal?: AbortSignal): Promise<void> {
  const { rows } = await inSystem(
    app.database,
    (db) =>
      db.raw(
        `select distinct w.organization_id, w.event_id from ticketing.waitlist_entries w
         join ticketing.ticket_types t on t.organization_id = w.organization_id and t.id = w.ticket_type_id
         join ticketing.events e on e.organization_id = w.organization_id and e.id = w.event_id
         left join ticketing.carts c on c.organization_id = w.organization_id and c.id = w.cart_id
         where (w.status = 'offered' and c.status <> 'active')
           or (w.status = 'waiting' and e.status <> 'cancelled' and (
             e.status not in ('published', 'draft') or t.archived_at is not null
             or least(t.sales_ends_at, e.sales_ends_at, e.ends_at) <= :now
             or e.status = 'published' and coalesce(greatest(t.sales_starts_at, e.sales_starts_at) <= :now, true) and not exists (
               select from ticketing.ticket_type_pools tp
               join ticketing.capacity_pools p on p.organization_id = tp.organization_id and p.id = tp.pool_id
               where tp.organization_id = w.organization_id and tp.ticket_type_id = w.ticket_type_id
                 and p.capacity - p.held - p.sold < 1
             )))
         limit :limit`,
        { now: app.now(), limit: MAX_EVENTS_PER_SWEEP },
      ),
    { readOnly: true },
  );
  for (const { organizationId, eventId } of rows as { organizationId: string; eventId: string }[]) {
    signal?.throwIfAborted();
    await serveWaitlist(waitlistScope(app, organizationId), eventId, signal).catch((error: unknown) =>
      app.log.error({ error, eventId }, 'a waitlist could not be served'),
    );
  }
}

export const waitlistScope = (app: App, organizationId: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name: 'ticketing.waitlist' },
  organization: { id: organizationId },
});
