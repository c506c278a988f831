/**
 * Sends each call as one request. Separate requests (rather than batches) keep idempotency keys, cancellation and timings
 * per call; HTTP/2 or keep-alive makes them cheap. All are POST: browsers cache a preflight by URL, so a query with its input
 * in the URL would need a preflight each time.
 */
import type { Answer, CallOptions, Kind } from '../calls.ts';
import { fromShape, fromStatus, isErrorShape, isTesseraError, TesseraError } from '../errors.ts';
import type { Session, Sessions } from '../session/session.ts';
import { delayBefore, mayRetry, pause, retryAfterOf } from './retry.ts';
import { encode, transformer } from './wire.ts';

/** The configuration and state of a client. */
export interface Connection {
  /** Ends with `/trpc/`. */
  url: string;
  fetch: typeof globalThis.fetch;
  timeout: number;
  retries: number;
  headers: Record<string, string>;
  organizationId: string | null;
  apiKey: string | null;
  /** null with an API key, and for anonymous calls. */
  sessions: Sessions | null;
  /** Whether calls read and write the cookie that holds a session. */
  withCookie: boolean;
}

export interface Request {
  path: string;
  kind: Kind;
  input: unknown;
}

/** Calls a procedure, with retries. */
export async function send(
  connection: Connection,
  request: Request,
  options: CallOptions = {},
): Promise<Answer<unknown>> {
  const { path, kind, input } = request;
  // Before the retries: input that cannot be encoded is a mistake of the caller, not a lost connection.
  const body = encode(input ?? {});
  const { timeout = connection.timeout, retries = connection.retries } = options;
  const id = newId();
  const headers = {
    ...options.headers,
    ...(kind === 'mutation' && { 'idempotency-key': options.idempotencyKey ?? id }),
    'x-request-id': id,
  };
  const limit = limitedBy(options.signal, timeout, path, id);
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await withCredentials(connection, async (credentials) => {
          const response = await post(connection, path, body, { ...credentials, ...headers }, limit.signal);
          return answerOf(response, path, id);
        });
      } catch (thrown) {
        const error = asError(thrown, limit.signal, path, id);
        if (attempt >= retries || !mayRetry(error, kind)) throw error;
        const delay = delayBefore(attempt, error);
        if (delay >= limit.remainingMs()) throw error;
        await pause(delay, limit.signal);
        if (limit.signal.aborted) throw limit.signal.reason;
      }
    }
  } finally {
    limit.release();
  }
}

/** Runs `attempt` with the caller's credentials. If the server says that the token has expired, renews it and retries once. */
async function withCredentials<Result>(
  connection: Connection,
  attempt: (credentials: Record<string, string>) => Promise<Result>,
): Promise<Result> {
  const { sessions } = connection;
  const session = (await sessions?.current()) ?? null;
  try {
    return await attempt(credentialsOf(connection, session));
  } catch (error) {
    const renewed = session && isTokenRefused(error) ? await sessions?.renew(session.accessToken) : null;
    if (!renewed) throw error;
    return attempt(credentialsOf(connection, renewed));
  }
}

export function credentialsOf({ apiKey, organizationId }: Connection, session: Session | null): Record<string, string> {
  const token = apiKey ?? session?.accessToken;
  const organization = organizationId ?? session?.organizationId;
  return {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(organization && { 'x-organization-id': organization }),
  };
}

/** Whether the server refused the access token. A 401 can have other reasons, such as a wrong password. */
export const isTokenRefused = (error: unknown): boolean =>
  isTesseraError(error, 'UNAUTHORIZED') && (error.details.kind ?? 'access_token_invalid') === 'access_token_invalid';

export const post = (
  connection: Connection,
  path: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> =>
  connection.fetch(connection.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(connection.withCookie && { 'x-tessera-session': 'cookie' }),
      ...connection.headers,
      ...headers,
    },
    ...(connection.withCookie && { credentials: 'include' }),
    body,
    signal,
  });

/** Reads an answer; throws if it is an error. */
export async function answerOf(response: Response, path: string, id: string): Promise<Answer<unknown>> {
  const text = await response.text();
  const requestId = response.headers.get('x-request-id') ?? id;
  let body: { result?: { data?: unknown }; error?: unknown };
  let error: unknown;
  try {
    body = JSON.parse(text);
    error = body.error && transformer.deserialize(body.error);
  } catch {
    throw fromStatus(response.status, path, requestId, retryAfterOf(response.headers));
  }
  if (isErrorShape(error)) throw fromShape(error, path, requestId);
  if (!response.ok || !body.result) throw fromStatus(response.status, path, requestId, retryAfterOf(response.headers));
  return { data: transformer.deserialize(body.result.data), requestId, status: response.status };
}

/** Converts any thrown value to a TesseraError. */
export function asError(thrown: unknown, signal: AbortSignal, path: string, requestId: string | null): TesseraError {
  if (signal.aborted) return signal.reason;
  if (thrown instanceof TesseraError) return thrown;
  return new TesseraError('CONNECTION_FAILED', 'The server could not be reached, or the connection was lost', {
    cause: thrown,
    path,
    requestId,
  });
}

/** The maximum delay of `setTimeout`. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export interface Limit {
  signal: AbortSignal;
  /** Milliseconds until the time limit. */
  remainingMs(): number;
  endTimeout(): void;
  release(): void;
}

/** A signal that aborts when the caller aborts or `timeout` passes (0 for no limit); its reason is the error to throw. */
export function limitedBy(signal: AbortSignal | undefined, timeout: number, path: string, requestId: string): Limit {
  const controller = new AbortController();
  const onAbort = () =>
    controller.abort(new TesseraError('ABORTED', 'The call was aborted', { cause: signal?.reason, path, requestId }));
  const onTimeout = () =>
    controller.abort(new TesseraError('TIMED_OUT', `There was no answer within ${timeout} ms`, { path, requestId }));
  const endsAt = timeout > 0 ? Date.now() + timeout : Number.POSITIVE_INFINITY;
  const timer = timeout > 0 ? setTimeout(onTimeout, Math.min(timeout, MAX_TIMEOUT_MS)) : undefined;
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  return {
    signal: controller.signal,
    remainingMs: () => endsAt - Date.now(),
    endTimeout: () => clearTimeout(timer),
    release() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** Not `crypto.randomUUID`, which browsers offer only to pages with TLS; a phone in the local network may load one without. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
