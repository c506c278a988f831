/** How routes answer that are not procedures: errors as those of calls, and webhooks turned away. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { AppError } from '../lib/app-error.ts';
import type { App } from '../runtime/app.ts';
import type { RequestCtx } from '../trpc/context.ts';
import { errorData, toTrpcError } from '../trpc/errors.ts';
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
      // The client went away while it was sending: nobody is there to be answered.
      if (req.readableAborted || res.destroyed || res.headersSent) return void res.destroy();
      const error = toTrpcError(thrown);
      if (error.code === 'INTERNAL_SERVER_ERROR') ctx.log.error({ error, path: req.path }, 'a route failed');
      const data = errorData(error, ctx);
      if (data.details?.retryAfter) res.setHeader('retry-after', String(data.details.retryAfter));
      // The rest of what is being sent is not read: the connection cannot be used again.
      if (!req.complete) res.setHeader('connection', 'close');
      res.status(data.httpStatus).json({ error: { message: error.message, data } });
    }
  };
}

/** What nobody was told the address of, or no vendor sent, counts as a call of nobody's. A vendor's own are never too many. */
export async function countForged({ app, request }: RequestCtx, error: unknown): Promise<never> {
  if (error instanceof AppError && ['UNAUTHORIZED', 'NOT_FOUND', 'FORBIDDEN'].includes(error.code)) {
    await app.limits.publicCall(request.ip);
  }
  throw error;
}

/** Turns a webhook away. */
export const refusing =
  (app: App): ErrorRequestHandler =>
  (thrown: Error & { status?: number }, _req, res, next) => {
    if (res.headersSent) return next(thrown);
    // The body was refused before it was ours: too large, or cut.
    const isUnread = typeof thrown.status === 'number' && thrown.status < 500;
    const error = toTrpcError(thrown);
    if (!isUnread && error.code === 'INTERNAL_SERVER_ERROR') app.log.error({ error: thrown }, 'a webhook failed');
    const { httpStatus, details } = errorData(error);
    if (typeof details?.retryAfter === 'number') res.setHeader('retry-after', details.retryAfter);
    res
      .status(isUnread ? (thrown.status as number) : httpStatus)
      .json({ error: isUnread ? 'The body could not be read' : error.message });
  };
