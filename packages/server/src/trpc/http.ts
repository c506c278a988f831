/**
 * tRPC over HTTP. A single call with a JSON answer, by far the most frequent request, goes directly to its procedure:
 * the adapter's Request, Response and abort controllers cost more than the call (bench/RESULTS.md). Batches,
 * subscriptions and all other requests use the adapter. Both speak tRPC's wire format.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AnyProcedure, type AnyRouter, TRPCError } from '@trpc/server';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { Request, Response } from 'express';
import superjson from 'superjson';
import type { z } from 'zod';
import { ClientDisconnected, withBody } from '../http/body.ts';
import { badInput } from '../lib/app-error.ts';
import { logCall } from './answers/answered.ts';
import type { RequestCtx, RequestInfo } from './context.ts';
import { errorData, toTrpcError } from './errors.ts';
import { refuseUnreadable } from './wire/input-guard.ts';
import { readWire } from './wire/wire-input.ts';
import { type WireWriter, wireWriter } from './wire/wire-output.ts';

const MAX_BODY_BYTES = 1_000_000;
const MAX_BATCH = 50;
/** The adapter fails on some others, such as TRACE. */
const METHODS = new Set(['GET', 'POST', 'HEAD', 'OPTIONS']);

/** A request whose body was read here; the adapter takes it from `body`. */
type TrpcRequest = IncomingMessage & { body?: string; originalUrl?: string };

export interface TrpcHttpOptions {
  router: AnyRouter;
  createContext: (req: IncomingMessage) => RequestCtx;
  onAnswer: (procedure: string, status: number, seconds: number) => void;
  onError: (error: TRPCError, path: string, ctx: RequestCtx | undefined) => void;
}

export interface TrpcHttp {
  /** Answers a single call. Passes every other request to `otherwise`, with its body read and checked. */
  answer(req: TrpcRequest, res: ServerResponse, otherwise: () => void): Promise<void>;
  /** tRPC's adapter behind express, for batches and subscriptions. */
  adapter(req: Request, res: Response): void;
}

export function trpcHttp({ router, createContext, onAnswer, onError }: TrpcHttpOptions): TrpcHttp {
  const procedures = singleCalls(router);
  const adapter = createExpressMiddleware({
    router,
    createContext: ({ req }) => createContext(req),
    allowMethodOverride: true,
    maxBatchSize: MAX_BATCH,
    responseMeta: ({ ctx, errors }) => ({
      headers: headers((ctx as RequestCtx | undefined)?.request, retryAfter(errors[0])),
    }),
    onError: ({ error, path, ctx }) => onError(error, path ?? '', ctx),
  });

  return {
    adapter: (req, res) => void adapter(req, res, () => {}),

    async answer(req, res, otherwise) {
      const started = performance.now();
      const seconds = () => (performance.now() - started) / 1000;
      const { path, query } = split(req.originalUrl ?? req.url ?? '');
      const ctx = createContext(req);
      let isCalled = false;
      let status = 200;
      let body: string;
      let retry: number | undefined;
      try {
        if (!METHODS.has(req.method ?? '')) {
          throw new TRPCError({
            code: 'METHOD_NOT_SUPPORTED',
            message: 'Call queries with GET or POST, mutations with POST',
          });
        }
        if (req.method === 'POST') req.body ??= await readBody(req);
        const procedure = procedures.get(path);
        const json = req.method === 'POST' ? req.body : inputOf(query);
        if (!procedure || !isSingle(req, procedure, query)) {
          if (json !== undefined) refuseUnreadable(json);
          if (query.includes('batch=')) res.once('finish', () => onAnswer('batch', res.statusCode, seconds()));
          return otherwise();
        }

        let input: Promise<unknown> | undefined;
        isCalled = true;
        const data = await procedure.call({
          path,
          type: procedure.type,
          ctx,
          // Several steps of a call ask for the input; it is decoded once.
          getRawInput: () => {
            input ??= Promise.resolve().then(() => readInput(json));
            return input;
          },
          signal: undefined,
          batchIndex: 0,
        });
        body = `{"result":{"data":${procedure.write(data)}}}`;
      } catch (thrown) {
        if (thrown instanceof ClientDisconnected) return void res.destroy();
        const error = thrown instanceof TRPCError ? thrown : toTrpcError(thrown);
        onError(error, path, ctx);
        if (!isCalled && ctx.app.config.accessLog)
          logCall(ctx, procedures.has(path) ? path : 'other', error.code, seconds() * 1_000);
        status = getHTTPStatusCodeFromError(error);
        retry = retryAfter(error);
        const data = { ...errorData(error, ctx), path };
        const shape = { message: error.message, code: TRPC_ERROR_CODES_BY_KEY[error.code], data };
        body = JSON.stringify({ error: superjson.serialize(shape) });
      }
      if (!res.headersSent && !res.destroyed) {
        res.writeHead(status, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          // The rest of a refused body is not read, so the connection cannot be reused.
          ...(req.method === 'POST' && !req.complete && { connection: 'close' }),
          ...headers(ctx.request, retry),
        });
        res.end(body);
      }
      onAnswer(procedures.has(path) ? path : 'other', status, seconds());
    },
  };
}

const headers = (request: RequestInfo | undefined, retry: number | undefined): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  ...(request && { 'x-request-id': request.id }),
  ...(retry && { 'retry-after': String(retry) }),
  ...(request?.http && Object.fromEntries(request.http.answerHeaders)),
});

const retryAfter = (error: TRPCError | undefined): number | undefined =>
  (error?.cause as { details?: { retryAfter?: number } } | undefined)?.details?.retryAfter;

/** `/trpc/contacts.get?input=…` → `contacts.get` and `input=…`. */
function split(url: string): { path: string; query: string } {
  const at = url.indexOf('?');
  const start = url.indexOf('/', 1) + 1;
  return at < 0 ? { path: url.slice(start), query: '' } : { path: url.slice(start, at), query: url.slice(at + 1) };
}

/** The procedures that can be called directly, by path. */
interface SingleCall {
  type: 'query' | 'mutation';
  call: AnyProcedure;
  write: WireWriter;
}

function singleCalls(router: AnyRouter): Map<string, SingleCall> {
  const calls = new Map<string, SingleCall>();
  for (const [path, call] of Object.entries(router._def.procedures as Record<string, AnyProcedure>)) {
    const { type, output } = call._def as unknown as { type: string; output: z.ZodType };
    if (type === 'query' || type === 'mutation') calls.set(path, { type, call, write: wireWriter(output) });
  }
  return calls;
}

function isSingle(req: IncomingMessage, { type }: SingleCall, query: string): boolean {
  if (req.headers['trpc-accept'] || query.includes('batch=')) return false;
  return req.method === 'POST' || (req.method === 'GET' && type === 'query');
}

function inputOf(query: string): string | undefined {
  if (query === '') return undefined;
  return new URLSearchParams(query).get('input') ?? undefined;
}

function readInput(json: string | undefined): unknown {
  if (json === undefined || json === '') return undefined;
  refuseUnreadable(json);
  try {
    return readWire(JSON.parse(json));
  } catch (error) {
    throw error instanceof SyntaxError ? badInput('', 'The input is not JSON') : error;
  }
}

/**
 * Browsers post forms and plain text across origins without a preflight, but not JSON. No procedure takes multipart
 * yet.
 */
async function readBody(req: IncomingMessage): Promise<string> {
  if (!/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
    throw new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send content-type: application/json' });
  }
  return withBody(req, MAX_BODY_BYTES, async (body) => body.toString('utf8'));
}
