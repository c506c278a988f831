/** What went over each gateway, moved with each transition. */
import { GatewayStatistics } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

type Counter = 'totalTransactions' | 'totalVolume' | 'succeeded' | 'failed' | 'refunded' | 'refundedVolume';
export type Moves = Partial<Record<Counter, number>>;

/**
 * Every payment of a gateway moves this one row: call it last, so that the row is locked for no longer than the commit
 * takes. It is also the last in the order of locks.
 */
export async function count(ctx: Ctx, gatewayId: string, currency: string, moves: Moves): Promise<void> {
  const counters = Object.entries(moves).filter(([, by]) => by !== 0) as [Counter, number][];
  if (counters.length === 0) return;
  const table = GatewayStatistics.tableName;
  // A row that is not there yet begins at zero; what is taken back was counted before.
  const first = counters.map(([counter, by]) => [counter, Math.max(by, 0)]);
  const { organization } = ctx;
  await ctx.db
    .table(table)
    .insert({ organizationId: organization.id, gatewayId, currency, ...Object.fromEntries(first) })
    .onConflict(['organizationId', 'gatewayId', 'currency'])
    .merge(
      Object.fromEntries(counters.map(([counter, by]) => [counter, ctx.db.raw(`??.?? + ?`, [table, counter, by])])),
    );
}
