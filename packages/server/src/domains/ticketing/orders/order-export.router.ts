import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ExportOrdersInput, OrdersLink } from './order.schema.ts';
import { createOrdersLink } from './order-export.service.ts';

export const orderExportRouter = {
  createExportLink: orgProcedure('orders.export')
    .meta({
      summary: 'A link that downloads orders as CSV.',
      description:
        'With credentials at hand, `GET /downloads/orders.csv?filter={…}` answers the same. Texts that a spreadsheet would ' +
        'run as a formula have an apostrophe in front.',
    })
    .input(ExportOrdersInput)
    .output(OrdersLink)
    .mutation(({ ctx, input }) => createOrdersLink(ctx, input)),
} satisfies TRPCRouterRecord;
