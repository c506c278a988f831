/** Waiting and trying again. */
import type { Kind } from '../calls.ts';
import { isRetryable, type TesseraError } from '../errors.ts';

const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 30_000;

/**
 * An action has no key that would make it happen once; it is tried again only when the server says that it did
 * nothing: 429.
 */
export const mayRetry = (error: TesseraError, kind: Kind): boolean =>
  kind === 'action' ? error.status === 429 : isRetryable(error);

/** At random up to a bound that doubles, so that clients do not come back all at once; never before the server asks. */
export function delayBefore(attempt: number, error?: TesseraError): number {
  const jittered = Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return (error?.details.retryAfter ?? 0) * 1000 + jittered;
}

/** Waits, or ends early (without an error) when aborted. */
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

/** Seconds of a Retry-After header, which may also be a date. */
export function retryAfterOf(headers: Headers): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
