/** Calls a procedure through the SDK by its path. */
import { type Answer, isTesseraError, type Subscription, type Tessera, TesseraError } from '@tessera/sdk';
import type { ManifestProcedure } from '@tessera/sdk/manifest';
import type { Schemas } from '../schema/shape.ts';
import { isRecord, revive } from '../schema/value.ts';

export interface StreamItem {
  index: number;
  at: number;
  data: unknown;
}

/** The state of a call. `input` is the input it was made with. */
export type Run =
  | { state: 'running'; input: unknown; stop: () => void }
  | { state: 'done'; input: unknown; data: unknown; status: number; requestId: string | null; ms: number; page: number }
  | { state: 'failed'; input: unknown; error: TesseraError; ms: number }
  | {
      state: 'streaming';
      input: unknown;
      items: readonly StreamItem[];
      count: number;
      resumeId: string | null;
      stop: () => void;
    }
  | {
      state: 'stopped';
      input: unknown;
      items: readonly StreamItem[];
      count: number;
      resumeId: string | null;
      error: TesseraError | null;
      ms: number;
    };

interface CallOptions {
  signal: AbortSignal;
}
type Callable = (input: unknown, options: CallOptions) => unknown;

function callable(tessera: Tessera, { path }: ManifestProcedure): Callable {
  const found = path
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], tessera);
  if (typeof found !== 'function')
    throw new TesseraError('NOT_FOUND', `This SDK has no ${path}: build the playground again`);
  return found as Callable;
}

/** Empty input becomes `undefined` where the SDK's types make it optional. */
function inputFor({ input, inputOptional }: ManifestProcedure, value: unknown, schemas: Schemas): unknown {
  if (!input) return undefined;
  const revived = revive(input, value, schemas);
  return inputOptional && isRecord(revived) && Object.keys(revived).length === 0 ? undefined : revived;
}

export async function call(
  tessera: Tessera,
  procedure: ManifestProcedure,
  input: unknown,
  schemas: Schemas,
  signal: AbortSignal,
): Promise<Answer<unknown>> {
  const answer = callable(tessera, procedure)(inputFor(procedure, input, schemas), { signal });
  return (answer as { withResponse(): Promise<Answer<unknown>> }).withResponse();
}

export function open(
  tessera: Tessera,
  procedure: ManifestProcedure,
  input: unknown,
  schemas: Schemas,
  signal: AbortSignal,
): Subscription<unknown> {
  return callable(tessera, procedure)(inputFor(procedure, input, schemas), { signal }) as Subscription<unknown>;
}

export const asTesseraError = (thrown: unknown): TesseraError =>
  isTesseraError(thrown)
    ? thrown
    : new TesseraError('PLAYGROUND', thrown instanceof Error ? thrown.message : String(thrown));
