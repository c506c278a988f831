import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { ListTransactionsInput, OrderLedger, TransactionList } from './transaction.schema.ts';
import { ledgerOf, listTransactions } from './transaction.service.ts';

export const transactionRouter = {
  list: orgProcedure('payments.read')
    .meta({
      summary: 'The ledger: money that moved, newest first.',
      description:
        'Money that never paid its order (paid twice, say) and went back stands here without an `orderId`; `metadata` names it.',
    })
    .input(ListTransactionsInput)
    .output(TransactionList)
    .query(({ ctx, input }) => listTransactions(ctx, input)),
} satisfies TRPCRouterRecord;

export const orderLedgerRouter = {
  ledger: orgProcedure('payments.read')
    .meta({ summary: "An order's money, added up from the ledger." })
    .input(withId)
    .output(OrderLedger)
    .query(({ ctx, input }) => ledgerOf(ctx, input)),
} satisfies TRPCRouterRecord;
