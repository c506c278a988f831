/** What a log line says about a thrown value of any kind. */

/** Causes of causes, and errors within errors, are followed to this depth. */
const MAX_DEPTH = 4;
const MAX_ERRORS = 5;
/** pg-boss adds the first two to its errors; the others are those of Node and PostgreSQL. */
const FIELDS = ['queue', 'worker', 'code', 'syscall', 'address', 'port'];

export interface DescribedError {
  message: string;
  name?: string;
  code?: string | number;
  stack?: string;
  cause?: DescribedError;
  errors?: DescribedError[];
}

interface Thrown {
  name?: unknown;
  message?: unknown;
  stack?: unknown;
  cause?: unknown;
  errors?: unknown;
  nativeError?: { message: string; code?: string };
}

/**
 * Errors of the database quote the rows that they refuse: `detail` and the statement are left out. pg-boss emits its errors as
 * plain objects, and a refused connection is an AggregateError without a message.
 */
export function errorDetails(thrown: unknown, depth = 0): DescribedError {
  if (typeof thrown !== 'object' || thrown === null) return { message: String(thrown) };
  const { name, message, stack, cause, errors, nativeError } = thrown as Thrown;
  const inner = (Array.isArray(errors) && depth < MAX_DEPTH ? errors : [])
    .slice(0, MAX_ERRORS)
    .map((error) => errorDetails(error, depth + 1));
  const text = nativeError?.message ?? (typeof message === 'string' ? message : '');
  return {
    ...(typeof name === 'string' && { name }),
    message: text || inner.map((error) => error.message).join('; ') || describe(thrown),
    ...primitives(thrown, FIELDS),
    ...(nativeError?.code && { code: nativeError.code }),
    ...(typeof stack === 'string' && { stack: nativeError ? stack.split('\n').slice(-10).join('\n') : stack }),
    ...(cause !== undefined && depth < MAX_DEPTH && { cause: errorDetails(cause, depth + 1) }),
    ...(inner.length > 0 && { errors: inner }),
  };
}

/** An object without a message. Its values may be secrets, so only the names of its fields are shown. */
const describe = (thrown: object): string =>
  `${thrown.constructor?.name ?? 'object'} { ${Object.keys(thrown).slice(0, 20).join(', ')} }`;

const primitives = (thrown: object, names: string[]): object =>
  Object.fromEntries(
    names
      .map((name) => [name, (thrown as Record<string, unknown>)[name]] as const)
      .filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  );
