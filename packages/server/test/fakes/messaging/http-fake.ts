/** An HTTP server for fake vendors: raw bytes in, headers in the answer, and scripted cuts of the connection. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface HttpReply {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is bytes. */
  body?: unknown;
}

/**
 * lose: performs the request and cuts the connection before the answer; cut: performs nothing. A reply replaces the
 * usual one.
 */
export type Next = 'lose' | 'cut' | HttpReply;

export interface HttpFake {
  url: string;
  /** Faults of the next sends, one each. */
  next(what: Next): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startHttpFake(
  answer: (request: HttpRequest) => HttpReply | Promise<HttpReply>,
  isSend: (request: HttpRequest) => boolean = ({ method }) => method === 'POST',
): Promise<HttpFake> {
  const nexts: Next[] = [];
  const server = createServer(async (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://fake');
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const { method = 'GET', headers } = req;
    const request = { method, path: pathname, query: searchParams, headers, body: Buffer.concat(chunks) };
    const next = isSend(request) ? nexts.shift() : undefined;
    if (next === 'cut') return void req.socket.destroy();
    const reply = typeof next === 'object' ? next : await answer(request);
    if (next === 'lose') return void req.socket.destroy();
    const { body } = reply;
    const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
    res.writeHead(reply.status, { 'content-type': type, ...reply.headers });
    res.end(Buffer.isBuffer(body) ? body : body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    next: (what) => void nexts.push(what),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How often each token arrived. More than once is a duplicate. */
export function countsOf(keys: Iterable<string | null>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** A port without a listener. */
export const NOWHERE = 'http://127.0.0.1:1';
