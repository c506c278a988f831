/** Which calls are retried, and when. */
import type { Kind } from '../calls.ts';
import { isRetryable, type TesseraError } from '../errors.ts';

const FIRST_DELAY_MS = 300;
const MAX_DELAY_MS = 30_000;

/**
 * Whether to retry. An action has no idempotency key, so it is retried only after 429, with which the server says that it
 * did nothing.
 */
export const mayRetry = (error: TesseraError, kind: Kind): boolean =>
  kind === 'action' ? error.status === 429 : isRetryable(error);

/**
 * Milliseconds before the next try: random below a bound that doubles, so that clients do not return at the same time, plus
 * the time that the server asks for.
 */
export function delayBefore(attempt: number, error?: TesseraError): number {
  const jittered = Math.random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return (error?.details.retryAfter ?? 0) * 1000 + jittered;
}

/** Waits; resolves early, without an error, when aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** The seconds of a Retry-After header, which may also be a date. */
export function retryAfterOf(headers: Headers): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
