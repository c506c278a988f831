/** What the payments domain answers besides calls: webhooks of the vendors, and the sandbox's payment page. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { App, RequestCtx } from '../../context.ts';
import { AppError, errorData, toTrpcError } from '../../errors.ts';
import { PaymentProviderError } from '../../providers/payments/payment-provider.ts';
import { sandboxPages } from '../../providers/payments/sandbox-page.ts';
import type { CreateContext } from '../../request.ts';
import { processWebhook, receiveWebhook } from './webhook.ts';

export function paymentsHttp(app: App, createContext: CreateContext): Router {
  const routes = express.Router();

  // Signatures are over the bytes as they came, whatever the vendor calls them.
  routes.post(
    '/webhooks/payments/:gatewayId',
    express.raw({ type: () => true, limit: '1mb', inflate: false }),
    async (req: Request, res: Response) => {
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, value?.toString()]));
      const ctx = createContext(req);
      const entry = await receiveWebhook(app, String(req.params.gatewayId), { body, headers }).catch((error) =>
        countForged(ctx, error),
      );
      res.status(200).json({ received: true });
      // The vendor need not wait. Should this end here, the job does it.
      if (entry) {
        await processWebhook(app, entry).catch((error) => app.log.warn({ error }, 'a webhook waits for its job'));
      }
    },
    (error: Error, _req: Request, res: Response, next: NextFunction) => refuse(app, error, res, next),
  );

  routes.use('/sandbox', sandboxPages(app));
  return routes;
}

/** What no vendor sent counts as a call of nobody's. Only then: a vendor's own are never too many. */
async function countForged({ app, request }: RequestCtx, error: unknown): Promise<never> {
  if (error instanceof AppError && ['UNAUTHORIZED', 'NOT_FOUND'].includes(error.code)) {
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
  // The vendor that is to say whether it sent this cannot be asked: it will send it again.
  const isUnsure = thrown instanceof PaymentProviderError;
  const error = toTrpcError(isUnsure ? new AppError('SERVICE_UNAVAILABLE', 'Please send this again') : thrown);
  if (!isUnread && error.code === 'INTERNAL_SERVER_ERROR') app.log.error({ error: thrown }, 'a webhook failed');
  const { httpStatus, details } = errorData(error);
  if (typeof details?.retryAfter === 'number') res.setHeader('retry-after', details.retryAfter);
  res
    .status(isUnread ? (thrown.status as number) : httpStatus)
    .json({ error: isUnread ? 'The body could not be read' : error.message });
}
