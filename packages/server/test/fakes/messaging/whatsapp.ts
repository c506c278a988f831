/** The WhatsApp fake in its own process, so that its ledger survives the processes that a test kills. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { CallbackStats } from './whatsapp-callbacks.ts';
import type { LedgerLine, LedgerStats } from './whatsapp-ledger.ts';
import type { Control, Script } from './whatsapp-script.ts';
import { type FakeOptions, serveFakeWhatsapp } from './whatsapp-server.ts';

export interface FakeStats extends LedgerStats {
  /** Calls of the API, including refused and cut ones. */
  requests: number;
  refused: number;
  cut: number;
  callbacks: CallbackStats;
}

export interface FakeWhatsapp {
  url: string;
  control(change: Control): Promise<Script>;
  ledger(): Promise<FakeStats>;
  /** How many messages it accepted with this token. */
  countOf(token: string): Promise<number>;
  /** Every message it accepted, in the order of acceptance. */
  lines(): AsyncGenerator<LedgerLine>;
  /** Sends an inbound message to a number. */
  write(number: string, message: { from: string; text: string; id?: string }): Promise<void>;
  addMedia(bytes: Buffer, mimeType: string): Promise<{ id: string }>;
  /** Kills with SIGKILL. A fake started in the same directory continues the ledger. */
  kill(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const PROGRAM = new URL('./whatsapp-program.ts', import.meta.url).pathname;

export async function startFakeWhatsapp(options: FakeOptions): Promise<FakeWhatsapp> {
  const program = spawn(process.execPath, [PROGRAM, JSON.stringify(options), 'held'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const kill = async (): Promise<void> => {
    if (program.exitCode !== null || program.signalCode !== null) return;
    program.kill('SIGKILL');
    await once(program, 'exit');
  };
  for await (const url of createInterface({ input: program.stdout })) return handsOn(url, kill);
  throw new Error('The fake of WhatsApp ended before it listened');
}

/** The same fake within this process. */
export async function fakeWhatsappHere(options: FakeOptions): Promise<FakeWhatsapp> {
  const { url, close } = await serveFakeWhatsapp(options);
  return handsOn(url, close);
}

function handsOn(url: string, kill: () => Promise<void>): FakeWhatsapp {
  const ask = async <Answer>(path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(url + path, init);
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
    return (await response.json()) as Answer;
  };
  const post = <Answer>(path: string, body: unknown): Promise<Answer> =>
    ask(path, { method: 'POST', body: JSON.stringify(body) });
  return {
    url,
    control: (change) => post('/__control', change),
    ledger: () => ask('/__ledger'),
    countOf: (token) => ask(`/__ledger/count?token=${encodeURIComponent(token)}`),
    async *lines() {
      for (let from = 0; ; ) {
        const { lines, next } = await ask<{ lines: LedgerLine[]; next: number }>(`/__ledger/lines?from=${from}`);
        if (lines.length === 0) return;
        yield* lines;
        from = next;
      }
    },
    write: (number, message) => post('/__write', { number, ...message }),
    addMedia: (bytes, mimeType) =>
      ask('/__media', { method: 'POST', body: new Uint8Array(bytes), headers: { 'content-type': mimeType } }),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
