/** The input and the last call of each procedure. Both are kept while other procedures are shown. */
import type { Manifest, ManifestProcedure } from '@tessera/sdk/manifest';
import { useEffect, useRef, useState } from 'react';
import { asTesseraError, call, open, type Run, type StreamItem } from './api/call.ts';
import { noticeRefusal, useConnection } from './api/connection.ts';
import { remember } from './api/history.ts';
import { withProof } from './api/proof.ts';
import { emptyValue, isRecord } from './schema/value.ts';

export interface Bench {
  input: unknown;
  run: Run | null;
  /** The input came with a link and has not been run yet. */
  isLinked: boolean;
}

export interface Benches {
  of(procedure: ManifestProcedure): Bench;
  put(procedure: ManifestProcedure, part: Partial<Bench>): void;
  /** Runs the procedure with its current input, or with `options.input`. */
  run(procedure: ManifestProcedure, options?: { input?: unknown; page?: number }): void;
}

/** Maximum items kept per subscription. */
const MAX_ITEMS = 200;

export function useBenches({ schemas }: Manifest): Benches {
  const { tessera } = useConnection();
  const [benches, setBenches] = useState<Record<string, Bench>>({});
  const calls = useRef(new Map<string, AbortController>());
  const empty = useRef(new Map<string, Bench>());

  // A change of caller ends the calls of the previous one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of caller is the trigger
  useEffect(() => {
    const current = calls.current;
    return () => {
      for (const call of current.values()) call.abort();
    };
  }, [tessera]);

  function begin({ path, input }: ManifestProcedure): Bench {
    const known = empty.current.get(path) ?? {
      input: input ? emptyValue(input, schemas) : undefined,
      run: null,
      isLinked: false,
    };
    empty.current.set(path, known);
    return known;
  }
  const put: Benches['put'] = (procedure, part) =>
    setBenches((all) => ({ ...all, [procedure.path]: { ...(all[procedure.path] ?? begin(procedure)), ...part } }));

  /** Shows the state of a call, unless a later call has replaced it. */
  function show(procedure: ManifestProcedure, own: AbortController, run: Run): void {
    if (calls.current.get(procedure.path) === own) put(procedure, { run });
  }

  function run(procedure: ManifestProcedure, options: { input?: unknown; page?: number } = {}): void {
    const input = 'input' in options ? options.input : (benches[procedure.path] ?? begin(procedure)).input;
    calls.current.get(procedure.path)?.abort();
    const own = new AbortController();
    calls.current.set(procedure.path, own);
    put(procedure, { isLinked: false });
    void (procedure.type === 'subscription'
      ? listen(procedure, input, own)
      : once(procedure, input, own, options.page ?? 1));
  }

  async function once(procedure: ManifestProcedure, input: unknown, own: AbortController, page: number): Promise<void> {
    const { path } = procedure;
    let started = performance.now();
    show(procedure, own, { state: 'running', input, stop: () => own.abort() });
    try {
      const { data, status, requestId } = await withProof(() => {
        started = performance.now();
        return call(tessera, procedure, input, schemas, own.signal);
      });
      const ms = performance.now() - started;
      show(procedure, own, { state: 'done', input, data, status, requestId, ms, page });
      remember({ path, input, ok: true, outcome: String(status), ms });
    } catch (thrown) {
      const error = asTesseraError(thrown);
      const ms = performance.now() - started;
      show(procedure, own, { state: 'failed', input, error, ms });
      remember({ path, input, ok: false, outcome: error.code, ms });
      await noticeRefusal(error);
    }
  }

  async function listen(procedure: ManifestProcedure, input: unknown, own: AbortController): Promise<void> {
    const { path } = procedure;
    const started = performance.now();
    let items: readonly StreamItem[] = [];
    let count = 0;
    let resumeId: string | null = null;
    const stop = () => own.abort();
    const listening = () => show(procedure, own, { state: 'streaming', input, items, count, resumeId, stop });
    let error = null;
    listening();
    try {
      const subscription = open(tessera, procedure, input, schemas, own.signal);
      for await (const data of subscription) {
        count += 1;
        items = [{ index: count, at: Date.now(), data }, ...items].slice(0, MAX_ITEMS);
        resumeId = subscription.lastEventId;
        listening();
      }
    } catch (thrown) {
      error = asTesseraError(thrown);
    }
    const ms = performance.now() - started;
    show(procedure, own, { state: 'stopped', input, items, count, resumeId, error, ms });
    remember({ path, input, ok: error === null, outcome: error?.code ?? `${count} events`, ms });
    if (error) await noticeRefusal(error);
  }

  return { of: (procedure) => benches[procedure.path] ?? begin(procedure), put, run };
}

/** The input for the page at `cursor`; null for the first page. */
export function withCursor(input: unknown, cursor: string | null): unknown {
  const { cursor: _, ...rest } = isRecord(input) ? input : {};
  return cursor === null ? rest : { ...rest, cursor };
}
