import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { CustomerDetails, CustomerList, ListCustomersInput } from './customer.schema.ts';
import { getCustomer, listCustomers } from './customer.service.ts';

export const customerRouter = {
  get: orgProcedure('orders.read')
    .meta({ summary: 'Returns a customer with the figures of their orders.', example: { id: sample.customer } })
    .input(withId)
    .output(CustomerDetails)
    .query(({ ctx, input }) => getCustomer(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({ summary: 'Lists customers, newest first.', example: { filter: { text: 'buyer' }, limit: 10 } })
    .input(ListCustomersInput)
    .output(CustomerList)
    .query(({ ctx, input }) => listCustomers(ctx, input)),
} satisfies TRPCRouterRecord;
