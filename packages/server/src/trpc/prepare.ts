/**
 * How procedures read inputs and check outputs. tRPC's own steps call a schema's asynchronous parse, which zod runs without its
 * compiled fast path (three times the time for a list of twenty), and zod drops keys that a schema does not know. Both steps are
 * replaced once, at start-up. The fields used here are internal to tRPC 11.22.1, which is pinned; `prepare.test.ts` is the contract.
 */
import type { AnyRouter } from '@trpc/server';
import { createInputMiddleware, createOutputMiddleware } from '@trpc/server/unstable-core-do-not-import';
import type { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import { unknownKeys } from '../lib/schemas/unknown-keys.ts';
import { setZodMessages } from '../lib/schemas/zod-messages.ts';

interface Definition {
  inputs: z.ZodType[];
  output?: z.ZodType;
  middlewares: { _type?: string | undefined }[];
}

export function prepareProcedures<R extends AnyRouter>(router: R): R {
  setZodMessages();
  for (const procedure of Object.values(router._def.procedures)) {
    const { middlewares, inputs, output } = (procedure as { _def: Definition })._def;
    const [input, another] = inputs;
    if (another) throw new TypeError('A procedure takes one input schema');
    for (const [i, { _type }] of middlewares.entries()) {
      if (_type === 'input' && input) middlewares[i] = createInputMiddleware((value) => readInput(input, value));
      if (_type === 'output' && output) middlewares[i] = createOutputMiddleware((value) => output.parse(value));
    }
  }
  return router;
}

function readInput(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.parse(value);
  const unknown = unknownKeys(schema, value);
  const [first] = unknown;
  if (!first) return parsed;
  const issues = unknown.slice(0, 20).map(({ path, nearest }) => ({ path, message: whatToDo(nearest) }));
  throw new AppError('BAD_REQUEST', `${first.path}: ${whatToDo(first.nearest)}`, { issues });
}

const whatToDo = (nearest: string | undefined): string =>
  nearest === undefined ? 'is not a field of this input' : `is not a field of this input; did you mean ${nearest}?`;
