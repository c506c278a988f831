/** The last calls, kept until the tab is closed. Values that look like secrets are never kept. */
import { withoutSecrets } from './redact.ts';

export interface PastCall {
  id: number;
  path: string;
  input: unknown;
  /** Paths of the fields that were removed as secrets. The call cannot be repeated without them. */
  left: string[];
  at: number;
  /** The HTTP status or the error code. */
  outcome: string;
  ok: boolean;
  ms: number;
}

const KEY = 'tessera-playground-history';
const MAX_CALLS = 50;

let calls: readonly PastCall[] = stored();
const listeners = new Set<() => void>();

export const pastCalls = (): readonly PastCall[] => calls;

export function onHistory(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function remember({ input, ...call }: Omit<PastCall, 'id' | 'left' | 'at'>): void {
  const { value, left } = withoutSecrets(input);
  keep([{ ...call, input: value, left, at: Date.now(), id: (calls[0]?.id ?? 0) + 1 }, ...calls].slice(0, MAX_CALLS));
}

export const forgetAll = (): void => keep([]);

function keep(next: readonly PastCall[]): void {
  calls = next;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(calls));
  } catch {
    // Storage is full or unavailable: the history lasts until the page is closed or reloaded.
  }
  for (const listener of listeners) listener();
}

function stored(): PastCall[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
