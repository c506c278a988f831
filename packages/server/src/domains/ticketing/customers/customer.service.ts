/** Customers of an organization's events. Checkout creates and completes them. */
import { Customer } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { likePattern } from '../../../lib/text/like-pattern.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, isFoundBy, page } from '../../../trpc/list.ts';
import type { ListCustomersInput } from './customer.schema.ts';

export async function listCustomers(ctx: Ctx, input: z.infer<typeof ListCustomersInput>) {
  const { text, eventId, marketingConsent } = input.filter ?? {};
  const query = Customer.of(ctx).select(Customer.columns);
  if (marketingConsent !== undefined) query.where({ marketing: marketingConsent });
  if (eventId !== undefined) {
    query.whereRaw(
      `id in (select customer_id from ticketing.orders where organization_id = ? and event_id = ? and confirmed_at is not null)`,
      [ctx.organization.id, eventId],
    );
  }
  if (text !== undefined) {
    const found = await isFoundBy(ctx, 'ticketing.find_customers(:organization, contacts.search_key(:pattern))', {
      organization: ctx.organization.id,
      pattern: likePattern(text),
    });
    query.whereRaw(found.sql, found.bindings);
  }
  const { items, nextCursor } = await page(query, input, {
    createdAt: byAge,
    email: { column: 'email', type: 'text' },
  });
  return { items: items.map(asCustomer), nextCursor };
}

export async function getCustomer(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const customer = await Customer.byId(ctx, id);
  if (!customer) throw notFound('customer');
  const { rows } = await ctx.db.raw(
    `select currency, count(*)::integer as orders,
       coalesce(sum(total - refunded_amount) filter (where confirmed_at is not null), 0)::bigint as amount
     from ticketing.orders where organization_id = ? and customer_id = ? group by currency order by currency`,
    [ctx.organization.id, id],
  );
  const totals = rows as { currency: string; orders: number; amount: number }[];
  return {
    ...asCustomer(customer),
    orderCount: totals.reduce((sum, { orders }) => sum + orders, 0),
    spent: totals.map(({ currency, amount }) => ({ currency, amount })),
  };
}

const asCustomer = ({ marketing, ...customer }: Customer) => ({ ...customer, marketingConsent: marketing });
