import { LedgerTransactionType, ledgerTransactionRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const LedgerTransaction = ledgerTransactionRow
  .omit({ organizationId: true })
  .extend({ amount: z.int().describe('Always positive: a purchase is money in, any other type money out.') })
  .meta({
    id: 'LedgerTransaction',
    description: 'A movement of money. Written once, never changed. Amounts in minor units.',
  });

export const ListTransactionsInput = listInput(
  z.object({
    eventId: z.uuid().optional().describe('Transactions of this event.'),
    orderId: z.uuid().optional().describe('Transactions of this order.'),
    type: oneOrSeveral(LedgerTransactionType).optional().describe('One type or several.'),
    createdAfter: z.date().optional().describe('Created at this time or later.'),
    createdBefore: z.date().optional().describe('Created before this time.'),
  }),
  ['createdAt'],
);
export const TransactionList = listOutput(LedgerTransaction);
