/** How HTTP routes outside tRPC answer: errors in the shape of calls, and refused webhooks. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { AppError } from '../lib/app-error.ts';
import type { App } from '../runtime/app.ts';
import type { RequestCtx } from '../trpc/context.ts';
import { errorData, toTrpcError } from '../trpc/errors.ts';
import { ClientDisconnected } from './body.ts';
import type { CreateContext } from './request.ts';

export function answering(
  createContext: CreateContext,
  work: (ctx: RequestCtx, req: Request, res: Response) => Promise<void>,
): RequestHandler {
  return async (req, res) => {
    const ctx = createContext(req);
    res.setHeader('x-request-id', ctx.request.id);
    res.setHeader('x-content-type-options', 'nosniff');
    try {
      await work(ctx, req, res);
    } catch (thrown) {
      // The client disconnected while sending: no response is possible.
      if (thrown instanceof ClientDisconnected || req.readableAborted || res.destroyed || res.headersSent) {
        return void res.destroy();
      }
      const error = toTrpcError(thrown);
      ctx.app.metrics.refusal(error.code);
      if (error.code === 'INTERNAL_SERVER_ERROR') ctx.log.error({ error, path: req.path }, 'a route failed');
      await ctx.app.limits.refusals.delay(ctx.request.ip, error);
      const data = errorData(error, ctx);
      if (data.details?.retryAfter) res.setHeader('retry-after', String(data.details.retryAfter));
      // The rest of the body is not read, so the connection cannot be reused.
      if (!req.complete) res.setHeader('connection', 'close');
      res.status(data.httpStatus).json({ error: { message: error.message, data } });
    }
  };
}

/**
 * A request to an unknown address, or one that no vendor signed, counts as a public call. Verified webhooks are never
 * limited.
 */
export async function countForged({ app, request }: RequestCtx, error: unknown): Promise<never> {
  if (error instanceof AppError && ['UNAUTHORIZED', 'NOT_FOUND', 'FORBIDDEN'].includes(error.code)) {
    await app.limits.publicCall(request.ip);
  }
  throw error;
}

/** Answers errors that a route did not answer itself, those of the router included. */
export const refusing =
  (app: App): ErrorRequestHandler =>
  (thrown, req, res, next) => {
    if (res.headersSent) return next(thrown);
    if (thrown instanceof ClientDisconnected) return void res.destroy();
    const error = toTrpcError(thrown);
    app.metrics.refusal(error.code);
    if (error.code === 'INTERNAL_SERVER_ERROR') app.log.error({ error: thrown, path: req.path }, 'a route failed');
    const { httpStatus, details } = errorData(error);
    if (typeof details?.retryAfter === 'number') res.setHeader('retry-after', details.retryAfter);
    // The rest of the body is not read, so the connection cannot be reused.
    if (!req.complete) res.setHeader('connection', 'close');
    res.status(httpStatus).json({ error: error.message });
  };
