/** The ledger: every movement of money, appended and never changed. */
import { LedgerTransaction } from '@tessera/db';
import type { z } from 'zod';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { ListTransactionsInput } from './transaction.schema.ts';

export function listTransactions(ctx: Ctx, input: z.infer<typeof ListTransactionsInput>) {
  const { type, createdAfter, createdBefore, ...exact } = input.filter ?? {};
  const query = LedgerTransaction.of(ctx).select(LedgerTransaction.columns);
  if (type) query.whereIn('type', type);
  for (const [field, value] of Object.entries(exact)) if (value !== undefined) query.where(field, value);
  if (createdAfter) query.where('createdAt', '>=', createdAfter);
  if (createdBefore) query.where('createdAt', '<', createdBefore);
  return page(query, input, { createdAt: byAge });
}
