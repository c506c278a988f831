/** The one error that services throw. How it travels is decided in `trpc/errors.ts`. */
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server';

/** Codes a service may throw, each with the tRPC code (and so the HTTP status) it travels as. */
export type AppErrorCode = Exclude<TRPC_ERROR_CODE_KEY, 'PARSE_ERROR' | 'INTERNAL_SERVER_ERROR'>;

/** What goes wrong in a service. `message` is shown to people; `details` is for programs. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly details?: ErrorDetails;

  constructor(code: AppErrorCode, message: string, details?: ErrorDetails) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

export interface ErrorIssue {
  /** Where in the input, as `filter.tags.0`; empty for the input as a whole. */
  path: string;
  message: string;
}

/** `kind` names the case where a code alone does not; `issues` lists what is wrong with the input. */
export interface ErrorDetails {
  kind?: string;
  issues?: ErrorIssue[];
  /** Seconds until it makes sense to try again. */
  retryAfter?: number;
  [more: string]: unknown;
}

export const notFound = (what: string): AppError => new AppError('NOT_FOUND', `${what} not found`);

export const badInput = (path: string, message: string): AppError =>
  new AppError('BAD_REQUEST', path ? `${path}: ${message}` : message, { issues: [{ path, message }] });
