/**
 * What the branches of a tour share: steps with a name, a time limit and a line of output; requests outside the API; and the mails of a
 * server in development.
 */
import assert from 'node:assert/strict';
import { createTessera, isTesseraError, type Tessera, type TesseraOptions } from '../../packages/sdk/src/index.ts';

export interface TourOptions {
  /** The address of the server. Links that it hands out are opened here, also where its public address is another one. */
  url: string;
  /** How many contacts are imported and get the campaign. */
  recipients: number;
  /** An account that signs in, for servers on which a sign-up needs a mail that the tour cannot read. */
  account: { email: string; password: string } | null;
  print(line: string): void;
}

export interface Tour extends TourOptions {
  /** Tells runs apart: part of addresses and names. */
  run: string;
  /** Runs one step and prints its outcome. Throws `BranchStopped` when it fails. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Prints that a step does not apply to this server, and why. */
  skip(name: string, reason: string): void;
  /** Runs the steps of a domain; the first one that fails ends them. Null if one failed. `always`: also after `interrupt`. */
  branch<T>(domain: string, steps: () => Promise<T>, options?: { always: boolean }): Promise<T | null>;
  /** Fails the current step, and those that follow. */
  interrupt(): void;
  /** A client of the server. */
  client(options?: Omit<TesseraOptions, 'url'>): Tessera;
  /** A request outside the API to a path or link of the server. Redirects are not followed. */
  request(link: string, init?: RequestInit): Promise<Response>;
  /** An address to which the server may send mail: of the given account with a suffix, otherwise at example.com, which receives none. */
  mailbox(name: string): string;
  /** The text of the first mail to `recipient` that contains `part`; null on a server without a readable outbox. */
  mail(recipient: string, part: string): Promise<string | null>;
  summary(): { done: number; failed: number; skipped: number; seconds: number };
}

const STEP_MS = 20_000;
const POLL_MS = 100;

/** Thrown after a failed step was printed. */
class BranchStopped extends Error {}

export function createTour(options: TourOptions): Tour {
  const { url, account, print } = options;
  const run = Date.now().toString(36);
  const started = performance.now();
  const counts = { done: 0, failed: 0, skipped: 0 };
  let branch = '';
  let hasOutbox = true;
  const interruption = Promise.withResolvers<never>();
  interruption.promise.catch(() => {});
  let isInterrupted = false;
  let canBeInterrupted = true;

  const line = (state: string, name: string, note: string) =>
    print(`${state.padEnd(6)} ${branch.padEnd(13)} ${name.padEnd(72)} ${note}`);

  const client: Tour['client'] = (more) => createTessera({ url, timeout: STEP_MS, ...more });
  const anonymous = client();

  async function findMail(recipient: string, part: string): Promise<string | undefined> {
    const { items } = await anonymous.identity.developmentMails.list({ filter: { recipient }, limit: 20 });
    return items.find(({ text }) => text.includes(part))?.text;
  }

  return {
    ...options,
    run,
    client,

    async step(name, work) {
      const begun = performance.now();
      const took = () => `${Math.round(performance.now() - begun).toLocaleString('en')} ms`;
      try {
        const isOver = canBeInterrupted && isInterrupted;
        const running = isOver ? interruption.promise : withinTime(work);
        const result = await (canBeInterrupted ? Promise.race([running, interruption.promise]) : running);
        counts.done++;
        line('ok', name, took());
        return result;
      } catch (error) {
        counts.failed++;
        line('FAILED', name, took());
        print(`       ${explain(error).replaceAll('\n', '\n       ')}`);
        throw new BranchStopped();
      }
    },

    skip(name, reason) {
      counts.skipped++;
      line('-', name, reason);
    },

    interrupt() {
      isInterrupted = true;
      interruption.reject(new Error('The tour was interrupted'));
    },

    async branch(domain, steps, { always } = { always: false }) {
      branch = domain;
      canBeInterrupted = !always;
      try {
        return await steps();
      } catch (error) {
        if (error instanceof BranchStopped) return null;
        throw error;
      }
    },

    request: (link, init) => {
      const { pathname, search } = new URL(link, url);
      const signal = AbortSignal.timeout(STEP_MS);
      return fetch(new URL(pathname + search, url), { redirect: 'manual', signal, ...init });
    },

    mailbox(name) {
      if (!account) return `${name}.${run}@example.com`;
      const at = account.email.lastIndexOf('@');
      return `${account.email.slice(0, at).split('+')[0]}+tour-${name}-${run}${account.email.slice(at)}`;
    },

    async mail(recipient, part) {
      if (!hasOutbox) return null;
      try {
        return await until(`a mail to ${recipient}`, () => findMail(recipient, part));
      } catch (error) {
        if (!isTesseraError(error, 'NOT_FOUND')) throw error;
        hasOutbox = false;
        return null;
      }
    },

    summary: () => ({ ...counts, seconds: (performance.now() - started) / 1000 }),
  };
}

/** Looks until there is a result, and returns it. */
export async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = Date.now() + STEP_MS - 1_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert(Date.now() < end, `There was no sign of ${what} within ${STEP_MS / 1000} s`);
    await pause(POLL_MS);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Fails unless the call is refused with this error code, or with this error kind. */
export async function refused(call: Promise<unknown>, expected: string): Promise<void> {
  const error = await call.then(
    () => assert.fail(`The call was accepted; expected ${expected}`),
    (thrown: unknown) => thrown,
  );
  if (!isTesseraError(error)) throw error;
  assert(error.code === expected || error.kind === expected, `Refused with ${error.code}: ${error.message}`);
}

/** The token of a mailed link, which is in its fragment. */
export function tokenIn(text: string): string {
  const [, token] = /[#&?]token=([\w.~-]+)/.exec(text) ?? [];
  assert(token, 'The mail has no link with a token');
  return token;
}

async function withinTime<T>(work: () => Promise<T>): Promise<T> {
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(() => timer.reject(new Error(`No answer within ${STEP_MS / 1000} s`)), STEP_MS);
  try {
    return await Promise.race([work(), timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}

function explain(error: unknown): string {
  if (!isTesseraError(error)) return error instanceof Error ? error.message : String(error);
  const { path, code, kind, message, requestId } = error;
  return `${path}: ${kind ?? code}: ${message} (request ${requestId})`;
}
