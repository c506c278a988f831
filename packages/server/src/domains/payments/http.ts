/** What the payments domain answers besides calls: webhooks of the vendors, and the sandbox's payment page. */
import express, { type Request, type Response, type Router } from 'express';
import { countForged, refusing } from '../../http/answers.ts';
import type { CreateContext } from '../../http/request.ts';
import { AppError } from '../../lib/app-error.ts';
import { PaymentProviderError } from '../../providers/payments/payment-provider.ts';
import { sandboxPages } from '../../providers/payments/sandbox/sandbox-page.ts';
import type { App } from '../../runtime/app.ts';
import { processWebhook, receiveWebhook } from './webhooks/webhook-inbox.ts';

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
        countForged(ctx, ifUnsure(error)),
      );
      res.status(200).json({ received: true });
      // The vendor need not wait. Should this end here, the job does it.
      if (entry) {
        await processWebhook(app, entry).catch((error) => app.log.warn({ error }, 'a webhook waits for its job'));
      }
    },
    refusing(app),
  );

  routes.use('/sandbox', sandboxPages(app));
  return routes;
}

/** The vendor that is to say whether it sent this cannot be asked: it will send it again. */
const ifUnsure = (error: unknown): unknown =>
  error instanceof PaymentProviderError ? new AppError('SERVICE_UNAVAILABLE', 'Please send this again') : error;
