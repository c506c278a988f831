/** One error class for every failure of a call; `code` says which. */
import type { ErrorData, ErrorDetails, ErrorShape } from './calls.ts';

/**
 * The code of an error. The client sets the first four when it has no valid answer: the server may or may not have done the
 * work. A newer server may send codes that are not listed.
 */
export type TesseraErrorCode =
  | 'CONNECTION_FAILED'
  | 'TIMED_OUT'
  | 'ABORTED'
  | 'BAD_RESPONSE'
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'PAYMENT_REQUIRED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_SUPPORTED'
  | 'TIMEOUT'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UNPROCESSABLE_CONTENT'
  | 'TOO_MANY_REQUESTS'
  | 'INTERNAL_SERVER_ERROR'
  | 'NOT_IMPLEMENTED'
  | 'BAD_GATEWAY'
  | 'SERVICE_UNAVAILABLE'
  | 'GATEWAY_TIMEOUT'
  | (string & {});

export class TesseraError extends Error {
  readonly code: TesseraErrorCode;
  /** The HTTP status; null without an answer. */
  readonly status: number | null;
  /** Quote it when you ask support for help. */
  readonly requestId: string | null;
  /** `kind` is the case within the code; `issues` lists what is wrong with the input. */
  readonly details: ErrorDetails;
  /** The procedure, for example `contacts.create`. */
  readonly path: string | null;

  /** The case within the code, typed as `ErrorKind`: `sold_out` and `cart_expired` of `CONFLICT`, for example. */
  get kind(): ErrorDetails['kind'] {
    return this.details.kind;
  }

  constructor(
    code: TesseraErrorCode,
    message: string,
    more: {
      status?: number;
      requestId?: string | null;
      details?: ErrorDetails | null;
      path?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'TesseraError';
    this.code = code;
    this.status = more.status ?? null;
    this.requestId = more.requestId ?? null;
    this.details = more.details ?? {};
    this.path = more.path ?? null;
  }
}

/**
 * Whether `error` is a TesseraError with one of these codes, or with any code if you give none:
 * `isTesseraError(error, 'NOT_FOUND')`. Compares the name of the class, because an application may bundle the SDK twice.
 */
export const isTesseraError = (error: unknown, ...codes: TesseraErrorCode[]): error is TesseraError =>
  error instanceof Error &&
  error.name === 'TesseraError' &&
  (codes.length === 0 || codes.includes((error as TesseraError).code));

/** Whether a later try may succeed. The SDK has already retried the call. */
export const isRetryable = (error: unknown): error is TesseraError =>
  isTesseraError(error) && (error.code === 'CONNECTION_FAILED' || RETRYABLE.includes(error.status ?? 0));

const RETRYABLE = [408, 429, 502, 503, 504];

/** Messages by input field: `{ 'filter.tags.0': 'is too long' }`. Empty for any other error. */
export function fieldErrors(error: unknown): Record<string, string> {
  const issues = isTesseraError(error) ? (error.details.issues ?? []) : [];
  const fields: Record<string, string> = {};
  for (const { path, message } of issues) fields[path] ??= message;
  return fields;
}

/** The error for an error answer of the server. */
export const fromShape = ({ message, data }: ErrorShape, path: string, requestId: string): TesseraError =>
  new TesseraError(data.code, message, {
    status: data.httpStatus,
    requestId: data.requestId ?? requestId,
    details: data.details,
    path,
  });

/** Whether the value is an error of the server. A proxy in between may answer in another format. */
export const isErrorShape = (value: unknown): value is ErrorShape => {
  const { message, data } = (value ?? {}) as { message?: unknown; data?: Partial<ErrorData> };
  return typeof message === 'string' && typeof data?.code === 'string' && typeof data.httpStatus === 'number';
};

const CODES: Record<number, TesseraErrorCode> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  408: 'TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** The error for an answer in another format, for example the error page of a proxy. */
export const fromStatus = (status: number, path: string, requestId: string, retryAfter: number | null): TesseraError =>
  new TesseraError(CODES[status] ?? 'BAD_RESPONSE', `The answer could not be understood (HTTP ${status})`, {
    status,
    requestId,
    details: retryAfter === null ? null : { retryAfter },
    path,
  });
