import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { CustomerDetails, CustomerList, ListCustomersInput } from './customer.schema.ts';
import { getCustomer, listCustomers } from './customer.service.ts';

export const customerRouter = {
  get: orgProcedure('orders.read')
    .meta({ summary: 'Returns a customer with the figures of their orders.' })
    .input(withId)
    .output(CustomerDetails)
    .query(({ ctx, input }) => getCustomer(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({ summary: 'Lists customers, newest first.' })
    .input(ListCustomersInput)
    .output(CustomerList)
    .query(({ ctx, input }) => listCustomers(ctx, input)),
} satisfies TRPCRouterRecord;
