/** Counters per gateway and currency, updated in the transaction of each payment's or refund's transition. */
import { GatewayStatistics } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

type Counter = 'totalTransactions' | 'totalVolume' | 'succeeded' | 'failed' | 'refunded' | 'refundedVolume';
export type StatisticsChange = Partial<Record<Counter, number>>;

/**
 * Adds to a gateway's counters. All payments of a gateway contend for this one row: call it last in the transaction, so that the
 * row stays locked no longer than COMMIT takes. It is also the last in the order of locks.
 */
export async function countGatewayStatistics(
  ctx: Ctx,
  gatewayId: string,
  currency: string,
  change: StatisticsChange,
): Promise<void> {
  const counters = Object.entries(change).filter(([, by]) => by !== 0) as [Counter, number][];
  if (counters.length === 0) return;
  const table = GatewayStatistics.tableName;
  // A new row starts at zero. A decrease without a row concerns a count that was never stored.
  const initial = counters.map(([counter, by]) => [counter, Math.max(by, 0)]);
  const increased = counters.map(([counter, by]) => [counter, ctx.db.raw(`??.?? + ?`, [table, counter, by])]);
  await GatewayStatistics.addOrChange(
    ctx,
    { gatewayId, currency, ...Object.fromEntries(initial) },
    ['organizationId', 'gatewayId', 'currency'],
    Object.fromEntries(increased),
  );
}
