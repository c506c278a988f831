/** Calls that take a fresh proof of who is calling: the page asks for one, and tries them again. */
import { isTesseraError } from '@tessera/sdk';
import { useSyncExternalStore } from 'react';

export interface Asking {
  /** How the person may prove it. */
  methods: readonly string[];
  answer(isProved: boolean): void;
}

let asking: Asking | null = null;
let answering: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

function show(next: Asking | null): void {
  asking = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** What the person is being asked; null most of the time. */
export const useAsking = (): Asking | null => useSyncExternalStore(subscribe, () => asking);

/** Runs `work`; once more, if it was refused for want of a proof and the person gave one. */
export async function withProof<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isTesseraError(error, 'FORBIDDEN') || error.details.kind !== 'reauthentication_required') throw error;
    if (!(await ask(error.details.methods as string[]))) throw error;
    return work();
  }
}

/** Calls that ask at the same time get the same answer. */
function ask(methods: readonly string[]): Promise<boolean> {
  answering ??= new Promise<boolean>((answer) => show({ methods, answer })).finally(() => {
    answering = null;
    show(null);
  });
  return answering;
}
