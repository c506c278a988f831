/**
 * One kept-alive HTTP connection that posts JSON, one call after the other. Node's own client would cost as much as a
 * call.
 */
import { connect } from 'node:net';

export interface Connection {
  post(path: string, headers: string, body: string): Promise<string>;
  close(): void;
}

export function openConnection(url: string): Connection {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname).setNoDelay().setEncoding('latin1');
  let waiting: PromiseWithResolvers<string> | undefined;
  let received = '';
  socket.on('data', (part) => {
    received += part;
    const head = received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1]);
    if (received.length < head + 4 + length) return;
    // The raw response, one character per byte.
    const body = Buffer.from(received.slice(head + 4), 'latin1').toString();
    received = '';
    waiting?.resolve(body);
  });
  const lost = (error?: Error) => waiting?.reject(error ?? new Error('The server hung up'));
  socket.on('error', lost).on('close', () => lost());
  return {
    post(path, headers, body) {
      waiting = Promise.withResolvers();
      if (socket.destroyed) waiting.reject(new Error('The server closed the connection'));
      const length = Buffer.byteLength(body);
      socket.write(`POST ${path} HTTP/1.1\r\nhost: ${host}\r\n${headers}content-length: ${length}\r\n\r\n${body}`);
      return waiting.promise;
    },
    close: () => void socket.destroy(),
  };
}
