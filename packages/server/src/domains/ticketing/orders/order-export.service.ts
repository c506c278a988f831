/** Orders as CSV, newest first: page by page, so that a hundred thousand take no more memory than one page. */
import { arrayBinding, Order, Ticket, TicketedEvent } from '@tessera/db';
import { z } from 'zod';
import { filterIn, signedLink } from '../../../http/downloads.ts';
import { BYTE_ORDER_MARK, csvLines } from '../../../lib/csv.ts';
import { toDecimal } from '../../../lib/money.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { type ExportOrdersInput, OrderFilter } from './order.schema.ts';
import { filterOrders } from './order.service.ts';

type Filter = z.infer<typeof OrderFilter>;

export const ORDERS_PATH = '/downloads/orders.csv';
const PAGE = 500;

const COLUMNS = [
  'orderNumber',
  'createdAt',
  'event',
  'status',
  'paymentStatus',
  'email',
  'firstName',
  'lastName',
  'phone',
  'tickets',
  'subtotal',
  'discountAmount',
  'fees',
  'taxes',
  'total',
  'refundedAmount',
  'currency',
  'discountCode',
  'paymentMethod',
  'notes',
];

export const createOrdersLink = (ctx: Ctx, { filter }: z.infer<typeof ExportOrdersInput>) =>
  signedLink(ctx, ORDERS_PATH, filter && { filter: JSON.stringify(filter) });

/** As it stands in an address: JSON, with dates in ISO 8601. */
const DownloadFilter = OrderFilter.extend({
  createdAfter: z.coerce.date().optional(),
  createdBefore: z.coerce.date().optional(),
});

export const readOrderFilter = (json: string | null): Filter => filterIn(DownloadFilter, json);

export function exportOrders(scope: OrganizationScope, filter: Filter) {
  const { app, now = app.now } = scope;
  return { fileName: `orders-${now().toISOString().slice(0, 10)}.csv`, text: orderLines(scope, filter) };
}

async function* orderLines(scope: OrganizationScope, filter: Filter): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLines([COLUMNS]);
  for (let before: string | null = null; ; ) {
    const { orders, lines }: Page = await orderPage(scope, filter, before);
    if (lines.length > 0) yield csvLines(lines);
    if (orders.length < PAGE) return;
    before = orders.at(-1)?.id ?? null;
  }
}

interface Page {
  orders: Order[];
  lines: string[][];
}

const orderPage = (scope: OrganizationScope, filter: Filter, before: string | null): Promise<Page> =>
  inTransaction(
    scope,
    async (ctx) => {
      const query = Order.rows(ctx).orderBy('id', 'desc').limit(PAGE);
      filterOrders(ctx, query, filter);
      if (before) query.where('id', '<', before);
      const orders = await query;
      const titles = await titlesOf(ctx, orders);
      const counts = await ticketsOf(ctx, orders);
      return {
        orders,
        lines: orders.map((order) => cells(order, titles.get(order.eventId) ?? '', counts.get(order.id) ?? 0)),
      };
    },
    { readOnly: true },
  );

/** In the order of COLUMNS. */
function cells(order: Order, title: string, tickets: number): string[] {
  const { customer, currency } = order;
  const amounts = [order.subtotal, order.discountAmount, order.fees, order.taxes, order.total, order.refundedAmount];
  return [
    order.orderNumber,
    order.createdAt.toISOString(),
    title,
    order.status,
    order.paymentStatus,
    customer.email,
    customer.firstName ?? '',
    customer.lastName ?? '',
    customer.phone ?? '',
    String(tickets),
    ...amounts.map((amount) => toDecimal(amount, currency)),
    currency,
    order.discountCode ?? '',
    order.paymentMethod ?? '',
    order.notes ?? '',
  ];
}

async function titlesOf(ctx: Ctx, orders: Order[]): Promise<Map<string, string>> {
  const ids = [...new Set(orders.map(({ eventId }) => eventId))];
  const events = await TicketedEvent.rows(ctx).whereIn('id', ids);
  return new Map(events.map(({ id, title }) => [id, title]));
}

/** Tickets that are still good. */
async function ticketsOf(ctx: Ctx, orders: Order[]): Promise<Map<string, number>> {
  const { rows } = await ctx.db.raw(
    `select order_id, count(*)::integer as count from ${Ticket.tableName}
     where organization_id = ? and order_id = any(?::uuid[]) and status in ('valid', 'used') group by order_id`,
    [ctx.organization.id, arrayBinding(orders.map(({ id }) => id))],
  );
  return new Map((rows as { orderId: string; count: number }[]).map(({ orderId, count }) => [orderId, count]));
}
