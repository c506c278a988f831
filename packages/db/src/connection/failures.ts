/** Errors of a connection, as those who decide about a retry need them. */

export type PgError = Error & { code?: string; severity?: string };

export interface FailingConnection {
  /** The last error on this connection. */
  failure?: PgError;
  /** The reason for the loss, once the connection is lost. */
  lost?: PgError;
}

/**
 * Statements that are sent together fail together, and those after the first failure only report that the transaction
 * is aborted. The caller that reads such a report first gets the original error, because it decides about a retry.
 */
export function causeOf(error: PgError, connection: FailingConnection): PgError {
  if (error.code !== '25P02') connection.failure = error;
  return connection.failure ?? error;
}

/** For a lost connection pg reports only the loss, or the network's error. 08006 is PostgreSQL's code for it. */
export function reasonOf(error: PgError, { lost }: FailingConnection): Error {
  if (!lost || isSqlState(error.code)) return error;
  return isSqlState(lost.code) ? lost : Object.assign(error, { code: '08006' });
}

/** A pooler sent the statement to a session that has no statement of this name, or another process's. */
export const isNamingError = (error: PgError | null): boolean => error?.code === '26000' || error?.code === '42P05';

export const isSqlState = (code: string | undefined): boolean => code !== undefined && /^[0-9A-Z]{5}$/.test(code);

/** PostgreSQL says why it refuses a connection; the network's errors get PostgreSQL's code for a connection that could not be opened. */
export function unreachable(error: PgError): Error {
  if (isSqlState(error.code)) return error;
  return Object.assign(new Error('The database cannot be reached', { cause: error }), { code: '08001' });
}
