/** Reads request bodies within a size limit each, and within a memory limit for all of them together. */
import type { IncomingMessage } from 'node:http';
import { AppError, badInput } from '../lib/app-error.ts';
import { refuseUnreadable } from '../trpc/input-guard.ts';

/** Bytes of all bodies that are being read or processed. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
let held = 0;

/** Reads the body and passes it to `work`; its memory counts until `work` is done. */
export async function withBody<T>(
  req: IncomingMessage,
  mostBytes: number,
  work: (body: Buffer) => Promise<T>,
): Promise<T> {
  if (req.headers['content-encoding'] && req.headers['content-encoding'] !== 'identity') {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as it is, not compressed');
  }
  if (Number(req.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  let size = 0;
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of req as AsyncIterable<Buffer>) {
      size += chunk.length;
      held += chunk.length;
      if (size > mostBytes) throw tooLarge(mostBytes);
      if (held > MAX_HELD_BYTES) {
        throw new AppError('TOO_MANY_REQUESTS', 'The server is reading too many requests; try again in a moment', {
          retryAfter: 1,
        });
      }
      chunks.push(chunk);
    }
    return await work(Buffer.concat(chunks));
  } finally {
    held -= size;
  }
}

export function readJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  refuseUnreadable(text);
  try {
    return JSON.parse(text);
  } catch {
    throw badInput('', 'The body is not JSON');
  }
}

const tooLarge = (mostBytes: number): AppError =>
  new AppError('PAYLOAD_TOO_LARGE', `A request may have ${mostBytes / 1024} kB at most`);
