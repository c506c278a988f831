/** What a cart is made from: the event, its ticket types, a discount code and the settings, read in one round trip. */
import { arrayBinding, pipeline, type TicketedEvent, type TicketType } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { getSettings } from '../../organizations/index.ts';
import { NETWORK_SHARE, type NetworkShare, visitorNetwork } from './network-share.ts';

export interface Sale {
  event: SaleEvent;
  types: SaleType[];
  code: SaleCode | null;
  /** Whether a cart of the organization is due, so that its seats can be reclaimed. */
  hasDue: boolean;
  /** What other carts of the visitor's network hold. */
  network: NetworkShare;
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
  | 'maxSeatsPerNetwork'
  | 'maxCartsPerNetwork'
  | 'maxCodeUsesPerNetwork'
  | 'salesStartsAt'
  | 'serviceFeeBasisPoints'
  | 'serviceFeeFixed'
  | 'feeTaxBasisPoints'
  | 'taxInclusive'
  | 'taxRounding'
  | 'refundsFees'
> & {
  /** The end of the sale or of the event, whichever is first. */
  salesEndsAt: Date;
};

/** Read as JSON, so its dates are strings. */
export type SaleType = Pick<
  TicketType,
  'id' | 'name' | 'price' | 'taxBasisPoints' | 'minPerOrder' | 'maxPerOrder' | 'isHidden'
> & {
  salesStartsAt: string | null;
  salesEndsAt: string | null;
  isArchived: boolean;
  /** Whether it draws on a pool of its own, as every type should. */
  hasPool: boolean | null;
  /** The smallest number of free seats among its pools; null: no limit. */
  free: number | null;
  /** Whether its waiting list has entries that still wait. */
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
  coversAllTypes: boolean;
  /** Those it names. An empty list names none. */
  ticketTypeIds: string[];
  free: number | null;
}

/**
 * Every subquery names the organization itself: a distributed database finds out by constants that all of a statement is on one
 * node. has_due looks at the cart that is due first. With `exists`, PostgreSQL expects to find a due cart within a few rows and reads all
 * active carts when there is none.
 */
const SALE = `
  select e.id, e.status, e.visibility, e.currency, e.hold_minutes, e.sales_starts_at,
    least(e.sales_ends_at, e.ends_at) as sales_ends_at, e.service_fee_basis_points, e.service_fee_fixed,
    e.fee_tax_basis_points, e.tax_inclusive, e.tax_rounding, e.refunds_fees,
     e.max_seats_per_network, e.max_carts_per_network,
    e.max_code_uses_per_network,
    (${NETWORK_SHARE}) as network,
    (
      select coalesce(json_agg(json_build_object(
        'id', t.id, 'name', t.name, 'price', t.price, 'taxBasisPoints', t.tax_basis_points,
        'minPerOrder', t.min_per_order, 'maxPerOrder', t.max_per_order, 'isHidden', t.is_hidden,
        'salesStartsAt', t.sales_starts_at, 'salesEndsAt', t.sales_ends_at, 'isArchived', t.archived_at is not null,
        'hasPool', pools.own, 'free', pools.free,
        'hasWaiting', exists (
          select from ticketing.waitlist_entries w
          where w.organization_id = :org and w.ticket_type_id = t.id and w.status = 'waiting'
        )
      )), '[]')
      from ticketing.ticket_types t
      left join lateral (
        select bool_or(p.id = t.pool_id) as own, min(p.capacity - p.held - p.sold) as free
        from ticketing.ticket_type_pools l
        join ticketing.capacity_pools p on p.organization_id = l.organization_id and p.id = l.pool_id
        where l.organization_id = :org and l.ticket_type_id = t.id
      ) pools on true
      where t.organization_id = :org and t.event_id = e.id and t.id = any(
        :ticketTypes::uuid[]
        || array(select i.ticket_type_id from ticketing.cart_items i where i.organization_id = :org and i.cart_id = :cart)
      )
    ) as types,
    coalesce((
      select c.reclaim_at from ticketing.carts c
      where c.organization_id = :org and c.status = 'active' order by c.reclaim_at limit 1
    ) <= :now, false) as has_due,
    exists (select from ticketing.orders o where o.organization_id = :org and o.cart_id = :cart) as has_order
  from ticketing.events e
  where e.organization_id = :org
    and e.id = coalesce(:event, (select c.event_id from ticketing.carts c where c.organization_id = :org and c.id = :cart))`;

/** A code of the event itself wins over one for all events, after a code that is spelled exactly so. */
const CODE = `
  select d.id, d.code, d.event_id, d.pool_id, d.type, d.basis_points, d.amount, d.currency, d.starts_at, d.ends_at, d.is_active,
    d.covers_all_types,
    array(
      select n.ticket_type_id::text from ticketing.discount_code_ticket_types n
      where n.organization_id = :org and n.discount_code_id = d.id
    ) as ticket_type_ids,
    p.capacity - p.held - p.sold as free
  from (
    select coalesce(:event, (select event_id from ticketing.carts where organization_id = :org and id = :cart)) as event_id,
      coalesce(:code, (select discount_code from ticketing.carts where organization_id = :org and id = :cart))::citext as code
  ) as typed
  join ticketing.discount_codes d
    on d.code_key = contacts.search_key(typed.code::text) and (d.event_id = typed.event_id or d.event_id is null)
  join ticketing.capacity_pools p on p.organization_id = d.organization_id and p.id = d.pool_id
  where d.organization_id = :org
  order by d.code = typed.code desc, d.event_id nulls last limit 1`;

export interface SaleQuery {
  /** null: the event of the cart. */
  eventId: string | null;
  cartId: string | null;
  /** In addition to those in the cart. */
  ticketTypeIds: string[];
  /** undefined: the code of the cart; null: none. */
  code?: string | null;
}

/** Undefined when the event does not exist. */
export async function loadSale(ctx: Ctx, query: SaleQuery): Promise<Sale | undefined> {
  const [row, code, settings] = await pipeline(
    () => loadSaleEvent(ctx, query),
    () => loadSaleCode(ctx, query),
    () => getSettings(ctx),
  );
  if (!row) return undefined;
  const { types, hasDue, hasOrder, network, ...event } = row;
  return { event, types, code, hasDue, hasOrder, network, settings };
}

async function loadSaleEvent(ctx: Ctx, { eventId, cartId, ticketTypeIds }: SaleQuery) {
  const { rows } = await ctx.db.raw(SALE, {
    org: ctx.organization.id,
    event: eventId,
    cart: cartId,
    ticketTypes: arrayBinding(ticketTypeIds),
    now: ctx.now(),
    network: visitorNetwork(ctx),
  });
  return rows[0] as (SaleEvent & Pick<Sale, 'types' | 'hasDue' | 'hasOrder' | 'network'>) | undefined;
}

async function loadSaleCode(ctx: Ctx, { eventId, cartId, code }: SaleQuery): Promise<SaleCode | null> {
  if (code === null || (code === undefined && cartId === null)) return null;
  const bindings = { org: ctx.organization.id, event: eventId, cart: cartId, code: code ?? null };
  const { rows } = await ctx.db.raw(CODE, bindings);
  return rows[0] ?? null;
}
