/**
 * Calls to vendors of messages: one try each over connections that stay open, bounded in time and size, and errors that say
 * whether the vendor can have had it. It costs little: campaigns make a thousand of them a second.
 */
import { Agent, type Dispatcher } from 'undici';
import { type Failure, MessagingProviderError } from './messaging-provider.ts';

const TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MOST_BYTES = 1_000_000;
const MOST_CONNECTIONS = 128;
/** When a vendor asks for a pause without saying how long, and the longest it is believed in. */
const PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;

export interface VendorCall {
  /** As people know it: stands in what is thrown. */
  vendor: string;
  method?: 'GET' | 'POST';
  /** https://graph.facebook.com, without a path. */
  origin: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
  /** Of the answer. */
  mostBytes?: number;
  /** Instead of the one all share: for addresses that have to be looked at first. */
  agent?: Dispatcher;
}

export interface VendorAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** HTTP/1.1 with one request at a time on a connection: a cut line takes one message with it, and we know which. */
const agent = new Agent({
  connections: MOST_CONNECTIONS,
  pipelining: 1,
  allowH2: false,
  connect: { timeout: CONNECT_TIMEOUT_MS },
  keepAliveTimeout: 30_000,
});

/**
 * Answers whatever the vendor decided, for the adapter to read; redirects are answers too, for following one would carry
 * the credentials elsewhere. Throws `unavailable` when nothing was written on the line, and `unknown` when something was and
 * no answer came back.
 */
export function callVendor(call: VendorCall): Promise<VendorAnswer> {
  const { vendor, method = 'GET', origin, path, headers, body, mostBytes = MOST_BYTES } = call;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let isOver = false;
    let status = 0;
    let answerHeaders: VendorAnswer['headers'] = {};
    let chunks: Buffer[] = [];
    let size = 0;

    const over = (): boolean => {
      if (isOver) return true;
      isOver = true;
      clearTimeout(timer);
      return false;
    };
    const lost = (cause: Error): void => {
      if (over()) return;
      chunks = [];
      const [fault, words] = controller
        ? (['unknown', 'did not answer'] as const)
        : (['unavailable', 'could not be reached'] as const);
      reject(new MessagingProviderError(fault, { message: `${vendor} ${words}` }, { cause }));
    };
    const giveUp = (why: string): void => {
      const cause = new Error(why);
      lost(cause);
      controller?.abort(cause);
    };
    const timer = setTimeout(giveUp, TIMEOUT_MS, 'No answer in time');

    (call.agent ?? agent).dispatch(
      { origin, path, method, headers, body: body ?? null },
      {
        // Called right before the first byte is written, and not at all while it waits for a connection.
        onRequestStart(started) {
          if (isOver) started.abort(new Error('Given up while it waited for a connection'));
          else controller = started;
        },
        onResponseStart(_controller, statusCode, responseHeaders) {
          status = statusCode;
          answerHeaders = responseHeaders;
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > mostBytes) giveUp('The answer is too long');
          else chunks.push(chunk);
        },
        onResponseEnd() {
          if (over()) return;
          resolve({
            status,
            headers: answerHeaders,
            body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
          });
        },
        onResponseError(_controller, error) {
          lost(error);
        },
      },
    );
  });
}

/** What stands in the answer, or null when it is no JSON. */
export function jsonOf({ body }: Pick<VendorAnswer, 'body'>): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

/** `throughput`, with the pause the vendor asks for. */
export const tooMany = (
  vendor: string,
  answer: Pick<VendorAnswer, 'headers'>,
  failure: Partial<Failure> = {},
): MessagingProviderError =>
  new MessagingProviderError(
    'throughput',
    { message: `${vendor} takes no more at the moment`, ...failure },
    { retryAfterMs: retryAfterOf(answer) },
  );

/** A fault over there: it may have been accepted before it broke. For vendors that do not document otherwise. */
export const broken = (vendor: string, { status }: Pick<VendorAnswer, 'status'>): MessagingProviderError =>
  new MessagingProviderError('unknown', {
    code: String(status),
    message: `${vendor} could not decide: HTTP ${status}`,
  });

/** The header Retry-After, in seconds or as a date; a few seconds where there is none. */
export function retryAfterOf({ headers }: Pick<VendorAnswer, 'headers'>): number {
  const given = headers['retry-after'];
  const text = Array.isArray(given) ? given[0] : given;
  if (!text) return PAUSE_MS;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? PAUSE_MS : Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS);
}
