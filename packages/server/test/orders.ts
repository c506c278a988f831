/** Fixtures for orders: bought like a visitor and paid in the sandbox; and a recount of every figure. */
import { Payment, TicketedEvent, TicketType } from '@tessera/db';
import type { TestDatabase } from '@tessera/db/test';
import { expect } from 'vitest';
import { getPayment } from '../src/domains/payments/index.ts';
import { moveSandboxCharge, sandboxRecords } from '../src/providers/payments/sandbox/sandbox-store.ts';
import type { Caller, Tenant } from './index.ts';
import { addSandbox, type Script, scopeOf } from './payments.ts';
import { createOnSale, type OnSale, type OnSaleOptions, recount } from './ticketing.ts';

type Create = Parameters<Caller['ticketing']['carts']['create']>[0];
type CheckoutInput = Parameters<Caller['ticketing']['carts']['checkout']>[0];

export interface Shop extends OnSale {
  tenant: Tenant;
  gatewayId: string;
}

/** An event on sale and a sandbox gateway. Its payments succeed at once unless `sandbox` says otherwise. */
export async function openShopFor(tenant: Tenant, options: OnSaleOptions & { sandbox?: Script } = {}): Promise<Shop> {
  const { sandbox = { outcome: 'succeed' }, ...rest } = options;
  const gateway = await addSandbox(tenant, sandbox);
  return { ...(await createOnSale(tenant, rest)), tenant, gatewayId: gateway.id };
}

/** Changes rows without the services. */
export const change = (tenant: Tenant, sql: string, bindings: string[]): Promise<void> =>
  tenant.transaction((ctx) => ctx.db.raw(sql, bindings).then(() => {}));

/** The number of deadlocks that PostgreSQL has resolved. Its statistics arrive with a delay of a second. */
export async function deadlocks(db: TestDatabase): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const [row] = await db.sql<{ deadlocks: string }>(
    `select deadlocks from pg_stat_database where datname = current_database()`,
  );
  return Number(row?.deadlocks);
}

/** Changes how the sandbox behaves from now on. */
export const setScript = ({ tenant, gatewayId }: Shop, settings: Script) =>
  tenant.call.payments.gateways.update({ id: gatewayId, provider: 'sandbox', settings });

let serial = 0;
export const aCustomer = (values: Partial<CheckoutInput['customer']> = {}): CheckoutInput['customer'] => ({
  email: `buyer.${++serial}@example.in`,
  firstName: 'Asha',
  lastName: 'Nair',
  ...values,
});

export const fill = ({ tenant, event, ticketType }: Shop, quantity = 1, more: Partial<Create> = {}) =>
  tenant.call.ticketing.carts.create({
    eventId: event.id,
    items: [{ ticketTypeId: ticketType.id, quantity }],
    ...more,
  });

export const checkOut = (
  { tenant }: Pick<Shop, 'tenant'>,
  { cart, token }: Awaited<ReturnType<typeof fill>>,
  more: Partial<CheckoutInput> = {},
) => tenant.call.ticketing.carts.checkout({ id: cart.id, token, customer: aCustomer(), ...more });

/** From an empty cart to the answer of checkout. */
export async function buy(shop: Shop, quantity = 1, more: Partial<CheckoutInput> = {}) {
  const filled = await fill(shop, quantity);
  return { ...(await checkOut(shop, filled, more)), token: filled.token };
}

/** Pays or declines on the sandbox's page. The server gets no webhook. */
export async function payAtVendor({ tenant, gatewayId }: Shop, to: 'paid' | 'declined' = 'paid'): Promise<void> {
  const { app } = await scopeOf(tenant);
  const { charges } = await sandboxRecords(app, gatewayId);
  for (const { id } of charges) await moveSandboxCharge(app, id, ['open'], to);
}

export const paymentOf = (tenant: Tenant, orderId: string): Promise<Payment> =>
  tenant.transaction(async (ctx) => {
    const found = await Payment.of(ctx).where({ subjectId: orderId }).orderBy('id', 'desc').first().throwIfNotFound();
    return getPayment(ctx, found.id);
  });

/**
 * Fails unless every figure of the organization equals its recount: seats, sales of each type and event, the ledger of each order
 * and, with a gateway, the vendor's records.
 */
export async function recountOrders(tenant: Tenant, gatewayId?: string): Promise<void> {
  await recount(tenant);
  const { types, events, orders, ledger } = await tenant.transaction(async (ctx) => {
    const own = [ctx.organization.id];
    const ask = async (sql: string) => (await ctx.db.raw(sql, own)).rows as Record<string, number>[];
    return {
      types: await ask(
        `select t.sold, t.revenue,
           (select count(*)::integer from ticketing.tickets k where k.organization_id = t.organization_id
              and k.ticket_type_id = t.id and k.status in ('valid', 'used')) as sold_recounted,
           (select coalesce(sum(i.total), 0)::bigint from ticketing.order_items i
              join ticketing.orders o on o.organization_id = i.organization_id and o.id = i.order_id
              where i.organization_id = t.organization_id and i.ticket_type_id = t.id and o.confirmed_at is not null)
           - (select coalesce(sum((line->>'amount')::bigint), 0)::bigint from ticketing.order_refunds r
                join ticketing.orders o on o.organization_id = r.organization_id and o.id = r.order_id,
                jsonb_array_elements(r.lines) line
                join ticketing.order_items i on i.id = (line->>'orderItemId')::uuid
                where r.organization_id = t.organization_id and r.status = 'completed' and i.ticket_type_id = t.id
                  and o.confirmed_at is not null) as revenue_recounted
         from ${TicketType.tableName} t where t.organization_id = ?`,
      ),
      events: await ask(
        `select total_tickets_sold as sold, total_revenue as revenue,
           (select coalesce(sum(t.sold), 0)::integer from ticketing.ticket_types t
              where t.organization_id = e.organization_id and t.event_id = e.id) as sold_recounted,
           (select coalesce(sum(t.revenue), 0)::bigint from ticketing.ticket_types t
              where t.organization_id = e.organization_id and t.event_id = e.id) as revenue_recounted
         from ${TicketedEvent.tableName} e where e.organization_id = ?`,
      ),
      orders: await ask(
        `select o.total, o.refunded_amount, o.payment_status = 'pending' or o.payment_status = 'failed' as is_open,
           (select coalesce(sum(i.total), 0)::bigint from ticketing.order_items i
              where i.organization_id = o.organization_id and i.order_id = o.id) as total_recounted,
           (select coalesce(sum(i.refunded_amount), 0)::bigint from ticketing.order_items i
              where i.organization_id = o.organization_id and i.order_id = o.id) as refunded_recounted,
           (select coalesce(sum(r.amount), 0)::bigint from ticketing.order_refunds r
              where r.organization_id = o.organization_id and r.order_id = o.id and r.status = 'pending'
                and jsonb_array_length(r.lines) > 0) as pending,
           (select coalesce(sum(l.amount) filter (where l.type = 'purchase'), 0)::bigint from ticketing.transactions l
              where l.organization_id = o.organization_id and l.order_id = o.id) as captured,
           (select coalesce(sum(l.amount) filter (where l.type = 'refund'), 0)::bigint from ticketing.transactions l
              where l.organization_id = o.organization_id and l.order_id = o.id) as given_back
         from ticketing.orders o where o.organization_id = ?`,
      ),
      ledger: await ask(
        `select coalesce(sum(case when type = 'purchase' then amount end), 0)::bigint as captured,
           coalesce(sum(case when type = 'refund' then amount end), 0)::bigint as refunded
         from ticketing.transactions where organization_id = ?`,
      ),
    };
  });
  for (const row of [...types, ...events]) {
    expect(row).toMatchObject({ sold: row.soldRecounted, revenue: row.revenueRecounted });
  }
  for (const row of orders) {
    expect(row).toMatchObject({ total: row.totalRecounted, refundedAmount: row.refundedRecounted });
    expect(row).toMatchObject({ captured: row.isOpen ? 0 : row.total });
    expect((row.givenBack ?? 0) + (row.pending ?? 0)).toBe(row.refundedAmount);
  }
  if (!gatewayId) return;
  const { app } = await scopeOf(tenant);
  const { charges } = await sandboxRecords(app, gatewayId);
  const paid = charges.filter(({ state }) => state === 'paid');
  const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
  expect(ledger[0]).toEqual({
    captured: sum(paid.map(({ amount }) => amount)),
    refunded: sum(charges.map(({ refundedAmount }) => refundedAmount)),
  });
}
