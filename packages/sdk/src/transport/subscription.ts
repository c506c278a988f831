/** Subscriptions: yields items as they occur, and reconnects when the connection is lost. */
import type { CallOptions, Subscription } from '../calls.ts';
import { fromShape, isErrorShape, isRetryable, TesseraError } from '../errors.ts';
import { delayBefore, pause } from './retry.ts';
import { readEvents, type ServerEvent } from './sse.ts';
import {
  answerOf,
  asError,
  type Connection,
  credentialsOf,
  isTokenRefused,
  limitedBy,
  newId,
  post,
} from './transport.ts';
import { decode, encode } from './wire.ts';

/** Maximum inactivity of the server until its `connected` event says how long it may be silent. */
const DEFAULT_INACTIVITY_MS = 60_000;

/**
 * Connects when it is iterated. When the connection is lost, it reconnects and resumes after the last item received. Ends
 * when the server completes it, the loop is left, or `signal` aborts. Throws errors that are not retryable.
 */
export function subscribe(
  connection: Connection,
  path: string,
  input: unknown,
  options: CallOptions = {},
): Subscription<unknown> {
  const { sessions } = connection;
  const body = encode(input ?? {});
  const given = (input as { lastEventId?: unknown } | undefined)?.lastEventId;
  let lastEventId = typeof given === 'string' ? given : null;
  let markReady = () => {};
  const ready = new Promise<void>((resolve) => (markReady = resolve));

  async function* items(): AsyncGenerator<unknown, void> {
    const ending = limitedBy(options.signal, 0, path, '');
    let failures = 0;
    let isRenewed = false;
    try {
      while (!ending.signal.aborted) {
        const session = (await sessions?.current()) ?? null;
        const headers = {
          ...options.headers,
          ...credentialsOf(connection, session),
          ...(lastEventId !== null && { 'last-event-id': lastEventId }),
        };
        let lost: TesseraError;
        try {
          for await (const { type, id, data } of connect(
            connection,
            path,
            body,
            { ...options, headers },
            ending.signal,
          )) {
            failures = 0;
            isRenewed = false;
            if (id) lastEventId = id;
            if (type !== 'message') continue;
            const item = decode(data);
            markReady();
            // A message without an item only carries the id to resume from, in case no item follows before the connection is lost.
            if (item !== null) yield item;
          }
          return;
        } catch (thrown) {
          if (ending.signal.aborted) return;
          lost = asError(thrown, ending.signal, path, null);
        }
        if (session && !isRenewed && isTokenRefused(lost)) {
          isRenewed = true;
          if (await sessions?.renew(session.accessToken)) continue;
        }
        if (!isRetryable(lost)) throw lost;
        await pause(delayBefore(failures++, lost), ending.signal);
      }
    } finally {
      ending.release();
    }
  }

  return {
    [Symbol.asyncIterator]: items,
    ready,
    get lastEventId() {
      return lastEventId;
    },
  };
}

/** One connection: returns when the server completes the subscription, throws when the connection is lost. */
async function* connect(
  connection: Connection,
  path: string,
  body: string,
  options: CallOptions,
  ending: AbortSignal,
): AsyncGenerator<ServerEvent, void> {
  const requestId = newId();
  const dropped = () => new TesseraError('CONNECTION_FAILED', 'The connection was lost', { path, requestId });
  // The time limit is for connecting, not for the whole subscription.
  const limit = limitedBy(ending, options.timeout ?? connection.timeout, path, requestId);
  const headers = { ...options.headers, accept: 'text/event-stream', 'x-request-id': requestId };
  let inactivityMs = DEFAULT_INACTIVITY_MS;
  try {
    const response = await post(connection, path, body, headers, limit.signal);
    if (!response.ok || !response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await answerOf(response, path, requestId);
      throw new TesseraError('BAD_RESPONSE', 'The answer is not a stream', {
        path,
        requestId,
        status: response.status,
      });
    }
    limit.endTimeout();
    for await (const event of readEvents(response.body, () => inactivityMs, dropped)) {
      if (event.type === 'return') return;
      if (event.type === 'serialized-error') throw errorOf(event, path, requestId);
      if (event.type === 'connected') inactivityMs = inactivityOf(event);
      else yield event;
    }
    throw dropped();
  } catch (thrown) {
    // The time limit for connecting passed: report it as a failed connection.
    throw limit.signal.aborted && !ending.aborted ? dropped() : thrown;
  } finally {
    limit.release();
  }
}

function errorOf({ data }: ServerEvent, path: string, requestId: string): TesseraError {
  const shape = decode(data);
  if (isErrorShape(shape)) return fromShape(shape, path, requestId);
  return new TesseraError('BAD_RESPONSE', 'The server sent an error that could not be understood', { path, requestId });
}

function inactivityOf({ data }: ServerEvent): number {
  const { reconnectAfterInactivityMs } = JSON.parse(data) as { reconnectAfterInactivityMs?: number };
  return reconnectAfterInactivityMs ?? DEFAULT_INACTIVITY_MS;
}
