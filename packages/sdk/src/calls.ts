/** The types that the generated interfaces use: calls, lists and subscriptions as the caller sees them. */

import type { ErrorKind } from './generated/error-kinds.ts';

/** Options of one call, besides its input. */
export interface CallOptions {
  /** Aborting it cancels the request. */
  signal?: AbortSignal;
  /** Milliseconds for the whole call, its retries included; 0 for no limit. */
  timeout?: number;
  /** Maximum number of retries. */
  retries?: number;
  /**
   * Calls with the same key have one effect, also when several processes send them. Each mutation gets a generated key if
   * you give none.
   */
  idempotencyKey?: string;
  headers?: Record<string, string>;
}

/** An answer with its metadata. */
export interface Answer<Output> {
  data: Output;
  /** Quote it when you ask support for help. */
  requestId: string | null;
  status: number;
}

/** A promise of the answer. */
export interface Call<Output> extends Promise<Output> {
  /** The answer with the id and status of the request. */
  withResponse(): Promise<Answer<Output>>;
}

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  /** Pass it as `cursor` for the next page; null on the last page. */
  nextCursor: string | null;
}

/** A list whose input is optional. */
export interface ListProcedure<Input, Item, Output = Page<Item>> {
  /** One page. */
  (input?: Input, options?: CallOptions): Call<Output>;
  /** Every item; fetches each page when the loop reaches it: `for await (const item of list.all())`. */
  all(input?: Input, options?: CallOptions): AsyncIterable<Item>;
}

/** A list whose input is required, such as the issues of one import. */
export interface ListOfProcedure<Input, Item, Output = Page<Item>> {
  /** One page. */
  (input: Input, options?: CallOptions): Call<Output>;
  /** Every item; fetches each page when the loop reaches it: `for await (const item of list.all({ … }))`. */
  all(input: Input, options?: CallOptions): AsyncIterable<Item>;
}

/** Yields items as they occur, until you leave the loop or abort. Reconnects when the connection is lost. */
export interface Subscription<Item> extends AsyncIterable<Item> {
  /** Resolves when the server has subscribed: later changes arrive. The subscription begins when you iterate over it. */
  readonly ready: Promise<void>;
  /** To resume later, pass it as `lastEventId` of the input. null before the first item, or if items have no ids. */
  readonly lastEventId: string | null;
}

/**
 * How a procedure is called. A `mutation` runs once per Idempotency-Key, so it can be retried. An `action`, such as signing
 * in, cannot.
 */
export type Kind = 'query' | 'list' | 'mutation' | 'action' | 'subscription';

export interface Kinds {
  [name: string]: Kind | Kinds;
}

/** An error as the server sends it. */
export interface ErrorShape {
  message: string;
  /** The JSON-RPC error number. */
  code: number;
  data: ErrorData;
}

export interface ErrorData {
  code: string;
  httpStatus: number;
  path?: string;
  requestId: string | null;
  details: ErrorDetails | null;
}

/** Details of an error, for programs. Other fields depend on `kind`. */
export interface ErrorDetails {
  /** The case within the code, for example `cart_expired` of `CONFLICT`. A newer server may send kinds that are not listed. */
  kind?: ErrorKind | (string & {});
  /** What is wrong with the input. */
  issues?: { path: string; message: string }[];
  /** Seconds to wait before the next try. */
  retryAfter?: number;
  [more: string]: unknown;
}
