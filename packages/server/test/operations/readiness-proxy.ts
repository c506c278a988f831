/** A proxy as operators run one: it asks each server for /readyz, distributes calls over those that are ready, and repeats none. */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Backend {
  url: string;
  isReady: boolean;
  /** Checks that failed, one after the other. */
  failures: number;
}

/** A server is believed to be unready after this many failed checks, as by HAProxy: one may be slow on a busy machine. */
const MAX_FAILURES = 3;

export interface ReadinessProxy {
  url: string;
  /** Resolves when the server was found ready. */
  add(url: string): Promise<void>;
  remove(url: string): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startProxy(intervalMs: number): Promise<ReadinessProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const backends: Backend[] = [];
  let calls = 0;

  const server = createServer((incoming, answer) => {
    const ready = backends.filter(({ isReady }) => isReady);
    const backend = ready[calls++ % ready.length];
    if (!backend) return void answer.writeHead(502).end('no server is ready');
    const { method, headers, url } = incoming;
    const forwarded = request(new URL(url ?? '/', backend.url), { method, headers, agent }, (response) => {
      // What concerns one connection is not passed on.
      const { connection: _connection, 'keep-alive': _keepAlive, ...passed } = response.headers;
      answer.writeHead(response.statusCode ?? 502, passed);
      response.pipe(answer);
    });
    forwarded.on('error', (error) => {
      if (answer.headersSent) answer.destroy();
      else answer.writeHead(502).end(error.message);
    });
    incoming.pipe(forwarded);
  });

  const check = async (backend: Backend) => {
    const found = await fetch(`${backend.url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    backend.failures = found?.status === 200 ? 0 : backend.failures + 1;
    backend.isReady = backend.failures === 0 || (backend.isReady && backend.failures < MAX_FAILURES);
  };
  const timer = setInterval(() => backends.forEach((backend) => void check(backend)), intervalMs);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async add(url) {
      const backend = { url, isReady: false, failures: 0 };
      while (!backend.isReady) await check(backend);
      backends.push(backend);
    },
    remove(url) {
      const at = backends.findIndex((backend) => backend.url === url);
      if (at >= 0) backends.splice(at, 1);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
