/** The one error that services throw. `trpc/errors.ts` maps it to the wire. */
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server';

/** Codes that a service may throw: tRPC's codes, which imply the HTTP status. */
export type AppErrorCode = Exclude<TRPC_ERROR_CODE_KEY, 'PARSE_ERROR' | 'INTERNAL_SERVER_ERROR'>;

/** An expected failure. `message` is shown to people; `details` is for programs. */
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
  /** The place in the input, as `filter.tags.0`; empty for the input as a whole. */
  path: string;
  message: string;
}

/**
 * The kinds of error that clients can tell apart, by domain. Each domain adds its own in `error-kinds.ts`, by declaration
 * merging, so that `lib/` knows no domain and a misspelled kind does not compile.
 */
// biome-ignore lint/suspicious/noEmptyInterface: domains add to it
export interface ErrorKinds {}

export type ErrorKind = ErrorKinds[keyof ErrorKinds];

/** What can be missing: `contact` where the kind is `contact_not_found`. */
type Resource = ErrorKind extends infer Kind ? (Kind extends `${infer Name}_not_found` ? Name : never) : never;

/** `kind` distinguishes cases that share a code: `<resource>_<state>`. `issues` lists what is wrong with the input. */
export interface ErrorDetails {
  kind?: ErrorKind;
  issues?: ErrorIssue[];
  /** Seconds to wait before trying again. */
  retryAfter?: number;
  [more: string]: unknown;
}

/**
 * NOT_FOUND of kind `<resource>_not_found`. `name` is the resource's name for people, where it differs from its words.
 */
export const notFound = (resource: Resource, name: string = capitalized(resource.replaceAll('_', ' '))): AppError =>
  new AppError('NOT_FOUND', `${name} not found`, { kind: `${resource}_not_found` as ErrorKind });

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const badInput = (path: string, message: string): AppError =>
  new AppError('BAD_REQUEST', path ? `${path}: ${message}` : message, { issues: [{ path, message }] });
