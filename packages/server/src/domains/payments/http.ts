/** HTTP routes of the payments domain outside tRPC: vendor webhooks and the sandbox's payment page. */
import express, { type Request, type Response, type Router } from 'express';
import { countForged, refusing } from '../../http/answers.ts';
import { withBody } from '../../http/body.ts';
import type { CreateContext } from '../../http/request.ts';
import { AppError } from '../../lib/app-error.ts';
import { PaymentProviderError } from '../../providers/payments/payment-provider.ts';
import { sandboxPages } from '../../providers/payments/sandbox/sandbox-page.ts';
import type { App } from '../../runtime/app.ts';
import { processWebhook, receiveWebhook } from './webhooks/webhook-inbox.ts';

const MAX_WEBHOOK_BYTES = 1_000_000;
const MAX_FORM_BYTES = 1_000;

export function paymentsHttp(app: App, createContext: CreateContext): Router {
  const routes = express.Router();

  // Signatures cover the raw bytes, whatever the content type.
  routes.post(
    '/webhooks/payments/:gatewayId',
    async (req: Request, res: Response) => {
      const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, value?.toString()]));
      const ctx = createContext(req);
      const entry = await withBody(req, MAX_WEBHOOK_BYTES, (body) =>
        receiveWebhook(app, String(req.params.gatewayId), { body, headers }),
      ).catch((error) => countForged(ctx, unverifiable(error)));
      res.status(200).json({ received: true });
      // The vendor does not wait for the processing. If this process ends here, the job processes the entry.
      if (entry) {
        await processWebhook(app, entry).catch((error) =>
          app.log.warn({ error }, 'a webhook could not be processed; its job tries again'),
        );
      }
    },
    refusing(app),
  );

  routes.use(
    '/sandbox',
    sandboxPages(app, (req) => withBody(req, MAX_FORM_BYTES, async (body) => body.toString())),
  );
  return routes;
}

/** If the vendor that verifies the webhook cannot be reached, the answer is 503, and the vendor sends the webhook again. */
const unverifiable = (error: unknown): unknown =>
  error instanceof PaymentProviderError ? new AppError('SERVICE_UNAVAILABLE', 'Please send this again') : error;
