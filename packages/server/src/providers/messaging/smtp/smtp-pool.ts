/** Connections to organizations' mail servers: a pool per sender, kept while it is in use. https://nodemailer.com/smtp/pooled */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { PassThrough } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { lookupPublic, mayBePublic, PrivateAddressError } from '../../public-address.ts';

const CONNECTIONS = 5;
const MESSAGES_PER_CONNECTION = 100;
const IDLE_MS = 60_000;
const CONNECT_MS = 10_000;
/** Without a byte: servers look at a message for a while before they say yes. RFC 5321 §4.5.3.2.6 wants more patience. */
const IDLE_SOCKET_MS = 60_000;
/** All in all, waiting for a connection included: a server that trickles its replies is never silent. */
export const MAX_CALL_MS = 120_000;
/** Beyond it the one that was used longest ago goes. */
const MAX_POOLS = 500;

export interface SmtpServer {
  host: string;
  port: number;
  /** From the first byte, by STARTTLS or not at all, or not at all. */
  security: 'tls' | 'starttls' | 'none';
  user: string | null;
  password: string | null;
  /** May be in our own network. */
  mayBePrivate: boolean;
}

/** Learns whether the server took bytes of the message: from then on only its reply tells what became of it. */
interface ProgressProbe {
  stream?: PassThrough;
}

type Transport = ReturnType<typeof createPool>;

interface Pool {
  transport: Transport;
  fingerprint: string;
  isIdle: NodeJS.Timeout;
}

const pools = new Map<string, Pool>();

/** Hands a message over. What it throws says by `hasBegun` how far it came. */
export async function sendMail(senderId: string, server: SmtpServer, mail: SendMailOptions): Promise<void> {
  const watch: ProgressProbe = {};
  try {
    const watched: SendMailOptions & { watch: ProgressProbe } = {
      ...mail,
      watch,
      signal: AbortSignal.timeout(MAX_CALL_MS),
    };
    await poolOf(senderId, server).sendMail(watched);
  } catch (error) {
    throw Object.assign(error as Error, { hasBegun: watch.stream?.readableDidRead ?? false });
  }
}

/** Connects and logs in. */
export async function verifyServer(server: SmtpServer): Promise<void> {
  const transport = createPool(server);
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

/** Ends all connections: when the server stops. Messages on their way are finished first. */
export function closeSmtpPools(): void {
  for (const senderId of [...pools.keys()]) closePool(senderId);
}

function poolOf(senderId: string, server: SmtpServer): Transport {
  const fingerprint = createHash('sha256').update(JSON.stringify(server)).digest('base64');
  const known = pools.get(senderId);
  if (known?.fingerprint === fingerprint) {
    known.isIdle.refresh();
    // To the end: the first in the map is the one to go.
    pools.delete(senderId);
    pools.set(senderId, known);
    return known.transport;
  }
  closePool(senderId);
  const [oldest] = pools.keys();
  if (oldest !== undefined && pools.size >= MAX_POOLS) closePool(oldest);
  const transport = createPool(server);
  // A pool that still works then closes when it is done.
  const isIdle = setTimeout(closePool, IDLE_MS + MAX_CALL_MS, senderId).unref();
  pools.set(senderId, { transport, fingerprint, isIdle });
  return transport;
}

function closePool(senderId: string): void {
  const pool = pools.get(senderId);
  if (!pool) return;
  clearTimeout(pool.isIdle);
  pools.delete(senderId);
  pool.transport.close();
}

function createPool(server: SmtpServer) {
  const { host, port, security, user, password, mayBePrivate } = server;
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: MESSAGES_PER_CONNECTION,
    idleTimeout: IDLE_MS,
    // Only what no byte was sent of is tried over another connection: after those that lay idle, a new one says what is wrong.
    maxRequeues: CONNECTIONS,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== null && password !== null && { auth: { user, pass: password } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: IDLE_SOCKET_MS,
    // Bodies are text alone: nothing of them is ever read from files or addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(!mayBePrivate && {
      getSocket: (_options: unknown, done: SocketDone) => connectPublic(host, port, done),
    }),
  });
  transport.use('stream', (mail, done) => {
    const { watch } = mail.data as { watch?: ProgressProbe };
    // With each connection it is tried on another stream is made; the last one counts.
    if (watch) {
      const make = mail.message.createReadStream.bind(mail.message);
      mail.message.createReadStream = (options) => {
        const stream = make(options);
        watch.stream = stream as PassThrough;
        return stream;
      };
    }
    done();
  });
  // What breaks while nothing is on its way concerns no message.
  transport.on('error', () => {});
  return transport;
}

type SocketDone = (error: Error | null, socket?: { connection: ReturnType<typeof connect> }) => void;

/** The address is looked at when connecting, after its name is resolved. */
function connectPublic(host: string, port: number, done: SocketDone): void {
  if (!mayBePublic(host)) {
    done(new PrivateAddressError('The mail server is not on the internet'));
    return;
  }
  const socket = connect({ host, port, lookup: lookupPublic });
  const timer = setTimeout(() => socket.destroy(new Error('Connection timeout')), CONNECT_MS);
  const failed = (error: Error) => {
    clearTimeout(timer);
    done(error);
  };
  socket.once('error', failed);
  socket.once('connect', () => {
    clearTimeout(timer);
    socket.off('error', failed);
    done(null, { connection: socket });
  });
}
