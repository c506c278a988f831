/** Flood limits, in memory and per process: by caller for authenticated calls, by network for public and failed ones. */
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../lib/app-error.ts';
import { networkOf } from '../lib/network.ts';

export interface CallLimits {
  /** Counts a call against its caller's key. Throws TOO_MANY_REQUESTS. */
  call(key: string): Promise<void>;
  /** Counts a public call against the caller's network. Signing in has a budget of its own. */
  publicCall(ip: string, budget?: 'signIn'): Promise<void>;
  /**
   * Runs `lookUp` for credentials. Failures count against the network. Once its budget is used up, only credentials that
   * worked before are looked up, so that one guesser does not lock out everyone behind the same address.
   */
  credentials<T>(ip: string, token: string, lookUp: () => Promise<T>): Promise<T>;
  /** Takes one of the caller's and the organization's places for subscriptions; call the answer to return it. */
  subscription(caller: string, organizationId: string): () => void;
}

const MINUTE = 60;
/** Credentials that are remembered to have worked. */
const MAX_REMEMBERED = 10_000;
const MAX_SUBSCRIPTIONS_PER_CALLER = 100;
const MAX_SUBSCRIPTIONS_PER_ORGANIZATION = 1_000;

export function createCallLimits(callsPerMinute: number): CallLimits {
  const points = Math.max(60, Math.ceil(callsPerMinute / 10));
  const calls = new RateLimiterMemory({ points: callsPerMinute, duration: MINUTE });
  const budgets = {
    public: new RateLimiterMemory({ points, duration: MINUTE }),
    signIn: new RateLimiterMemory({ points, duration: MINUTE }),
    credentials: new RateLimiterMemory({ points, duration: MINUTE }),
  };
  const worked = new Set<string>();
  const callers = places(MAX_SUBSCRIPTIONS_PER_CALLER);
  const organizations = places(MAX_SUBSCRIPTIONS_PER_ORGANIZATION);
  return {
    call: (key) => consume(calls, key),
    publicCall: (ip, budget = 'public' as 'signIn') => consume(budgets[budget], networkOf(ip)),
    async credentials(ip, token, lookUp) {
      const network = networkOf(ip);
      if (!worked.has(token)) {
        const used = await budgets.credentials.get(network);
        if (used && used.remainingPoints <= 0) throw tooManyCalls(used);
      }
      try {
        const found = await lookUp();
        if (worked.size >= MAX_REMEMBERED) worked.clear();
        worked.add(token);
        return found;
      } catch (error) {
        worked.delete(token);
        if (error instanceof AppError) await consume(budgets.credentials, network);
        throw error;
      }
    },
    subscription(caller, organizationId) {
      const leave = callers.take(caller);
      try {
        const leaveOrganization = organizations.take(organizationId);
        return () => {
          leave();
          leaveOrganization();
        };
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/** How many of a thing are open at once, by key. */
function places(max: number) {
  const open = new Map<string, number>();
  return {
    take(key: string): () => void {
      const count = open.get(key) ?? 0;
      if (count >= max) {
        throw new AppError('TOO_MANY_REQUESTS', `At most ${max} subscriptions may be open at once; close one first`, {
          kind: 'subscription_limit_reached',
        });
      }
      open.set(key, count + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (open.get(key) ?? 1) - 1;
        if (left === 0) open.delete(key);
        else open.set(key, left);
      };
    },
  };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (rejected) {
    throw tooManyCalls(rejected as RateLimiterRes);
  }
}

function tooManyCalls({ msBeforeNext }: RateLimiterRes): AppError {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return new AppError('TOO_MANY_REQUESTS', `Too many calls; try again in ${retryAfter} s`, { retryAfter });
}
