/** The router's procedures by path, and ways to call them: for tests generated from the router. */
import { createUser } from '@tessera/db/test';
import type { AnyProcedure } from '@trpc/server';
import { appRouter } from '../src/router.ts';
import type { App } from '../src/runtime/app.ts';
import type { Caller, RequestCtx } from '../src/trpc/context.ts';
import type { ProcedureMeta } from '../src/trpc/procedures.ts';
import { asFresh } from './index.ts';

/** The access that a procedure requires, as its base procedure declares it. */
export const metaOf = (path: string): ProcedureMeta => (procedures[path]?._def.meta ?? {}) as ProcedureMeta;

export const procedures = appRouter._def.procedures as unknown as Record<string, AnyProcedure>;

/** Calls a procedure by its path. A subscription is followed to its first item, or for a moment. */
export async function callPath(app: App, caller: Caller | null, path: string, input: unknown): Promise<unknown> {
  const procedure = procedures[path] as AnyProcedure;
  const { type } = procedure._def;
  const stop = new AbortController();
  const answer = await procedure({
    ctx: requestCtx(app, caller),
    path,
    type,
    getRawInput: async () => input,
    signal: stop.signal,
    batchIndex: 0,
  });
  if (type !== 'subscription') return answer;
  const items = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const first = items.next();
  const moment = new Promise((resolve) => setTimeout(resolve, 150, { value: undefined }));
  try {
    return ((await Promise.race([first, moment])) as { value: unknown }).value;
  } finally {
    stop.abort();
    first.then(
      () => items.return?.(),
      () => {},
    );
  }
}

export const requestCtx = (app: App, caller: Caller | null): RequestCtx => ({
  app,
  log: app.log,
  now: app.now,
  caller: async () => asFresh(app, caller),
  request: {
    id: 'test',
    ip: '127.0.0.1',
    userAgent: null,
    origin: null,
    idempotencyKey: null,
    organizationId: caller?.organization?.id ?? caller?.visited?.id ?? null,
  },
});

/** A signed-in person without an organization. */
export async function stranger(app: App): Promise<Caller> {
  const user = await createUser(app.database);
  return { actor: { type: 'user', userId: user.id, sessionId: user.id }, isStaff: false, organization: null };
}
