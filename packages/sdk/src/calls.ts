/** What the generated interfaces are made of: how calls, lists and subscriptions look to the caller. */

import type { ErrorKind } from './generated/error-kinds.ts';

/** For one call, besides its input. */
export interface CallOptions {
  /** Aborting it cancels the request. */
  signal?: AbortSignal;
  /** Milliseconds for the whole call, its retries included; 0 for no limit. */
  timeout?: number;
  /** How often to try again, at most. */
  retries?: number;
  /** Makes the effect happen once, whoever sends it how often. One is made for every mutation when you give none. */
  idempotencyKey?: string;
  headers?: Record<string, string>;
}

/** An answer with what came along. */
export interface Answer<Output> {
  data: Output;
  /** Quote it when you ask for help. */
  requestId: string | null;
  status: number;
}

/** The answer to come. */
export interface Call<Output> extends Promise<Output> {
  /** The answer together with the request's id and status. */
  withResponse(): Promise<Answer<Output>>;
}

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  /** Pass it as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
}

/** A list that can be asked for without any input. */
export interface ListProcedure<Input, Item, Output = Page<Item>> {
  /** One page. */
  (input?: Input, options?: CallOptions): Call<Output>;
  /** Every item, page by page as you go: `for await (const item of list.all())`. */
  all(input?: Input, options?: CallOptions): AsyncIterable<Item>;
}

/** A list of something that must be named, such as the issues of an import. */
export interface ListOfProcedure<Input, Item, Output = Page<Item>> {
  /** One page. */
  (input: Input, options?: CallOptions): Call<Output>;
  /** Every item, page by page as you go: `for await (const item of list.all({ … }))`. */
  all(input: Input, options?: CallOptions): AsyncIterable<Item>;
}

/** Items as they happen, until you leave the loop or abort. Connections that are lost are made anew. */
export interface Subscription<Item> extends AsyncIterable<Item> {
  /** Fulfilled once the server follows: what changes from then on will arrive. It takes a loop over the items to begin. */
  readonly ready: Promise<void>;
  /** Where to resume later: pass it as `lastEventId` of the input. null before the first item, or if items have no ids. */
  readonly lastEventId: string | null;
}

/**
 * How a procedure is called. A `mutation` runs once per Idempotency-Key and may be tried again; an `action` (signing in,
 * for example) may not.
 */
export type Kind = 'query' | 'list' | 'mutation' | 'action' | 'subscription';

export interface Kinds {
  [name: string]: Kind | Kinds;
}

/** What the server says of an error. */
export interface ErrorShape {
  message: string;
  /** JSON-RPC's number for it. */
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

/** `kind` tells cases of one code apart; `issues` lists what is wrong with the input. */
export interface ErrorDetails {
  /** Tells cases apart that share a code: `cart_expired`. A newer server may send kinds that are not listed. */
  kind?: ErrorKind | (string & {});
  issues?: { path: string; message: string }[];
  /** Seconds until it makes sense to try again. */
  retryAfter?: number;
  [more: string]: unknown;
}
