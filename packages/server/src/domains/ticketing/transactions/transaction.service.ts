/** The ledger: what moved, and what it adds up to. */
import { LedgerTransaction, Order, OrderRefund } from '@tessera/db';
import type { z } from 'zod';
import type { withId } from '../../../lib/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { orderNotFound } from '../orders/order-lock.ts';
import type { ListTransactionsInput } from './transaction.schema.ts';

export function listTransactions(ctx: Ctx, input: z.infer<typeof ListTransactionsInput>) {
  const { createdAfter, createdBefore, ...exact } = input.filter ?? {};
  const query = LedgerTransaction.rows(ctx);
  for (const [field, value] of Object.entries(exact)) if (value !== undefined) query.where(field, value);
  if (createdAfter) query.where('createdAt', '>=', createdAfter);
  if (createdBefore) query.where('createdAt', '<', createdBefore);
  return page(query, input, { createdAt: byAge });
}

export async function ledgerOf(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [[order], transactions, open] = await Promise.all([
    Order.rows(ctx).where({ id }),
    LedgerTransaction.rows(ctx).where({ orderId: id, status: 'completed' }).orderBy('id'),
    OrderRefund.rows(ctx).where({ orderId: id, status: 'pending' }).whereRaw('jsonb_array_length(lines) > 0'),
  ]);
  if (!order) throw orderNotFound();
  const sum = (rows: { amount: number }[]) => rows.reduce((all, { amount }) => all + amount, 0);
  const of = (type: LedgerTransaction['type']) => sum(transactions.filter((transaction) => transaction.type === type));
  const [captured, refunded, chargedBack, pending] = [of('purchase'), of('refund'), of('chargeback'), sum(open)];
  const isPaid = order.paymentStatus !== 'pending' && order.paymentStatus !== 'failed';
  return {
    currency: order.currency,
    captured,
    refunded,
    chargedBack,
    net: captured - refunded - chargedBack,
    pending,
    isBalanced: captured === (isPaid ? order.total : 0) && refunded + pending === order.refundedAmount,
    transactions,
  };
}
