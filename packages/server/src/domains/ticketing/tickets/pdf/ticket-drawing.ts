/**
 * Draws tickets in a worker thread, so that the thread that answers calls is free. Drawn files are kept by ticket, generation and
 * what they show: an attendee who is renamed gets another file.
 */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { TicketForm } from '../ticket-links.ts';
import type { PrintedTicket } from './ticket-pdf.ts';

export interface DrawingRequest {
  id: number;
  form: TicketForm;
  printed: PrintedTicket;
  code: string;
}

export type DrawingResult = { id: number; bytes: Uint8Array } | { id: number; error: string };

/** Files that are kept; a ticket has some fifty kilobytes. */
const MAX_KEPT = 300;
const kept = new Map<string, Promise<Buffer>>();

/** Concurrent requests for one file share its drawing. `draw` runs only for a file that is not kept. */
export function drawnOnce(
  ticket: { id: string; generation: number },
  content: Omit<DrawingRequest, 'id'>,
  draw: (content: Omit<DrawingRequest, 'id'>) => Promise<Buffer>,
): Promise<Buffer> {
  const shown = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
  const key = `${ticket.id} ${ticket.generation} ${shown}`;
  const known = kept.get(key);
  const drawing = known ?? draw(content);
  // The files used last are at the end.
  kept.delete(key);
  kept.set(key, drawing);
  if (!known) drawing.catch(() => kept.delete(key));
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  return drawing;
}

interface Waiting {
  resolve(bytes: Buffer): void;
  reject(error: Error): void;
}

let worker: Worker | undefined;
let serial = 0;
const waiting = new Map<number, Waiting>();

export function drawInWorker(content: Omit<DrawingRequest, 'id'>): Promise<Buffer> {
  worker ??= startWorker();
  const id = ++serial;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker?.postMessage({ id, ...content } satisfies DrawingRequest);
  });
}

function startWorker(): Worker {
  const started = new Worker(new URL('./ticket-worker.ts', import.meta.url));
  started.on('message', (result: DrawingResult) => {
    const request = waiting.get(result.id);
    waiting.delete(result.id);
    if ('bytes' in result) request?.resolve(Buffer.from(result.bytes));
    else request?.reject(new Error(result.error));
  });
  // What it was drawing fails; the next request starts another one.
  const end = (error: Error) => {
    if (worker === started) worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  started.on('error', end);
  started.on('exit', (code) => end(new Error(`The worker that draws tickets ended with ${code}`)));
  // An idle worker does not keep the process running.
  started.unref();
  return started;
}
