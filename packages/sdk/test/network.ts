/** Networks that fail: proxies and servers that tests put between client and server. */
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Endpoint {
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Proxy extends Endpoint {
  /** Closes the connection instead of forwarding the next `count` answers of the server. */
  dropNextAnswers(count: number): void;
  /** Closes every open connection. */
  cutAll(): void;
}

/** Forwards TCP connections to `url`. */
export async function startProxy(url: string): Promise<Proxy> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  let toDrop = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => {
      if (toDrop > 0) {
        toDrop--;
        client.destroy();
      } else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dropNextAnswers(count) {
      toDrop = count;
    },
    cutAll() {
      for (const socket of open) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts a server with this listener. */
export async function startServer(listener: RequestListener): Promise<Endpoint> {
  const server = createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A `fetch` that counts its requests by procedure. */
export function countingFetch() {
  const counts: Record<string, number> = {};
  const counted: typeof globalThis.fetch = (url, init) => {
    const path = String(url).split('/trpc/')[1] as string;
    counts[path] = (counts[path] ?? 0) + 1;
    return fetch(url, init);
  };
  return { counts, fetch: counted };
}
