/** Between a server and its PostgreSQL: passes connections on, or takes the database away in one of the ways that happen. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface DatabaseRelay {
  url: string;
  /** The port is closed, and open connections are cut: ECONNREFUSED. */
  away(): Promise<void>;
  /** Open connections are cut, and new ones are refused by PostgreSQL with this code: 57P03, 53300. */
  refusing(code: string): void;
  back(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startDatabaseRelay(databaseUrl: string): Promise<DatabaseRelay> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let refusal: string | undefined;

  const server = createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client)).on('error', () => {});
    if (refusal) {
      const message = errorResponse(refusal);
      return void client.once('data', () => client.end(message));
    }
    const database = connect(Number(target.port || 5432), target.hostname);
    database.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('close', () => database.destroy());
    client.pipe(database).pipe(client);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const close = () => {
    const closed = new Promise((resolve) => server.close(resolve));
    cut();
    return closed;
  };

  return {
    url: url.href,
    async away() {
      await close();
    },
    refusing(code) {
      refusal = code;
      cut();
    },
    async back() {
      refusal = undefined;
      if (!server.listening) await listen(port);
    },
    async [Symbol.asyncDispose]() {
      if (server.listening) await close();
    },
  };
}

/** A fatal ErrorResponse: https://www.postgresql.org/docs/current/protocol-message-formats.html */
function errorResponse(code: string): Buffer {
  const fields = `SFATAL\0VFATAL\0C${code}\0Mthe database refuses this connection\0\0`;
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + fields.length);
  return Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)]);
}
