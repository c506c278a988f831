/**
 * The messages that the WhatsApp fake accepted, in an append-only file that is synced before the answer: a crash loses
 * nothing.
 */
import { closeSync, fdatasync, mkdirSync, openSync, readFileSync, readSync, write } from 'node:fs';
import { join } from 'node:path';

/** Lines are collected for this long and synced together. */
const GATHER_MS = 2;
const MAX_DUPLICATES_LISTED = 20;
const MAX_BYTES_READ = 4_000_000;

export interface LedgerLine {
  wamid: string;
  /** The phone number id it left from. */
  number: string;
  /** A phone number without +, or a user id. */
  to: string;
  token: string | null;
  /** Milliseconds since 1970: when it arrived. */
  at: number;
  type: string;
  text: string | null;
}

export interface LedgerStats {
  total: number;
  /** Unique recipients. */
  recipients: number;
  /** How many recipients got more than one message, and the first of those. */
  repeatedRecipients: number;
  duplicates: { to: string; times: number; tokens: string[] }[];
  tokens: number;
  repeatedTokens: number;
  /** The maximum number of messages in any 60 seconds: of all, and of each number. */
  mostPerMinute: number;
  numbers: Record<string, { total: number; mostPerMinute: number }>;
  firstAt: number | null;
  lastAt: number | null;
}

export interface Ledger {
  /** Resolves once it is on the disk. */
  append(line: LedgerLine): Promise<void>;
  stats(): LedgerStats;
  countOf(token: string): number;
  /** Reads from a byte offset; `next` is the offset to continue from. */
  lines(from: number): { lines: LedgerLine[]; next: number };
  close(): void;
}

export function openLedger(dir: string): Ledger {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'ledger.jsonl');
  const fd = openSync(path, 'a+');
  const tokens = new Map<string, number>();
  const recipients = new Map<string, number>();
  const arrivals = new Map<string, number[]>();

  const count = ({ number, to, token, at }: LedgerLine): void => {
    recipients.set(to, (recipients.get(to) ?? 0) + 1);
    if (token !== null) tokens.set(token, (tokens.get(token) ?? 0) + 1);
    const of = arrivals.get(number);
    if (of) of.push(at);
    else arrivals.set(number, [at]);
  };
  // After a crash the last line may be incomplete; it was never answered.
  const read = (text: string): LedgerLine[] =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LedgerLine);
  for (const line of read(readFileSync(path, 'utf8'))) count(line);

  let gathered: string[] = [];
  let waiting: { resolve(): void; reject(error: Error): void }[] = [];
  let isFlushing = false;
  const flush = (): void => {
    const [text, those] = [gathered.join(''), waiting];
    gathered = [];
    waiting = [];
    write(fd, text, (failed) => {
      const done = (error: Error | null): void => {
        for (const { resolve, reject } of those) {
          if (error) reject(error);
          else resolve();
        }
        if (waiting.length > 0) setTimeout(flush, GATHER_MS);
        else isFlushing = false;
      };
      if (failed) done(failed);
      else fdatasync(fd, done);
    });
  };

  return {
    append: (line) =>
      new Promise((resolve, reject) => {
        gathered.push(`${JSON.stringify(line)}\n`);
        waiting.push({
          resolve() {
            count(line);
            resolve();
          },
          reject,
        });
        if (isFlushing) return;
        isFlushing = true;
        setTimeout(flush, GATHER_MS);
      }),
    stats: () => statsOf(tokens, recipients, arrivals, path),
    countOf: (token) => tokens.get(token) ?? 0,
    lines(from) {
      const buffer = Buffer.alloc(MAX_BYTES_READ);
      const length = readSync(fd, buffer, 0, MAX_BYTES_READ, from);
      const end = buffer.subarray(0, length).lastIndexOf(10) + 1;
      return { lines: read(buffer.toString('utf8', 0, end)), next: from + end };
    },
    close: () => closeSync(fd),
  };
}

function statsOf(
  tokens: ReadonlyMap<string, number>,
  recipients: ReadonlyMap<string, number>,
  arrivals: ReadonlyMap<string, number[]>,
  path: string,
): LedgerStats {
  const all = [...arrivals.values()].flat().sort((a, b) => a - b);
  const repeated = [...recipients].filter(([, times]) => times > 1);
  const duplicates = new Map(
    repeated.slice(0, MAX_DUPLICATES_LISTED).map(([to, times]) => [to, { to, times, tokens: [] as string[] }]),
  );
  if (duplicates.size > 0) {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (line === '') continue;
      const { to, token } = JSON.parse(line) as LedgerLine;
      duplicates.get(to)?.tokens.push(String(token));
    }
  }
  return {
    total: all.length,
    recipients: recipients.size,
    repeatedRecipients: repeated.length,
    duplicates: [...duplicates.values()],
    tokens: tokens.size,
    repeatedTokens: [...tokens.values()].filter((times) => times > 1).length,
    mostPerMinute: mostPerMinute(all),
    numbers: Object.fromEntries(
      [...arrivals].map(([number, at]) => [
        number,
        { total: at.length, mostPerMinute: mostPerMinute([...at].sort((a, b) => a - b)) },
      ]),
    ),
    firstAt: all[0] ?? null,
    lastAt: all.at(-1) ?? null,
  };
}

/** The maximum number of arrivals in any window of 60 seconds, its end excluded. The arrivals are sorted. */
export function mostPerMinute(sorted: readonly number[]): number {
  let most = 0;
  let start = 0;
  for (const [end, at] of sorted.entries()) {
    while (at - (sorted[start] as number) >= 60_000) start++;
    most = Math.max(most, end - start + 1);
  }
  return most;
}
