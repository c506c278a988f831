import { LedgerTransactionType, ledgerTransactionRow } from '@tessera/db';
import { z } from 'zod';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const LedgerTransaction = ledgerTransactionRow
  .omit({ organizationId: true })
  .extend({ amount: z.int().describe('What moved, always positive: a purchase in, all others out.') })
  .meta({ id: 'LedgerTransaction', description: 'Money that moved. Written once, never changed. Minor units.' });

export const ListTransactionsInput = listInput(
  z.object({
    eventId: z.uuid().optional(),
    orderId: z.uuid().optional(),
    type: LedgerTransactionType.optional(),
    createdAfter: z.date().optional().describe('At this moment or later.'),
    createdBefore: z.date().optional().describe('Before this moment.'),
  }),
  ['createdAt'],
);
export const TransactionList = listOutput(LedgerTransaction);

export const OrderLedger = z
  .object({
    currency: z.string(),
    captured: z.int().describe('What came in for the order.'),
    refunded: z.int().describe('What has gone back.'),
    chargedBack: z.int(),
    net: z.int().describe('captured − refunded − chargedBack'),
    pending: z.int().describe('On its way back.'),
    isBalanced: z.boolean().describe("Whether the order's own figures say the same."),
    transactions: z.array(LedgerTransaction),
  })
  .meta({ id: 'OrderLedger', description: "An order's money, added up from the ledger. Minor units." });
