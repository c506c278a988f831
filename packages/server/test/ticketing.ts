/** Fixtures for ticketing: events on sale, discount codes and carts; and a recount of every counter of seats. */
import {
  CapacityPool,
  Cart,
  DiscountCode,
  DiscountCodeTicketType,
  newId,
  TicketedEvent,
  TicketType,
  TicketTypePool,
} from '@tessera/db';
import { expect } from 'vitest';
import type { Ctx } from '../src/trpc/context.ts';
import type { Tenant } from './index.ts';

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

export interface OnSale {
  event: TicketedEvent;
  ticketType: TicketType;
  /** The event's pool and the ticket type's own. */
  pools: { event: CapacityPool; ticketType: CapacityPool };
}

export interface OnSaleOptions {
  /** Seats of the event, and of the ticket type; null: unlimited. */
  capacity?: number | null;
  /** The price of one ticket, in minor units. */
  price?: number;
  event?: Partial<TicketedEvent>;
  ticketType?: Partial<TicketType>;
}

/** A published event with one ticket type. */
export function createOnSale(tenant: Tenant, options: OnSaleOptions = {}): Promise<OnSale> {
  const { capacity = 100, price = 1_000 } = options;
  return tenant.transaction(async (ctx) => {
    const event = await TicketedEvent.add(ctx, {
      slug: `event-${newId()}`,
      title: 'A concert',
      startsAt: inDays(30),
      endsAt: inDays(31),
      timeZone: 'Asia/Kolkata',
      status: 'published',
      publishedAt: new Date(),
      currency: 'INR',
      // All visitors of a test come from one address.
      ...{ maxSeatsPerNetwork: 1_000_000, maxCartsPerNetwork: 1_000_000, maxCodeUsesPerNetwork: 1_000_000 },
      ...options.event,
    });
    const pool = await CapacityPool.add(ctx, { eventId: event.id, kind: 'event', name: 'All seats', capacity });
    const type = await insertType(ctx, event.id, [pool.id], { capacity, price, values: options.ticketType });
    return { event, ticketType: type.ticketType, pools: { event: pool, ticketType: type.pool } };
  });
}

export interface TicketTypeOptions {
  capacity?: number | null;
  price?: number;
  /** Shared pools that it draws on, besides its own pool and the event's. */
  shares?: string[];
  values?: Partial<TicketType>;
}

/** Adds a ticket type to the event. */
export function addTicketType(
  tenant: Tenant,
  sale: OnSale,
  options: TicketTypeOptions = {},
): Promise<{ ticketType: TicketType; pool: CapacityPool }> {
  const pools = [sale.pools.event.id, ...(options.shares ?? [])];
  return tenant.transaction((ctx) => insertType(ctx, sale.event.id, pools, options));
}

/** A pool that ticket types can share. */
export const addPool = (tenant: Tenant, { event }: OnSale, capacity: number | null): Promise<CapacityPool> =>
  tenant.transaction((ctx) => CapacityPool.add(ctx, { eventId: event.id, kind: 'shared', name: 'Shared', capacity }));

async function insertType(ctx: Ctx, eventId: string, pools: string[], options: TicketTypeOptions) {
  const { capacity = null, price = 1_000, values } = options;
  const pool = await CapacityPool.add(ctx, { eventId, kind: 'ticket_type', name: 'Seats', capacity });
  const ticketType = await TicketType.add(ctx, {
    eventId,
    poolId: pool.id,
    name: 'Entry',
    price,
    isFree: (values?.price ?? price) === 0,
    ...values,
  });
  for (const poolId of [...pools, pool.id]) await TicketTypePool.add(ctx, { ticketTypeId: ticketType.id, poolId });
  return { ticketType, pool };
}

export interface DiscountOptions {
  /** The maximum number of uses; null: unlimited. */
  uses?: number | null;
  /** The ticket types that it applies to; all if left out. */
  ticketTypeIds?: string[];
  values?: Partial<DiscountCode>;
}

/** A discount code: 10 % unless `values` say otherwise. */
export function addDiscountCode(tenant: Tenant, options: DiscountOptions = {}): Promise<DiscountCode> {
  const { uses = null, ticketTypeIds, values } = options;
  return tenant.transaction(async (ctx) => {
    const pool = await CapacityPool.add(ctx, { kind: 'discount', name: 'Uses', capacity: uses });
    const isFixed = values?.type === 'fixed';
    const code = await DiscountCode.add(ctx, {
      poolId: pool.id,
      code: `CODE-${newId().slice(-12)}`,
      type: 'percent',
      coversAllTypes: ticketTypeIds === undefined,
      ...(isFixed ? { amount: 500, currency: 'INR' } : { basisPoints: 1_000 }),
      ...values,
    });
    for (const ticketTypeId of ticketTypeIds ?? []) {
      await DiscountCodeTicketType.add(ctx, { discountCodeId: code.id, ticketTypeId });
    }
    return code;
  });
}

/** Inserts an empty cart. */
export const addCart = (tenant: Tenant, { event }: OnSale, values: Partial<Cart> = {}): Promise<Cart> =>
  tenant.transaction((ctx) =>
    Cart.add(ctx, {
      eventId: event.id,
      sessionHash: newId(),
      currency: event.currency,
      expiresAt: new Date(Date.now() + 900_000),
      reclaimAt: new Date(Date.now() + 900_000),
      ...values,
    }),
  );

/** Moves the expiry of carts into the past. */
export async function makeDue(tenant: Tenant, ...cartIds: string[]): Promise<void> {
  const past = new Date(Date.now() - 1_000);
  await tenant.transaction(async (ctx) => {
    await Cart.of(ctx).whereIn('id', cartIds).patch({ expiresAt: past, reclaimAt: past });
  });
}

/** The counters of one pool. */
export async function poolOf(tenant: Tenant, id: string): Promise<CapacityPool> {
  const [pool] = await tenant.transaction((ctx) =>
    CapacityPool.of(ctx)
      .where({ id })
      .then((rows) => rows),
  );
  return pool as CapacityPool;
}

export interface PoolRecount {
  id: string;
  held: number;
  sold: number;
  rowsHeld: number;
  rowsSold: number;
}

/** Fails unless every pool counter of the organization equals the recount of its holds. Returns the counters. */
export async function recount(tenant: Tenant): Promise<Map<string, { held: number; sold: number }>> {
  const rows = await tenant.transaction(async (ctx) => {
    const answer = await ctx.db.raw(
      `select p.id, p.held, p.sold,
         coalesce(sum(h.quantity) filter (where c.status = 'active'), 0)::integer as rows_held,
         coalesce(sum(h.quantity) filter (where c.status = 'converted'), 0)::integer as rows_sold
       from ticketing.capacity_pools p
       left join ticketing.holds h on h.organization_id = p.organization_id and h.pool_id = p.id
       left join ticketing.carts c on c.organization_id = h.organization_id and c.id = h.cart_id
       where p.organization_id = ?
       group by p.id, p.held, p.sold`,
      [tenant.organization.id],
    );
    return answer.rows as PoolRecount[];
  });
  for (const row of rows) expect(row).toMatchObject({ held: row.rowsHeld, sold: row.rowsSold });
  return new Map(rows.map(({ id, held, sold }) => [id, { held, sold }]));
}
