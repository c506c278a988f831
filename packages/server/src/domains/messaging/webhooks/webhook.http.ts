/** HTTP routes for the vendors' webhooks: POST delivers reports, GET answers the vendor's handshake. */
import express, { type Request, type Response, type Router } from 'express';
import { countForged, refusing } from '../../../http/answers.ts';
import { withBody } from '../../../http/body.ts';
import type { CreateContext } from '../../../http/request.ts';
import type { App } from '../../../runtime/app.ts';
import { createWebhookReceiver } from './webhook-receiver.ts';

const MAX_WEBHOOK_BYTES = 4_000_000;

export function webhookHttp(app: App, createContext: CreateContext): Router {
  const routes = express.Router();
  const webhooks = createWebhookReceiver(app);

  // Signatures cover the raw bytes, whatever content type the vendor sends.
  routes.post('/webhooks/messaging/:senderId', async (req: Request, res: Response) => {
    const ctx = createContext(req);
    await withBody(req, MAX_WEBHOOK_BYTES, (body) =>
      webhooks.receive(String(req.params.senderId), { method: 'POST', body, headers: headersOf(req) }, queryOf(req)),
    ).catch((error) => countForged(ctx, error));
    res.status(200).json({ received: true });
  });

  routes.get('/webhooks/messaging/:senderId', async (req: Request, res: Response) => {
    const webhook = { method: 'GET' as const, body: Buffer.alloc(0), headers: headersOf(req) };
    const answer = await webhooks
      .answerHandshake(String(req.params.senderId), webhook, queryOf(req))
      .catch((error) => countForged(createContext(req), error));
    res.status(200).type('text/plain').set('x-content-type-options', 'nosniff').send(answer);
  });

  routes.use('/webhooks/messaging', refusing(app));
  return routes;
}

const headersOf = (req: Request): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, value?.toString()]));

const queryOf = ({ originalUrl }: Request): string =>
  originalUrl.includes('?') ? originalUrl.slice(originalUrl.indexOf('?')) : '';
