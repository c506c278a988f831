/**
 * Budgets for what visitors create with a publishable key, per network and organization. Each mutation that a publishable key may
 * call consumes one, `change` unless its `meta` names another. They bound how fast rows, mails and calls to vendors are made; the
 * domains bound how many may exist.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { networkOf } from '../../lib/network.ts';
import { consumeOrRefuse } from './consume.ts';

/** Calls within ten minutes, as a share of the calls that one caller may make a minute: 3,000 by default. */
const SHARES = {
  /** Changes that a token of the visitor's own allows. */
  change: 0.2,
  /** Rows that only count, as views of a page. */
  view: 0.2,
  /** Carts, which hold seats. */
  cart: 0.1,
  /** Payments, which call a vendor. */
  payment: 0.04,
  /** Mails to an address that the visitor has typed, and contacts. */
  contact: 0.02,
} as const;
export type VisitorBudget = keyof typeof SHARES;

const SECONDS = 600;

export interface VisitorBudgets {
  /** Throws TOO_MANY_REQUESTS when the network has used up its budget in this organization. */
  consume(budget: VisitorBudget, organizationId: string, ip: string): Promise<void>;
}

export function createVisitorBudgets(callsPerMinute: number): VisitorBudgets {
  const limiters = new Map(
    Object.entries(SHARES).map(([name, share]) => [
      name,
      new RateLimiterMemory({ points: Math.max(5, Math.ceil(callsPerMinute * share)), duration: SECONDS }),
    ]),
  );
  return {
    consume: (budget, organizationId, ip) =>
      consumeOrRefuse(limiters.get(budget) as RateLimiterMemory, `${organizationId} ${networkOf(ip)}`),
  };
}
