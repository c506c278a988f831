/**
 * A TCP proxy in front of PostgreSQL that counts flights. A flight is what a client sends after an answer has arrived: one round trip,
 * however many statements travel in it.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface FlightCounter {
  /** The database's URL through the proxy. */
  url: string;
  /** Flights of all connections so far. */
  count(): number;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Answers are held back until neither side has sent anything for this long. So what a client sends without waiting belongs to the same
 * flight, however fast PostgreSQL is.
 */
const QUIET_MS = 3;

export async function startFlightCounter(databaseUrl: string): Promise<FlightCounter> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let flights = 0;
  const server = createServer((client) => {
    const postgres = connect(Number(target.port), target.hostname);
    const held: Buffer[] = [];
    let isAnswered = true;
    const release = () => {
      if (held.length === 0) return;
      client.write(Buffer.concat(held.splice(0)));
      isAnswered = true;
    };
    const quiet = setTimeout(release, QUIET_MS);
    client.on('data', (bytes) => {
      if (isAnswered) flights++;
      isAnswered = false;
      quiet.refresh();
      postgres.write(bytes);
    });
    postgres.on('data', (bytes) => {
      held.push(bytes);
      quiet.refresh();
    });
    for (const [socket, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay();
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        clearTimeout(quiet);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    count: () => flights,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
