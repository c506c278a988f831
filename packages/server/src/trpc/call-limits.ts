/** Flood limits, in memory and per process: by caller for authenticated calls, by IP address for public ones. */
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../lib/app-error.ts';

export interface CallLimits {
  /** Counts a call against its caller's key. Throws TOO_MANY_REQUESTS. */
  call(key: string): Promise<void>;
  publicCall(ip: string): Promise<void>;
}

export function createCallLimits(callsPerMinute: number): CallLimits {
  const calls = new RateLimiterMemory({ points: callsPerMinute, duration: 60 });
  const publicCalls = new RateLimiterMemory({ points: Math.max(60, Math.ceil(callsPerMinute / 10)), duration: 60 });
  return {
    call: (key) => consume(calls, key),
    publicCall: (ip) => consume(publicCalls, ip),
  };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (rejected) {
    const retryAfter = Math.max(1, Math.ceil((rejected as RateLimiterRes).msBeforeNext / 1000));
    throw new AppError('TOO_MANY_REQUESTS', `Too many calls; try again in ${retryAfter} s`, { retryAfter });
  }
}
