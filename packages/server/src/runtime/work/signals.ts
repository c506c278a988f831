/**
 * Signals between the processes of a deployment: one listening connection per process for all of its readers, and NOTIFY to the other
 * processes.
 *
 * A signal only says that something is to be read; the tables say what. It is sent after the commit, on the listening
 * connection: inside a transaction NOTIFY takes a lock that lasts until the commit is on disk, so all writers of the database would commit
 * one after the other. When a process dies in between, others find its work at their safety poll.
 */
import pg from 'pg';
import type { Log } from '../logger.ts';

const listenTo = (channel: string): string => `listen ${channel}`;

const RECONNECT_MS = 500;
/** Signals within this time are sent in one statement, and equal ones once. */
const GATHER_MS = 5;

export interface Signals {
  /** Calls `receive` for each signal of other processes, and for those that transactions send themselves. */
  on(channel: string, receive: (payload: string) => void): void;
  /** Calls `again` whenever the connection is made: signals before that were not received. */
  onConnect(again: () => void): void;
  /** Signals the other processes. */
  send(channel: string, payload: string): void;
  stop(): Promise<void>;
}

export function startSignals({ url, log }: { url: string; log: Log }): Signals {
  const receivers = new Map<string, ((payload: string) => void)[]>();
  const whenConnected: (() => void)[] = [];
  const waiting = new Set<string>();
  let client: pg.Client | undefined;
  /** The connection runs one statement at a time. */
  let running: Promise<unknown> = Promise.resolve();
  let isListening = false;
  let stopped = false;
  let reconnect: NodeJS.Timeout | undefined;
  let gathering: NodeJS.Timeout | undefined;

  function ask(connection: pg.Client, sql: string, values?: unknown[]): Promise<unknown> {
    const answered = running.then(() => connection.query(sql, values));
    running = answered.catch(() => {});
    return answered;
  }

  async function connect(): Promise<void> {
    const connection = new pg.Client({ connectionString: url, application_name: 'tessera-signals', keepAlive: true });
    client = connection;
    const again = () => {
      if (stopped || client !== connection) return;
      client = undefined;
      isListening = false;
      reconnect = setTimeout(connect, RECONNECT_MS);
    };
    connection.on('error', again);
    connection.on('end', again);
    connection.on('notification', ({ channel, payload, processId }) => {
      if (processId === (connection as unknown as { processID: number }).processID) return;
      for (const receive of receivers.get(channel) ?? []) receive(payload ?? '');
    });
    try {
      await connection.connect();
      const channels = [...receivers.keys()];
      await ask(connection, channels.map(listenTo).join('; '));
      isListening = true;
      for (const channel of receivers.keys()) if (!channels.includes(channel)) await ask(connection, listenTo(channel));
      for (const tell of whenConnected) tell();
      flush();
    } catch (error) {
      if (!stopped) log.warn({ error }, 'cannot listen for signals; trying again');
      connection.end().catch(() => {});
      again();
    }
  }

  function flush(): void {
    clearTimeout(gathering);
    gathering = undefined;
    // Kept until the connection is made again.
    if (!client || !isListening || waiting.size === 0) return;
    const sending = [...waiting].map((signal) => signal.split(' ', 2) as [string, string]);
    waiting.clear();
    ask(client, 'select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as sent(channel, payload)', [
      sending.map(([channel]) => channel),
      sending.map(([, payload]) => payload),
    ]).catch((error) => {
      if (!stopped) log.warn({ error }, 'signals could not be sent; other processes find the work by polling');
    });
  }

  void connect();
  return {
    on(channel, receive) {
      receivers.set(channel, [...(receivers.get(channel) ?? []), receive]);
      // After a loss of the connection, the next one listens to all channels.
      if (client && isListening) ask(client, listenTo(channel)).catch(() => {});
    },

    onConnect: (again) => void whenConnected.push(again),

    send(channel, payload) {
      waiting.add(`${channel} ${payload}`);
      gathering ??= setTimeout(flush, GATHER_MS);
    },

    async stop() {
      if (isListening) flush();
      stopped = true;
      clearTimeout(reconnect);
      clearTimeout(gathering);
      await running;
      await client?.end().catch(() => {});
    },
  };
}
