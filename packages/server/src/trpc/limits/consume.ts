/** Consumes from a budget in memory, or refuses the call with the time to wait. */
import type { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../lib/app-error.ts';

export async function consumeOrRefuse(limiter: RateLimiterMemory, key: string, points = 1): Promise<void> {
  try {
    await limiter.consume(key, points);
  } catch (rejected) {
    throw tooManyCalls(rejected as RateLimiterRes);
  }
}

export function tooManyCalls({ msBeforeNext }: RateLimiterRes): AppError {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return new AppError('TOO_MANY_REQUESTS', `Too many calls; try again in ${retryAfter} s`, { retryAfter });
}
