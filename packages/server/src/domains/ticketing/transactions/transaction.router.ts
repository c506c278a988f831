import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ListTransactionsInput, TransactionList } from './transaction.schema.ts';
import { listTransactions } from './transaction.service.ts';

export const transactionRouter = {
  list: orgProcedure('payments.read')
    .meta({
      summary: 'Lists the ledger: money that moved, newest first.',
      description:
        'Payments that did not pay their order, such as a second payment, have no `orderId`, and neither do their refunds; ' +
        '`metadata` names the order.',
      example: { filter: { type: 'purchase' }, limit: 10 },
    })
    .input(ListTransactionsInput)
    .output(TransactionList)
    .query(({ ctx, input }) => listTransactions(ctx, input)),
} satisfies TRPCRouterRecord;
