/** `orders.createExportLink`: orders as CSV, newest first, read in pages so that memory does not grow with their number. */
import { arrayBinding, Order, Ticket, TicketedEvent } from '@tessera/db';
import { z } from 'zod';
import { filterIn, signedLink } from '../../../http/downloads.ts';
import { toDecimal } from '../../../lib/money/money.ts';
import { BYTE_ORDER_MARK, csvLines } from '../../../lib/text/csv.ts';
import type { Ctx, OrganizationScope } from '../../../trpc/context.ts';
import { readOnReplica } from '../../../trpc/limits/lanes.ts';
import { type ExportOrdersInput, OrderFilter } from './order.schema.ts';
import { filterOrders } from './order.service.ts';

type Filter = z.infer<typeof OrderFilter>;

export const ORDER_EXPORT_PATH = '/downloads/orders.csv';
const PAGE_SIZE = 500;

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

export const createOrderExportLink = (ctx: Ctx, { filter }: z.infer<typeof ExportOrdersInput>) =>
  signedLink(ctx, ORDER_EXPORT_PATH, filter && { filter: JSON.stringify(filter) });

/** The filter in a link's query: JSON, with dates in ISO 8601. */
const DownloadFilter = OrderFilter.extend({
  createdAfter: z.coerce.date().optional(),
  createdBefore: z.coerce.date().optional(),
});

export const readOrderFilter = (json: string | null): Filter => filterIn(DownloadFilter, json);

export function exportOrders(scope: OrganizationScope, filter: Filter) {
  const { app, now = app.now } = scope;
  return { fileName: `orders-${now().toISOString().slice(0, 10)}.csv`, text: csvOfOrders(scope, filter) };
}

async function* csvOfOrders(scope: OrganizationScope, filter: Filter): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLines([COLUMNS]);
  for (let before: string | null = null; ; ) {
    const { orders, lines }: ExportPage = await readPage(scope, filter, before);
    if (lines.length > 0) yield csvLines(lines);
    if (orders.length < PAGE_SIZE) return;
    before = orders.at(-1)?.id ?? null;
  }
}

interface ExportPage {
  orders: Order[];
  lines: string[][];
}

const readPage = (scope: OrganizationScope, filter: Filter, before: string | null): Promise<ExportPage> =>
  readOnReplica(scope, async (ctx) => {
    const query = Order.of(ctx).select(Order.columns).orderBy('id', 'desc').limit(PAGE_SIZE);
    await filterOrders(ctx, query, filter);
    if (before) query.where('id', '<', before);
    const orders = await query;
    const titles = await eventTitles(ctx, orders);
    const counts = await countValidTickets(ctx, orders);
    return {
      orders,
      lines: orders.map((order) => cells(order, titles.get(order.eventId) ?? '', counts.get(order.id) ?? 0)),
    };
  });

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

async function eventTitles(ctx: Ctx, orders: Order[]): Promise<Map<string, string>> {
  const ids = [...new Set(orders.map(({ eventId }) => eventId))];
  const events = await TicketedEvent.of(ctx).select(TicketedEvent.columns).whereIn('id', ids);
  return new Map(events.map(({ id, title }) => [id, title]));
}

/** Tickets that are neither cancelled nor refunded. */
async function countValidTickets(ctx: Ctx, orders: Order[]): Promise<Map<string, number>> {
  const { rows } = await ctx.db.raw(
    `select order_id, count(*)::integer as count from ${Ticket.tableName}
     where organization_id = ? and order_id = any(?::uuid[]) and status in ('valid', 'used') group by order_id`,
    [ctx.organization.id, arrayBinding(orders.map(({ id }) => id))],
  );
  return new Map((rows as { orderId: string; count: number }[]).map(({ orderId, count }) => [orderId, count]));
}
