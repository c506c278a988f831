/** The one place that maps errors to codes: AppError, zod's and PostgreSQL's. */
import { PoolBusyError } from '@tessera/db';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { DBError, NotFoundError } from 'objection';
import { ZodError } from 'zod';
import { AppError, type AppErrorCode, notFound } from '../lib/app-error.ts';

/**
 * Maps anything thrown to a TRPCError whose message may be shown. Unknown errors become INTERNAL_SERVER_ERROR without
 * details.
 */
export function toTrpcError(thrown: unknown): TRPCError {
  if (thrown instanceof TRPCError) return fromTrpc(thrown);
  if (thrown instanceof AppError) return new TRPCError({ code: thrown.code, message: thrown.message, cause: thrown });
  if (thrown instanceof NotFoundError) return asTrpc(notFound('row'));
  if (thrown instanceof ZodError) return asTrpc(fromZod(thrown));
  if (isPoolExhausted(thrown)) return asTrpc(busy);
  const unreadable = fromHttp(thrown);
  if (unreadable) return asTrpc(unreadable);
  const pgError = postgresError(thrown);
  const known = pgError && fromPostgres(pgError);
  if (known) return asTrpc(known);
  return new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Something went wrong on our side. The request id helps us find it.',
    cause: thrown,
  });
}

/** Express and its parsers give errors of the client a status: a URL that cannot be decoded, a body that was cut off. */
function fromHttp(thrown: unknown): AppError | undefined {
  const { status } = (thrown ?? {}) as { status?: unknown };
  if (status === 413) return new AppError('PAYLOAD_TOO_LARGE', 'The request is too large');
  const isClients = thrown instanceof URIError || (typeof status === 'number' && status >= 400 && status < 500);
  return isClients ? new AppError('BAD_REQUEST', 'The request could not be read') : undefined;
}

/** What a client receives besides the message: stable codes and typed details, and no stack in production. */
export function errorData(
  error: TRPCError,
  ctx?: { request: { id: string }; app: { config: { production: boolean } } },
) {
  const details = error.cause instanceof AppError ? error.cause.details : undefined;
  const showStack = error.code === 'INTERNAL_SERVER_ERROR' && ctx && !ctx.app.config.production;
  return {
    code: error.code,
    httpStatus: getHTTPStatusCodeFromError(error),
    requestId: ctx?.request.id ?? null,
    details: details ?? null,
    ...(showStack && { stack: (error.cause ?? error).stack }),
  };
}

/** No connection became free in time, or none could be opened. */
const isPoolExhausted = (thrown: unknown): boolean =>
  [thrown, (thrown as Error | undefined)?.cause].some(
    (error) => error instanceof PoolBusyError || (error as Error | undefined)?.name === 'KnexTimeoutError',
  );

const busy = new AppError('SERVICE_UNAVAILABLE', 'The database is busy; please try again', {
  kind: 'connections_busy',
  retryAfter: 2,
});

const asTrpc = (error: AppError) => new TRPCError({ code: error.code, message: error.message, cause: error });

function fromTrpc(error: TRPCError): TRPCError {
  if (error.cause instanceof AppError) return error.cause.code === error.code ? error : asTrpc(error.cause);
  if (error.cause instanceof ZodError) {
    // An output that does not match its schema is a bug of the server, not bad input.
    return error.code === 'BAD_REQUEST' ? asTrpc(fromZod(error.cause)) : hidden(error);
  }
  if (error.code === 'INTERNAL_SERVER_ERROR') return error.cause ? toTrpcError(error.cause) : hidden(error);
  return error;
}

const hidden = (error: TRPCError) =>
  new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Something went wrong on our side. The request id helps us find it.',
    cause: error,
  });

function fromZod(error: ZodError): AppError {
  const issues = error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.join('.'), message }));
  const [first] = issues;
  return new AppError(
    'BAD_REQUEST',
    first ? [first.path, first.message].filter(Boolean).join(': ') : 'The input is not valid',
    { issues },
  );
}

interface PostgresError {
  code: string;
  message: string;
  column?: string;
  constraint?: string;
  detail?: string;
}

/** The PostgreSQL error inside its wrappers. */
export function postgresError(thrown: unknown): PostgresError | undefined {
  let error = thrown as { code?: unknown; cause?: unknown; nativeError?: unknown } | undefined;
  for (let depth = 0; error && depth < 5; depth++) {
    if (error instanceof DBError) error = error.nativeError as typeof error;
    if (typeof error?.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)) return error as PostgresError;
    error = error?.cause as typeof error;
  }
  return undefined;
}

/**
 * Whether to run the whole transaction again: serialization failure, deadlock, a plan that a migration made stale, or a
 * prepared statement that a pooler does not know.
 */
export const isRetryable = (thrown: unknown): boolean => {
  return RETRYABLE.has(postgresError(thrown)?.code ?? '');
};

const RETRYABLE = new Set(['40001', '40P01', '0A000', '26000', '42P05']);

/** Codes that a caller's input or timing can cause: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const POSTGRES_CODES: Record<string, [AppErrorCode, string]> = {
  '22021': ['BAD_REQUEST', 'Text contains a character that cannot be stored (such as NUL)'],
  '22P05': ['BAD_REQUEST', 'Text contains a character that cannot be stored (such as NUL)'],
  '22P02': ['BAD_REQUEST', 'A value has the wrong format'],
  '22003': ['BAD_REQUEST', 'A number is too large'],
  '22001': ['BAD_REQUEST', 'A text is too long'],
  '22007': ['BAD_REQUEST', 'A date or time has the wrong format'],
  '22008': ['BAD_REQUEST', 'A date or time is out of range'],
  '2201W': ['BAD_REQUEST', 'limit must not be negative'],
  '2201X': ['BAD_REQUEST', 'offset must not be negative'],
  '2201B': ['BAD_REQUEST', 'A pattern is not valid'],
  '54000': ['BAD_REQUEST', 'A value is too large to be indexed'],
  '54001': ['BAD_REQUEST', 'The input is nested too deeply'],
  '42601': ['BAD_REQUEST', 'A search expression is not valid'],
  '08P01': ['BAD_REQUEST', 'Too many values at once'],
  '23502': ['BAD_REQUEST', 'A required value is missing'],
  '23514': ['BAD_REQUEST', 'A value is out of its allowed range'],
  '23505': ['CONFLICT', 'It already exists'],
  '23503': ['CONFLICT', 'Something it refers to does not exist, or still refers to it'],
  '23P01': ['CONFLICT', 'It conflicts with an existing one'],
  '40001': ['CONFLICT', 'Another call changed this at the same time; please try again'],
  '40P01': ['CONFLICT', 'Another call changed this at the same time; please try again'],
  '55P03': ['CONFLICT', 'Another call is changing this right now; please try again'],
  '57014': ['TIMEOUT', 'This took too long and was stopped'],
  '25P03': ['TIMEOUT', 'This took too long and was stopped'],
  '08001': ['SERVICE_UNAVAILABLE', 'The database cannot be reached; please try again'],
  '08003': ['SERVICE_UNAVAILABLE', 'The connection to the database was lost; please try again'],
  '08004': ['SERVICE_UNAVAILABLE', 'The database cannot be reached; please try again'],
  '08006': ['SERVICE_UNAVAILABLE', 'The connection to the database was lost; please try again'],
  '28000': ['SERVICE_UNAVAILABLE', 'The database cannot be reached; please try again'],
  '28P01': ['SERVICE_UNAVAILABLE', 'The database cannot be reached; please try again'],
  '3D000': ['SERVICE_UNAVAILABLE', 'The database cannot be reached; please try again'],
  '53100': ['SERVICE_UNAVAILABLE', 'The database has no space left; please try again later'],
  '53200': ['SERVICE_UNAVAILABLE', 'The database is busy; please try again'],
  '53300': ['SERVICE_UNAVAILABLE', 'The database is busy; please try again'],
  '57P01': ['SERVICE_UNAVAILABLE', 'The database is restarting; please try again'],
  '57P02': ['SERVICE_UNAVAILABLE', 'The database is restarting; please try again'],
  '57P03': ['SERVICE_UNAVAILABLE', 'The database is starting; please try again'],
};

function fromPostgres(error: PostgresError): AppError | undefined {
  const known = POSTGRES_CODES[error.code];
  if (!known) return undefined;
  const [code, message] = known;
  const field = error.column ?? constrainedField(error.constraint);
  return new AppError(code, field ? `${field}: ${message}` : message, {
    ...(field && { issues: [{ path: field, message }] }),
    ...(code === 'SERVICE_UNAVAILABLE' && { retryAfter: 2 }),
  });
}

/** `contacts_email_check` → `email`: PostgreSQL names constraints after their column. */
function constrainedField(constraint: string | undefined): string | undefined {
  const match = constraint && /^[a-z]+_(?:organization_id_)?([a-z_]+)_(?:check|key|fkey)\d*$/.exec(constraint);
  return match?.[1]?.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
