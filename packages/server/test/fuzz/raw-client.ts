/** A client that writes HTTP/1.1 byte by byte: `fetch` and `node:http` refuse to send malformed requests. */
import { connect, type Socket } from 'node:net';

export interface RawRequest {
  /** Everything before the body, without the empty line. */
  head: string;
  body: Buffer;
  /** The framing is broken: the server may close the connection without an answer. */
  isTorn: boolean;
}

export interface RawAnswer {
  /** 0 when the server closed the connection without an answer. */
  status: number;
  text: string;
}

/** How long a request may take before it counts as unanswered. */
const PATIENCE_MS = 20_000;
/** A subscription that reports no error within this time is running. */
const STREAM_MS = 40;

export interface RawClient {
  send(request: RawRequest): Promise<RawAnswer>;
  close(): void;
}

/** One connection at a time, kept while both sides agree on where an answer ends. */
export function rawClient(url: string): RawClient {
  const { hostname, port } = new URL(url);
  let socket: Socket | undefined;
  const opened = () => connect({ port: Number(port), host: hostname }).on('error', () => {});
  return {
    async send(request) {
      const used = socket && !socket.destroyed ? socket : opened();
      socket = used;
      const answer = await exchange(used, request);
      if (request.isTorn || answer.isLast) used.destroy();
      return answer;
    },
    close: () => void socket?.destroy(),
  };
}

interface Exchange extends RawAnswer {
  /** The connection cannot be used again. */
  isLast: boolean;
}

function exchange(socket: Socket, { head, body, isTorn }: RawRequest): Promise<Exchange> {
  const isHead = head.startsWith('HEAD ');
  return new Promise((resolve, reject) => {
    let received = '';
    let stream: NodeJS.Timeout | undefined;
    const patience = setTimeout(() => fail(new Error(`no answer to ${head.slice(0, 500)}`)), PATIENCE_MS);
    const stop = () => {
      clearTimeout(patience);
      clearTimeout(stream);
      socket.off('data', onData).off('close', onClose);
    };
    const end = (answer: Exchange) => {
      stop();
      resolve(answer);
    };
    const fail = (error: Error) => {
      stop();
      socket.destroy();
      reject(error);
    };
    const whole = (isLast: boolean): Exchange => ({ status: statusOf(received), text: received, isLast });
    function onData(chunk: Buffer): void {
      received += chunk.toString('latin1');
      received = received.replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '');
      if (/^HTTP\/1\.1 200 [\s\S]*\r\ncontent-type: text\/event-stream/i.test(received)) {
        stream ??= setTimeout(() => end(whole(true)), STREAM_MS);
        if (received.includes('event: serialized-error')) end(whole(true));
        return;
      }
      if (isComplete(received, isHead)) end(whole(/\r\nconnection: close/i.test(received)));
    }
    function onClose(): void {
      end(whole(true));
    }
    socket.on('data', onData).on('close', onClose);
    socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body]));
    if (isTorn) socket.end();
  });
}

const statusOf = (received: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0);

function isComplete(received: string, isHead: boolean): boolean {
  const at = received.indexOf('\r\n\r\n');
  if (at < 0) return false;
  if (isHead || [204, 304].includes(statusOf(received))) return true;
  const head = received.slice(0, at);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return received.length >= at + 4 + Number(length);
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return received.endsWith('0\r\n\r\n');
  return false;
}
