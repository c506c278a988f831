/**
 * HTTP calls to vendors of any kind: one try each over connections that stay open, bounded in time and size. A failure says whether the
 * vendor may have received the request. Each kind of provider maps failures and statuses to its own errors (`<kind>/vendor-call.ts`).
 * Calls are cheap: campaigns make a thousand of them a second.
 */
import { Agent, type Dispatcher } from 'undici';
import { traced } from '../runtime/telemetry/tracing.ts';

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_BYTES = 1_000_000;
const MAX_CONNECTIONS = 128;
/** The pause if a vendor asks for one without a duration, and the longest pause that is accepted. */
const DEFAULT_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 3_600_000;

export interface VendorCall {
  /** The vendor's name, for error messages. */
  vendor: string;
  method?: 'GET' | 'POST' | 'DELETE';
  /** https://graph.facebook.com, without a path. */
  origin: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
  /** Of the answer. */
  maxBytes?: number;
  /** Instead of the shared one: for addresses that must be checked first. */
  agent?: Dispatcher;
}

export interface VendorAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** No answer. `wasSent` is false only if nothing was written on the connection, so the vendor cannot have received the request. */
export class VendorHttpError extends Error {
  readonly wasSent: boolean;

  constructor(vendor: string, wasSent: boolean, cause: Error) {
    super(`${vendor} ${wasSent ? 'did not answer' : 'could not be reached'}`, { cause });
    this.name = 'VendorHttpError';
    this.wasSent = wasSent;
  }
}

/** HTTP/1.1 with one request at a time per connection: a broken connection loses exactly one known request. */
const sharedAgent = new Agent({
  connections: MAX_CONNECTIONS,
  pipelining: 1,
  allowH2: false,
  connect: { timeout: CONNECT_TIMEOUT_MS },
  keepAliveTimeout: 30_000,
});

/**
 * Returns the vendor's answer, with any status, for the provider to read. Redirects are answers too: following one would send the credentials
 * elsewhere. Throws `VendorHttpError` if no complete answer arrived in time.
 */
export const callVendor = (call: VendorCall): Promise<VendorAnswer> =>
  traced(
    () => ({
      name: `${call.method ?? 'GET'} ${call.vendor}`,
      kind: 'client',
      // Paths contain ids and tokens.
      attributes: { 'http.request.method': call.method ?? 'GET', 'server.address': new URL(call.origin).hostname },
    }),
    () => request(call),
    ({ status }) => ({ 'http.response.status_code': status }),
  );

function request(call: VendorCall): Promise<VendorAnswer> {
  const { vendor, method = 'GET', origin, path, headers, body, maxBytes = MAX_BYTES } = call;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let isOver = false;
    let status = 0;
    let answerHeaders: VendorAnswer['headers'] = {};
    let chunks: Buffer[] = [];
    let size = 0;

    /** True if the call has ended before. */
    const end = (): boolean => {
      if (isOver) return true;
      isOver = true;
      clearTimeout(timer);
      return false;
    };
    const fail = (cause: Error): void => {
      if (end()) return;
      chunks = [];
      reject(new VendorHttpError(vendor, controller !== undefined, cause));
    };
    const abort = (why: string): void => {
      const cause = new Error(why);
      fail(cause);
      controller?.abort(cause);
    };
    const timer = setTimeout(abort, TIMEOUT_MS, 'No answer in time');

    (call.agent ?? sharedAgent).dispatch(
      { origin, path, method, headers, body: body ?? null },
      {
        // Called right before the first byte is written, and not at all while the request waits for a connection.
        onRequestStart(started) {
          if (isOver) started.abort(new Error('Aborted while it waited for a connection'));
          else controller = started;
        },
        onResponseStart(_controller, statusCode, responseHeaders) {
          status = statusCode;
          answerHeaders = responseHeaders;
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > maxBytes) abort('The answer is too long');
          else chunks.push(chunk);
        },
        onResponseEnd() {
          if (end()) return;
          resolve({
            status,
            headers: answerHeaders,
            body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
          });
        },
        onResponseError(_controller, error) {
          fail(error);
        },
      },
    );
  });
}

/** The answer's body, or null if it is not JSON. */
export function jsonOf({ body }: Pick<VendorAnswer, 'body'>): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

/** The header Retry-After in milliseconds, given in seconds or as a date; a few seconds without the header. */
export function retryAfterOf({ headers }: Pick<VendorAnswer, 'headers'>): number {
  const given = headers['retry-after'];
  const text = Array.isArray(given) ? given[0] : given;
  if (!text) return DEFAULT_PAUSE_MS;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? DEFAULT_PAUSE_MS : Math.min(Math.max(ms, 0), MAX_PAUSE_MS);
}
