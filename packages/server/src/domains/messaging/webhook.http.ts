/** Where vendors of messages call: POST with what happened, GET to ask whether the address is ours. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { App, RequestCtx } from '../../context.ts';
import { AppError, errorData, toTrpcError } from '../../errors.ts';
import type { CreateContext } from '../../request.ts';
import { createWebhooks } from './webhook.ts';

export function webhookHttp(app: App, createContext: CreateContext): Router {
  const routes = express.Router();
  const webhooks = createWebhooks(app);

  // Signatures are over the bytes as they came, whatever the vendor calls them.
  routes.post(
    '/webhooks/messaging/:senderId',
    express.raw({ type: () => true, limit: '4mb', inflate: false }),
    async (req: Request, res: Response) => {
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const webhook = { method: 'POST' as const, body, headers: headersOf(req) };
      await webhooks
        .receive(String(req.params.senderId), webhook, queryOf(req))
        .catch((error) => countForged(createContext(req), error));
      res.status(200).json({ received: true });
    },
  );

  routes.get('/webhooks/messaging/:senderId', async (req: Request, res: Response) => {
    const webhook = { method: 'GET' as const, body: Buffer.alloc(0), headers: headersOf(req) };
    const answer = await webhooks
      .greet(String(req.params.senderId), webhook, queryOf(req))
      .catch((error) => countForged(createContext(req), error));
    res.status(200).type('text/plain').set('x-content-type-options', 'nosniff').send(answer);
  });

  routes.use('/webhooks/messaging', (error: Error, _req: Request, res: Response, next: NextFunction) =>
    refuse(app, error, res, next),
  );
  return routes;
}

const headersOf = (req: Request): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, value?.toString()]));

const queryOf = ({ originalUrl }: Request): string =>
  originalUrl.includes('?') ? originalUrl.slice(originalUrl.indexOf('?')) : '';

/** What no vendor sent counts as a call of nobody's. Only then: a vendor's own are never too many. */
async function countForged({ app, request }: RequestCtx, error: unknown): Promise<never> {
  if (error instanceof AppError && ['UNAUTHORIZED', 'NOT_FOUND', 'FORBIDDEN'].includes(error.code)) {
    await app.limits.publicCall(request.ip);
  }
  throw error;
}

function refuse(app: App, thrown: Error & { status?: number }, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(thrown);
    return;
  }
  // The body was refused before it was ours: too large, or cut.
  const isUnread = typeof thrown.status === 'number' && thrown.status < 500;
  const error = toTrpcError(thrown);
  if (!isUnread && error.code === 'INTERNAL_SERVER_ERROR') app.log.error({ error: thrown }, 'a webhook failed');
  const { httpStatus, details } = errorData(error);
  if (typeof details?.retryAfter === 'number') res.setHeader('retry-after', details.retryAfter);
  res
    .status(isUnread ? (thrown.status as number) : httpStatus)
    .json({ error: isUnread ? 'The body could not be read' : error.message });
}
