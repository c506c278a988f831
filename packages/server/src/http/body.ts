/**
 * Reads request bodies within limits: a size each, a deadline, a least rate, a share per network, and memory for all of them
 * together. A client that sends half a body holds one place of its own network, for seconds, and nothing of anyone else's. Bodies
 * that arrive at once need no place, so a crowd behind one address is served; and half of the memory is theirs, however many networks
 * send slowly.
 */
import type { IncomingMessage } from 'node:http';
import { AppError, badInput } from '../lib/app-error.ts';
import { networkOf } from '../lib/network.ts';
import { refuseUnreadable } from '../trpc/wire/input-guard.ts';
import { addressOf } from './address.ts';

export interface BodyLimits {
  /** Bytes of all bodies that are being read or processed. */
  heldBytes: number;
  /** Bytes of the bodies of one network. */
  networkBytes: number;
  /** Slow bodies of one network: those that are incomplete after `slowMs`. */
  networkSlow: number;
  /** Bytes of all slow bodies, and of those of one network. */
  slowBytes: number;
  networkSlowBytes: number;
  slowMs: number;
  /** Milliseconds without a byte after which a body is given up. */
  idleMs: number;
  /** Milliseconds that a small body may take; a large one gets the time that `bytesPerSecond` gives it. */
  deadlineMs: number;
  bytesPerSecond: number;
}

export const bodyLimits: BodyLimits = {
  heldBytes: 64 * 1024 * 1024,
  networkBytes: 32 * 1024 * 1024,
  networkSlow: 32,
  slowBytes: 32 * 1024 * 1024,
  networkSlowBytes: 8 * 1024 * 1024,
  slowMs: 1_000,
  idleMs: 5_000,
  deadlineMs: 15_000,
  bytesPerSecond: 16 * 1024,
};

/** What one network holds; entries are dropped when they are empty. */
interface Share {
  bytes: number;
  /** Bodies, from their first byte until `work` is done. */
  bodies: number;
  slow: number;
  slowBytes: number;
}

let held = 0;
let heldBySlow = 0;
const shares = new Map<string, Share>();

/** Reads the body and passes it to `work`; its memory counts until `work` is done. */
export async function withBody<T>(
  req: IncomingMessage,
  maxBytes: number,
  work: (body: Buffer) => Promise<T>,
): Promise<T> {
  if (req.headers['content-encoding'] && req.headers['content-encoding'] !== 'identity') {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as it is, not compressed');
  }
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const network = networkOf(addressOf(req));
  const share = shares.get(network) ?? { bytes: 0, bodies: 0, slow: 0, slowBytes: 0 };
  shares.set(network, share);
  share.bodies++;
  let size = 0;
  const hold = (bytes: number) => {
    size += bytes;
    held += bytes;
    share.bytes += bytes;
    if (size > maxBytes) throw tooLarge(maxBytes);
    if (held > bodyLimits.heldBytes || share.bytes > bodyLimits.networkBytes) throw busy();
  };
  try {
    return await work(await readChunks(req, maxBytes, share, hold));
  } finally {
    held -= size;
    share.bytes -= size;
    share.bodies--;
    if (share.bodies === 0) shares.delete(network);
  }
}

function readChunks(
  req: IncomingMessage,
  maxBytes: number,
  share: Share,
  hold: (bytes: number) => void,
): Promise<Buffer> {
  const { idleMs, deadlineMs, bytesPerSecond, slowMs, networkSlow, slowBytes, networkSlowBytes } = bodyLimits;
  let isSlow = false;
  let received = 0;
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const expected = Number(req.headers['content-length'] ?? maxBytes);
    const deadline = setTimeout(giveUp, Math.max(deadlineMs, (expected / bytesPerSecond) * 1_000));
    const idle = setTimeout(giveUp, idleMs);
    const slow = setTimeout(takePlace, slowMs);
    function end(): void {
      for (const timer of [deadline, idle, slow]) clearTimeout(timer);
      if (isSlow) {
        share.slow--;
        holdAsSlow(-received);
      }
      req.off('data', onData).off('end', onEnd).off('error', onClose).off('close', onClose);
    }
    function fail(error: Error): void {
      end();
      req.pause();
      reject(error);
    }
    function holdAsSlow(bytes: number): void {
      heldBySlow += bytes;
      share.slowBytes += bytes;
    }
    function takePlace(): void {
      isSlow = true;
      share.slow++;
      holdAsSlow(received);
      requireSlowShare();
    }
    function requireSlowShare(): void {
      if (share.slow > networkSlow || share.slowBytes > networkSlowBytes || heldBySlow > slowBytes) fail(busy());
    }
    function giveUp(): void {
      fail(new AppError('TIMEOUT', 'The body did not arrive in time; send it faster or in smaller parts'));
    }
    function onData(chunk: Buffer): void {
      idle.refresh();
      try {
        hold(chunk.length);
        chunks.push(chunk);
        received += chunk.length;
        if (!isSlow) return;
        holdAsSlow(chunk.length);
        requireSlowShare();
      } catch (error) {
        fail(error as Error);
      }
    }
    function onEnd(): void {
      end();
      resolve(Buffer.concat(chunks));
    }
    function onClose(): void {
      fail(new ClientDisconnected());
    }
    req.on('data', onData).on('end', onEnd).on('error', onClose).on('close', onClose);
  });
}

/** The client disconnected in mid-body: there is no response to send, and no failure to report. */
export class ClientDisconnected extends Error {}

export function readJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  refuseUnreadable(text);
  try {
    return JSON.parse(text);
  } catch {
    throw badInput('', 'The body is not JSON');
  }
}

const busy = (): AppError =>
  new AppError('TOO_MANY_REQUESTS', 'Too many bodies are being sent at once; try again in a moment', { retryAfter: 1 });

const tooLarge = (maxBytes: number): AppError =>
  new AppError(
    'PAYLOAD_TOO_LARGE',
    `A request may have ${maxBytes >= 1_000_000 ? `${maxBytes / 1_000_000} MB` : `${Math.round(maxBytes / 1000)} kB`} at most`,
  );
