/** Connections to mail servers: one pool per sender, kept while it is used. https://nodemailer.com/smtp/pooled */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { PassThrough } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { lookupPublic, mayBePublic, PrivateAddressError } from '../../public-address.ts';

const CONNECTIONS = 5;
const MESSAGES_PER_CONNECTION = 100;
const IDLE_MS = 60_000;
const CONNECT_MS = 10_000;
/** Time without a byte: servers may inspect a message before they confirm. RFC 5321 §4.5.3.2.6 recommends even more. */
const IDLE_SOCKET_MS = 60_000;
/** The whole call, waiting for a connection included: a server that trickles its replies never goes silent. */
export const MAX_CALL_MS = 120_000;
/** Beyond this the least recently used pool is closed. */
const MAX_POOLS = 500;

export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte, by STARTTLS, or none. */
  security: 'tls' | 'starttls' | 'none';
  user: string | null;
  password: string | null;
  /** Whether the server may be in a private network. */
  mayBePrivate: boolean;
}

/** Records whether the server took bytes of the message. From then on only its reply decides the outcome. */
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

/** Sends a message. The thrown error carries `hasBegun`: whether bytes of the message were transferred. */
export async function sendMail(senderId: string, server: SmtpServer, mail: SendMailOptions): Promise<void> {
  const probe: ProgressProbe = {};
  try {
    const probed: SendMailOptions & { probe: ProgressProbe } = {
      ...mail,
      probe,
      signal: AbortSignal.timeout(MAX_CALL_MS),
    };
    await poolOf(senderId, server).sendMail(probed);
  } catch (error) {
    throw Object.assign(error as Error, { hasBegun: probe.stream?.readableDidRead ?? false });
  }
}

/** Connects and authenticates. */
export async function verifyServer(server: SmtpServer): Promise<void> {
  const transport = createPool(server);
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

/** Closes all pools at shutdown. Messages in progress are finished first. */
export function closeSmtpPools(): void {
  for (const senderId of [...pools.keys()]) closePool(senderId);
}

function poolOf(senderId: string, server: SmtpServer): Transport {
  const fingerprint = createHash('sha256').update(JSON.stringify(server)).digest('base64');
  const known = pools.get(senderId);
  if (known?.fingerprint === fingerprint) {
    known.isIdle.refresh();
    // Moves the pool to the end of the map: the first entry is the least recently used.
    pools.delete(senderId);
    pools.set(senderId, known);
    return known.transport;
  }
  closePool(senderId);
  const [oldest] = pools.keys();
  if (oldest !== undefined && pools.size >= MAX_POOLS) closePool(oldest);
  const transport = createPool(server);
  // A pool with messages in progress closes when they are done.
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
    // Retries on another connection only while no byte was sent: after idle connections, a new one shows what is wrong.
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
    // Bodies are plain strings: nothing is read from files or URLs.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(!mayBePrivate && {
      getSocket: (_options: unknown, done: SocketDone) => connectPublic(host, port, done),
    }),
  });
  transport.use('stream', (mail, done) => {
    const { probe } = mail.data as { probe?: ProgressProbe };
    // Each connection that is tried creates another stream; the last one counts.
    if (probe) {
      const make = mail.message.createReadStream.bind(mail.message);
      mail.message.createReadStream = (options) => {
        const stream = make(options);
        probe.stream = stream as PassThrough;
        return stream;
      };
    }
    done();
  });
  // Errors of idle connections concern no message.
  transport.on('error', () => {});
  return transport;
}

type SocketDone = (error: Error | null, socket?: { connection: ReturnType<typeof connect> }) => void;

/** The address is checked when connecting, after the name is resolved. */
function connectPublic(host: string, port: number, done: SocketDone): void {
  if (!mayBePublic(host)) {
    done(new PrivateAddressError('The mail server is not on the public internet'));
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
