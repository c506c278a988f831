/** The base of fake vendors: an HTTP server that can be made to fail, to be slow and to lose its answers. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The raw body. */
  text: string;
}

export interface FakeAnswer {
  status: number;
  body: unknown;
}

/**
 * `lose`: performs the request and cuts the connection before the answer. A status: refuses the request before performing it.
 */
export type Fault = 'lost' | number;

export interface FakeServer {
  url: string;
  /** Faults of the next matching calls, one each. */
  fail(fault: Fault, when?: (request: FakeRequest) => boolean): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startFake(answer: (request: FakeRequest) => FakeAnswer): Promise<FakeServer> {
  const faults: { fault: Fault; when: (request: FakeRequest) => boolean }[] = [];
  const server = createServer(async (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://fake');
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const request: FakeRequest = {
      method: req.method ?? 'GET',
      path: pathname,
      query: searchParams,
      headers: req.headers,
      text: Buffer.concat(chunks).toString(),
    };
    const index = faults.findIndex(({ when }) => when(request));
    const [{ fault } = { fault: undefined }] = index < 0 ? [] : faults.splice(index, 1);
    const { status, body } = typeof fault === 'number' ? { status: fault, body: {} } : answer(request);
    if (fault === 'lost') return void req.socket.destroy();
    res.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    fail: (fault, when = ({ method }) => method === 'POST') => void faults.push({ fault, when }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers by idempotency key: the first answer again, or `mismatch` for other parameters under the same key. */
export function replays(mismatch: FakeAnswer) {
  const known = new Map<string, { parameters: string; answer: FakeAnswer }>();
  return (key: string | undefined, parameters: string, make: () => FakeAnswer): FakeAnswer => {
    const earlier = key === undefined ? undefined : known.get(key);
    if (earlier) return earlier.parameters === parameters ? earlier.answer : mismatch;
    const answer = make();
    // As vendors do: an answer that refuses the parameters is not stored.
    if (key !== undefined && answer.status < 300) known.set(key, { parameters, answer: structuredClone(answer) });
    return answer;
  };
}

let serial = 0;
/** An id in the vendor's format. */
export const fakeId = (prefix: string): string => `${prefix}${String(++serial).padStart(14, '0')}`;

export const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
