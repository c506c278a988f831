/** What a cart is made from: the event, its ticket types and a discount code as they stand, read in one round trip. */
import type { TicketedEvent, TicketType } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { getSettings } from '../../organizations/index.ts';

export interface Sale {
  event: SaleEvent;
  types: SaleType[];
  code: SaleCode | null;
  /** Whether some cart of the organization could give its seats back. */
  hasDue: boolean;
  /** Whether the cart has become an order. */
  hasOrder: boolean;
  settings: Awaited<ReturnType<typeof getSettings>>;
}

export type SaleEvent = Pick<
  TicketedEvent,
  | 'id'
  | 'status'
  | 'visibility'
  | 'currency'
  | 'holdMinutes'
  | 'salesStartsAt'
  | 'serviceFeeBasisPoints'
  | 'serviceFeeFixed'
  | 'feeTaxBasisPoints'
  | 'taxInclusive'
  | 'taxRounding'
> & {
  /** When it has ended, at the latest. */
  salesEndsAt: Date;
};

/** Dates in it are texts: it comes as JSON. */
export type SaleType = Pick<
  TicketType,
  'id' | 'name' | 'price' | 'taxBasisPoints' | 'minPerOrder' | 'maxPerOrder' | 'isHidden'
> & {
  salesStartsAt: string | null;
  salesEndsAt: string | null;
  isArchived: boolean;
  /** Whether it draws on a pool of its own, as every type should. */
  hasPool: boolean | null;
  /** The least that any of its pools has; null: without end. */
  free: number | null;
  /** Whether somebody is on the waiting list for it. */
  hasWaiting: boolean;
};

export interface SaleCode {
  id: string;
  code: string;
  eventId: string | null;
  poolId: string;
  type: 'percent' | 'fixed';
  basisPoints: number | null;
  amount: number | null;
  currency: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  isActive: boolean;
  ticketTypeIds: string[];
  free: number | null;
}

/**
 * Whether a cart is due is asked of the one that will be first. Asked whether any is, PostgreSQL expects to come upon one within
 * a few rows, and reads all carts there are when none is.
 */
const SALE = `
  select e.id, e.status, e.visibility, e.currency, e.hold_minutes, e.sales_starts_at,
    least(e.sales_ends_at, e.ends_at) as sales_ends_at, e.service_fee_basis_points, e.service_fee_fixed,
    e.fee_tax_basis_points, e.tax_inclusive, e.tax_rounding,
    (
      select coalesce(json_agg(json_build_object(
        'id', t.id, 'name', t.name, 'price', t.price, 'taxBasisPoints', t.tax_basis_points,
        'minPerOrder', t.min_per_order, 'maxPerOrder', t.max_per_order, 'isHidden', t.is_hidden,
        'salesStartsAt', t.sales_starts_at, 'salesEndsAt', t.sales_ends_at, 'isArchived', t.archived_at is not null,
        'hasPool', pools.own, 'free', pools.free,
        'hasWaiting', exists (
          select from ticketing.waitlist_entries w
          where w.organization_id = t.organization_id and w.ticket_type_id = t.id and w.status = 'waiting'
        )
      )), '[]')
      from ticketing.ticket_types t
      left join lateral (
        select bool_or(p.id = t.pool_id) as own, min(p.capacity - p.held - p.sold) as free
        from ticketing.ticket_type_pools l
        join ticketing.capacity_pools p on p.organization_id = l.organization_id and p.id = l.pool_id
        where l.organization_id = t.organization_id and l.ticket_type_id = t.id
      ) pools on true
      where t.organization_id = e.organization_id and t.event_id = e.id and t.id = any(
        ?::uuid[] || array(select i.ticket_type_id from ticketing.cart_items i where i.organization_id = ? and i.cart_id = ?)
      )
    ) as types,
    coalesce((
      select c.reclaim_at from ticketing.carts c
      where c.organization_id = e.organization_id and c.status = 'active' order by c.reclaim_at limit 1
    ) <= ?, false) as has_due,
    exists (select from ticketing.orders o where o.organization_id = e.organization_id and o.cart_id = ?) as has_order
  from ticketing.events e
  where e.organization_id = ?
    and e.id = coalesce(?, (select c.event_id from ticketing.carts c where c.organization_id = ? and c.id = ?))`;

const CODE = `
  select d.id, d.code, d.event_id, d.pool_id, d.type, d.basis_points, d.amount, d.currency, d.starts_at, d.ends_at, d.is_active,
    array(
      select n.ticket_type_id::text from ticketing.discount_code_ticket_types n
      where n.organization_id = d.organization_id and n.discount_code_id = d.id
    ) as ticket_type_ids,
    p.capacity - p.held - p.sold as free
  from (
    select coalesce(?, (select event_id from ticketing.carts where organization_id = ? and id = ?)) as event_id,
      coalesce(?, (select discount_code from ticketing.carts where organization_id = ? and id = ?))::citext as code
  ) as typed
  join ticketing.discount_codes d on (d.event_id = typed.event_id and d.code = typed.code)
    or (d.event_id is null and d.code = typed.code)
  join ticketing.capacity_pools p on p.organization_id = d.organization_id and p.id = d.pool_id
  where d.organization_id = ?
  order by d.event_id nulls last limit 1`;

export interface SaleQuery {
  /** null: that of the cart. */
  eventId: string | null;
  cartId: string | null;
  /** Besides those in the cart. */
  ticketTypeIds: string[];
  /** undefined: what the cart has. */
  code?: string | null;
}

/** Undefined when there is no such event. */
export async function loadSale(ctx: Ctx, of: SaleQuery): Promise<Sale | undefined> {
  const [row, code, settings] = await Promise.all([loadEvent(ctx, of), loadCode(ctx, of), getSettings(ctx)]);
  if (!row) return undefined;
  const { types, hasDue, hasOrder, ...event } = row;
  return { event, types, code, hasDue, hasOrder, settings };
}

async function loadEvent(ctx: Ctx, { eventId, cartId, ticketTypeIds }: SaleQuery) {
  const { id } = ctx.organization;
  const bindings = [ticketTypeIds, id, cartId, ctx.now(), cartId, id, eventId, id, cartId];
  const { rows } = await ctx.db.raw(SALE, bindings as string[]);
  return rows[0] as (SaleEvent & Pick<Sale, 'types' | 'hasDue' | 'hasOrder'>) | undefined;
}

async function loadCode(ctx: Ctx, { eventId, cartId, code }: SaleQuery): Promise<SaleCode | null> {
  if (code === null || (code === undefined && cartId === null)) return null;
  const { id } = ctx.organization;
  const { rows } = await ctx.db.raw(CODE, [eventId, id, cartId, code ?? null, id, cartId, id] as string[]);
  return rows[0] ?? null;
}
