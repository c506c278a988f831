/** Flood limits, in memory and per process: by caller for authenticated calls, by network for public and failed ones. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '../lib/app-error.ts';
import { networkOf } from '../lib/network.ts';
import { consumeOrRefuse, tooManyCalls } from './limits/consume.ts';
import { createPeopleBudget, type PeopleBudget } from './limits/people-budget.ts';
import { createRefusals, type Refusals } from './limits/refusals.ts';
import { createSecretAttempts, type SecretAttempts } from './limits/secret-attempts.ts';
import { createVisitorBudgets, type VisitorBudgets } from './limits/visitor-budgets.ts';
import { createWorkSlots, type WorkSlots } from './limits/work-slots.ts';

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
  openSubscriptions(): number;
  /** Takes one of the organization's places for downloads; call the answer to return it. */
  download(organizationId: string): () => void;
  /** What visitors may create. */
  visitors: VisitorBudgets;
  /** People whom pages identify. */
  people: PeopleBudget;
  /** Guesses at secrets. */
  secrets: SecretAttempts;
  /** Costly reads: previews, counts and statistics that scan many rows. By organization. */
  costly: WorkSlots;
  /** Calls of visitors and without credentials, by network: however many arrive, most of the pool stays free. */
  networks: WorkSlots;
  /** Files that are drawn, by network. */
  drawings: WorkSlots;
  /** When refusals are answered. */
  refusals: Refusals;
}

const MINUTE = 60;
/** The default of TESSERA_RATE_LIMIT, for which the limits on secrets and people are written. */
const DEFAULT_CALLS_PER_MINUTE = 3_000;
/** Credentials that are remembered to have worked. */
const MAX_REMEMBERED = 10_000;
const MAX_SUBSCRIPTIONS_PER_CALLER = 100;
const MAX_SUBSCRIPTIONS_PER_ORGANIZATION = 1_000;
const MAX_DOWNLOADS_PER_ORGANIZATION = 4;

export function createCallLimits(callsPerMinute: number, databasePool = 10): CallLimits {
  const scale = Math.max(1, callsPerMinute / DEFAULT_CALLS_PER_MINUTE);
  const points = Math.max(60, Math.ceil(callsPerMinute / 10));
  const calls = new RateLimiterMemory({ points: callsPerMinute, duration: MINUTE });
  const budgets = {
    public: new RateLimiterMemory({ points, duration: MINUTE }),
    signIn: new RateLimiterMemory({ points, duration: MINUTE }),
    credentials: new RateLimiterMemory({ points, duration: MINUTE }),
  };
  const worked = new Set<string>();
  const callers = places(MAX_SUBSCRIPTIONS_PER_CALLER, tooManySubscriptions);
  const organizations = places(MAX_SUBSCRIPTIONS_PER_ORGANIZATION, tooManySubscriptions);
  const downloads = places(MAX_DOWNLOADS_PER_ORGANIZATION, tooManyDownloads);
  return {
    call: (key) => consumeOrRefuse(calls, key),
    publicCall: (ip, budget = 'public' as 'signIn') => consumeOrRefuse(budgets[budget], networkOf(ip)),
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
        if (error instanceof AppError) await consumeOrRefuse(budgets.credentials, network);
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
    openSubscriptions: () => organizations.taken(),
    download: (organizationId) => downloads.take(organizationId),
    visitors: createVisitorBudgets(callsPerMinute),
    people: createPeopleBudget(scale),
    refusals: createRefusals(scale),
    secrets: createSecretAttempts(scale),
    costly: createWorkSlots({
      total: Math.max(1, Math.floor(databasePool / 3)),
      perKey: 2,
      maxWaiting: 4,
      refusal: 'Too many costly reads of this organization run at once; try again in a moment',
    }),
    networks: createWorkSlots({
      total: Number.POSITIVE_INFINITY,
      perKey: Math.max(1, Math.ceil(databasePool / 2)),
      maxWaiting: 300,
      refusal: 'Too many calls from your network run at once; try again in a moment',
    }),
    drawings: createWorkSlots({
      total: 2,
      perKey: 1,
      maxWaiting: 50,
      refusal: 'Too many files for your network are drawn at once; try again in a moment',
    }),
  };
}

const tooManySubscriptions = (max: number): AppError =>
  new AppError('TOO_MANY_REQUESTS', `At most ${max} subscriptions may be open at once; close one first`, {
    kind: 'subscription_limit_reached',
  });

const tooManyDownloads = (max: number): AppError =>
  new AppError('TOO_MANY_REQUESTS', `At most ${max} downloads of an organization may run at once; try again`, {
    kind: 'download_limit_reached',
    retryAfter: 5,
  });

/** How many of a thing are open at once, by key. */
function places(max: number, refusal: (max: number) => AppError) {
  const open = new Map<string, number>();
  return {
    taken: () => [...open.values()].reduce((sum, count) => sum + count, 0),
    take(key: string): () => void {
      const count = open.get(key) ?? 0;
      if (count >= max) throw refusal(max);
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
