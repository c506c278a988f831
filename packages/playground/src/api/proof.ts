/** Calls that require a fresh proof of identity: the page asks for the proof, then repeats the call. */
import { isTesseraError } from '@tessera/sdk';
import { useSyncExternalStore } from 'react';

export interface ProofRequest {
  /** The proofs that the person can give: `password`, `totp`, `passkey`. */
  methods: readonly string[];
  answer(isProved: boolean): void;
}

let request: ProofRequest | null = null;
let pending: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

function show(next: ProofRequest | null): void {
  request = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The open request for a proof; null when there is none. */
export const useProofRequest = (): ProofRequest | null => useSyncExternalStore(subscribe, () => request);

/** Runs `work`. If the server requires a fresh proof and the person gives one, runs it a second time. */
export async function withProof<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isTesseraError(error, 'FORBIDDEN') || error.details.kind !== 'reauthentication_required') throw error;
    if (!(await ask(error.details.methods as string[]))) throw error;
    return work();
  }
}

/** Concurrent calls share one request and its answer. */
function ask(methods: readonly string[]): Promise<boolean> {
  pending ??= new Promise<boolean>((answer) => show({ methods, answer })).finally(() => {
    pending = null;
    show(null);
  });
  return pending;
}
