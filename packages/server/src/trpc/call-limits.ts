/**
 * Flood limits, in memory: per user or key, and per address for calls nobody signed. All visitors of a shop share its key, and
 * are counted by address too.
 */
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Actor } from './context.ts';
import { AppError } from './errors.ts';

export interface Limits {
  call(actor: Actor, ip: string): Promise<void>;
  publicCall(ip: string): Promise<void>;
}

export function createLimits(callsPerMinute: number): Limits {
  const calls = new RateLimiterMemory({ points: callsPerMinute, duration: 60 });
  const publicCalls = new RateLimiterMemory({ points: Math.max(60, Math.ceil(callsPerMinute / 10)), duration: 60 });
  return {
    call: (actor, ip) => take(calls, whose(actor, ip)),
    publicCall: (ip) => take(publicCalls, ip),
  };
}

function whose(actor: Actor, ip: string): string {
  if (actor.type === 'user') return actor.userId;
  if (actor.type !== 'api_key') return '';
  return actor.kind === 'publishable' ? `${actor.apiKeyId} ${ip}` : actor.apiKeyId;
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (rejected) {
    const retryAfter = Math.max(1, Math.ceil((rejected as RateLimiterRes).msBeforeNext / 1000));
    throw new AppError('TOO_MANY_REQUESTS', `Too many calls; try again in ${retryAfter} s`, { retryAfter });
  }
}
