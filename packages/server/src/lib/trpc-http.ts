/**
 * tRPC over HTTP. One call with a JSON answer, by far the most of them, goes straight to its procedure: the adapter's
 * Request, Response and abort controllers cost more than the call (bench/RESULTS.md). Batches, subscriptions and whatever
 * else there is take the adapter. Both speak tRPC's wire format.
 */
import { type AnyProcedure, type AnyRouter, TRPCError } from '@trpc/server';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { Request, RequestHandler, Response } from 'express';
import type { RequestCtx } from '../context.ts';
import { badInput, errorData, toTrpcError } from '../errors.ts';
import { exceedsDepth } from './input-guard.ts';
import { transformer } from './transformer.ts';

export const MAX_BODY_BYTES = 1_000_000;
export const MAX_BATCH = 50;

export interface TrpcHttpOptions {
  router: AnyRouter;
  createContext: (req: Request) => RequestCtx;
  onError: (error: TRPCError, path: string, ctx: RequestCtx | undefined) => void;
}

export function trpcHttp({ router, createContext, onError }: TrpcHttpOptions): RequestHandler {
  const procedures = new Map(Object.entries(router._def.procedures as Record<string, AnyProcedure>));
  const adapter = createExpressMiddleware({
    router,
    createContext: ({ req }) => createContext(req),
    allowMethodOverride: true,
    maxBatchSize: MAX_BATCH,
    responseMeta: ({ errors }) => ({ headers: retryHeaders(errors[0]) }),
    onError: ({ error, path, ctx }) => onError(error, path ?? '', ctx),
  });

  return async (req, res, next) => {
    const path = req.path.slice(1);
    let ctx: RequestCtx | undefined;
    try {
      if (req.method === 'POST') {
        requireJson(req);
        req.body = await readBody(req);
      }
      const procedure = procedures.get(path);
      if (!procedure || !isSingle(req, procedure)) return adapter(req, res, next);

      const json = req.method === 'POST' ? req.body : inputOf(req.url);
      ctx = createContext(req);
      const data = await procedure({
        path,
        type: procedure._def.type,
        ctx,
        getRawInput: async () => readInput(json),
        signal: undefined,
        batchIndex: 0,
      });
      send(res, 200, `{"result":{"data":${JSON.stringify(transformer.serialize(data))}}}`);
    } catch (thrown) {
      const error = thrown instanceof TRPCError ? thrown : toTrpcError(thrown);
      onError(error, path, ctx);
      const status = getHTTPStatusCodeFromError(error);
      const shape = {
        message: error.message,
        code: TRPC_ERROR_CODES_BY_KEY[error.code],
        data: { ...errorData(error, ctx), path },
      };
      for (const [name, value] of Object.entries(retryHeaders(error))) res.setHeader(name, value);
      send(res, status, JSON.stringify({ error: transformer.serialize(shape) }));
    }
  };
}

function isSingle(req: Request, procedure: AnyProcedure): boolean {
  if (procedure._def.type === 'subscription' || req.headers['trpc-accept']) return false;
  if (req.url.includes('batch=')) return false;
  if (procedure._def.type === 'query' && req.method === 'GET') return true;
  return req.method === 'POST';
}

/** Forms and plain text can be posted across sites without asking; JSON cannot. No procedure takes multipart yet. */
function requireJson(req: Request): void {
  if ((req.headers['content-type'] ?? '').startsWith('application/json')) return;
  throw new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send content-type: application/json' });
}

function inputOf(url: string): string | undefined {
  const at = url.indexOf('?');
  const input = at < 0 ? null : new URLSearchParams(url.slice(at)).get('input');
  if (input !== null) refuseDepth(input);
  return input ?? undefined;
}

function readInput(json: string | undefined): unknown {
  if (json === undefined || json === '') return undefined;
  return transformer.deserialize(JSON.parse(json));
}

const refuseDepth = (json: string) => {
  if (exceedsDepth(json)) throw badInput('', 'The input is nested too deeply');
};

async function readBody(req: Request): Promise<string> {
  if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const text = (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8');
  refuseDepth(text);
  return text;
}

const tooLarge = () =>
  new TRPCError({ code: 'PAYLOAD_TOO_LARGE', message: `A request may have ${MAX_BODY_BYTES / 1_000_000} MB at most` });

const retryHeaders = (error: TRPCError | undefined): Record<string, string> => {
  const seconds = error && (error.cause as { details?: { retryAfter?: number } } | undefined)?.details?.retryAfter;
  return seconds ? { 'retry-after': String(seconds) } : {};
};

function send(res: Response, status: number, body: string): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  res.end(body);
}
