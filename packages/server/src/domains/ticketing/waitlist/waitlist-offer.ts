/**
 * Who is offered what: strictly in the order of joining, per ticket type. An offer is a cart that holds the seats until it
 * expires; whoever is behind gets nothing before the one ahead was served, even where fewer seats would do. One transaction
 * per offer, under a lock of the ticket type's own: two that sweep at once make one offer.
 */
import { inSystem, TicketedEvent, WaitlistEntry } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { createHeldCart } from '../carts/cart.service.ts';
import { mailSeats } from './waitlist-mails.ts';
import { waitlistToken } from './waitlist-token.ts';

/** Types looked at in one run of the sweeper; the next one takes the others. */
const TYPES_AT_ONCE = 500;

/** Notes what became of offers, and makes those that can be made: of an event's types, whoever has waited longest first. */
export async function serveWaitlist(scope: OrganizationScope, eventId: string, signal?: AbortSignal): Promise<void> {
  const types = await inTransaction(scope, async (ctx) => {
    await settleOffers(ctx, eventId);
    const { rows } = await ctx.db.raw(
      `select ticket_type_id as id from ticketing.waitlist_entries
       where organization_id = ? and event_id = ? and status = 'waiting'
       group by ticket_type_id order by min(id::text)`,
      [ctx.organization.id, eventId],
    );
    return rows as { id: string }[];
  });
  for (const { id } of types) {
    while (await offerNext(scope, id)) signal?.throwIfAborted();
  }
}

/** An offer whose cart was bought, has expired or was given up is over. */
async function settleOffers(ctx: Ctx, eventId: string): Promise<void> {
  await ctx.db.raw(
    `update ticketing.waitlist_entries w
     set status = case when c.status = 'converted' then 'converted' else 'expired' end
     from ticketing.carts c
     where w.organization_id = ? and w.event_id = ? and w.status = 'offered'
       and c.organization_id = w.organization_id and c.id = w.cart_id and c.status <> 'active'`,
    [ctx.organization.id, eventId],
  );
}

/** The next one's turn, if there are seats for them. */
async function offerNext(scope: OrganizationScope, ticketTypeId: string): Promise<boolean> {
  try {
    return await inTransaction(scope, (ctx) => offer(ctx, ticketTypeId));
  } catch (error) {
    // Short of seats for whoever is first: nobody behind them is served.
    if (error instanceof AppError && error.details?.kind === 'sold_out') return false;
    throw error;
  }
}

interface Sold {
  event: TicketedEvent;
  waitlistOfferMinutes: number;
  typeName: string;
  endsAt: Date;
  isOpen: boolean;
  free: number | null;
  /** Seats there are in all, sold or not; null: without end. */
  capacity: number | null;
}

async function offer(ctx: Ctx, ticketTypeId: string): Promise<boolean> {
  const { id: organizationId } = ctx.organization;
  // Before any row: nobody else takes this lock, so it cannot be part of a circle.
  await ctx.db.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `waitlist|${organizationId}|${ticketTypeId}`,
  ]);
  const [next] = await WaitlistEntry.rows(ctx).where({ ticketTypeId, status: 'waiting' }).orderBy('id').limit(1);
  if (!next) return false;
  const sold = await readSold(ctx, ticketTypeId);
  if (!sold.isOpen) {
    await WaitlistEntry.of(ctx).where({ ticketTypeId, status: 'waiting' }).patch({ status: 'expired' });
    return false;
  }
  if (sold.capacity !== null && sold.capacity > 0 && sold.capacity < next.quantity) {
    // So many there are no more, since seats were taken away: those behind would wait for ever.
    await WaitlistEntry.of(ctx).where({ id: next.id, status: 'waiting' }).patch({ status: 'expired' });
    return true;
  }
  if (sold.free !== null && sold.free < next.quantity) return false;
  const now = ctx.now();
  const expiresAt = new Date(Math.min(now.getTime() + sold.waitlistOfferMinutes * 60_000, sold.endsAt.getTime()));
  const token = waitlistToken(ctx, next.id);
  const offered = await WaitlistEntry.of(ctx)
    .where({ id: next.id, status: 'waiting' })
    .patch({ status: 'offered', offeredAt: now, offerExpiresAt: expiresAt, tokenHash: hashToken(token) });
  // Has just left: whoever is behind comes next.
  if (offered === 0) return true;
  await mailSeats(ctx, { id: next.id, token, entry: next, event: sold.event, typeName: sold.typeName, expiresAt });
  // The pools last: all that buy at the same time wait for them.
  const { id: cartId } = await createHeldCart(ctx, {
    eventId: sold.event.id,
    items: [{ ticketTypeId, quantity: next.quantity }],
    token,
    expiresAt,
    forWaitlist: true,
  });
  await WaitlistEntry.of(ctx).where({ id: next.id }).patch({ cartId });
  return true;
}

async function readSold(ctx: Ctx, ticketTypeId: string): Promise<Sold> {
  const now = ctx.now();
  const { rows } = await ctx.db.raw(
    `select e.id, e.waitlist_offer_minutes, t.name as type_name, sale.ends_at,
       e.status = 'published' and t.archived_at is null and sale.ends_at > ? as is_open,
       pools.free, pools.capacity
     from ticketing.ticket_types t
     join ticketing.events e on e.organization_id = t.organization_id and e.id = t.event_id
     cross join lateral (select least(t.sales_ends_at, e.sales_ends_at, e.ends_at) as ends_at) as sale
     cross join lateral (
       select min(p.capacity - p.held - p.sold)::integer as free, min(p.capacity) as capacity
       from ticketing.ticket_type_pools l
       join ticketing.capacity_pools p on p.organization_id = l.organization_id and p.id = l.pool_id
       where l.organization_id = t.organization_id and l.ticket_type_id = t.id
     ) as pools
     where t.organization_id = ? and t.id = ?`,
    [now, ctx.organization.id, ticketTypeId],
  );
  const { id, ...sold } = rows[0] as Omit<Sold, 'event'> & { id: string };
  return { ...sold, event: await TicketedEvent.of(ctx).findOne({ id }).throwIfNotFound() };
}

/** Every event where somebody could be served, or an offer is over: what listeners missed. */
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
           or (w.status = 'waiting' and (
             e.status <> 'published' or t.archived_at is not null
             or least(t.sales_ends_at, e.sales_ends_at, e.ends_at) <= :now
             or not exists (
               select from ticketing.ticket_type_pools l
               join ticketing.capacity_pools p on p.organization_id = l.organization_id and p.id = l.pool_id
               where l.organization_id = w.organization_id and l.ticket_type_id = w.ticket_type_id
                 and p.capacity - p.held - p.sold < 1
             )))
         limit :limit`,
        { now: app.now(), limit: TYPES_AT_ONCE },
      ),
    { readOnly: true },
  );
  for (const { organizationId, eventId } of rows as { organizationId: string; eventId: string }[]) {
    signal?.throwIfAborted();
    await serveWaitlist(scopeOf(app, organizationId), eventId, signal).catch((error: unknown) =>
      app.log.error({ error, eventId }, 'a waiting list could not be served'),
    );
  }
}

export const scopeOf = (app: App, organizationId: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name: 'ticketing.waitlist' },
  organization: { id: organizationId },
});
