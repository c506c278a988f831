/**
 * Delays refusals to a network that is refused again and again. A program that repeats a refused call at once would keep the server
 * busy with refusals; one that waits for its answer costs a timer. Calls that are not refused are not delayed, and the first refusals
 * are immediate.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '../../lib/app-error.ts';
import { networkOf } from '../../lib/network.ts';

/** Refusals of a network that are answered at once, within `SECONDS`. */
const MAX_IMMEDIATE = 20;
const SECONDS = 10;
const MIN_DELAY_MS = 1_000;
/** Spread, so that refusals of one moment are not answered, and repeated, in one moment again. */
const SPREAD_MS = 1_000;
/** Refusals that wait at a time. Above it they are answered at once: each one holds a connection. */
const MAX_WAITING = 5_000;

export interface Refusals {
  /** Resolves when an error may be answered: later for TOO_MANY_REQUESTS to a network that was refused often. */
  delay(ip: string, error: { cause?: unknown }): Promise<void>;
}

/** `scale` multiplies the refusals that are immediate: 1 for the default rate limit. */
export function createRefusals(scale: number): Refusals {
  const immediate = new RateLimiterMemory({ points: MAX_IMMEDIATE * scale, duration: SECONDS });
  let waitingCount = 0;
  return {
    async delay(ip, { cause }) {
      if (!(cause instanceof AppError) || cause.code !== 'TOO_MANY_REQUESTS') return;
      const isOften = await immediate.consume(networkOf(ip)).then(
        () => false,
        () => true,
      );
      if (!isOften || waitingCount >= MAX_WAITING) return;
      waitingCount++;
      await new Promise((resolve) => setTimeout(resolve, MIN_DELAY_MS + Math.random() * SPREAD_MS));
      waitingCount--;
    },
  };
}
