/** HTTP routes of identity beside tRPC: the HTML of a mail in the local outbox, for the playground's frame. */
import express, { type Router } from 'express';
import type { CreateContext } from '../../http/request.ts';
import { errorData, toTrpcError } from '../../trpc/errors.ts';
import { developmentMailHtml } from './development-mails/development-mail.service.ts';

/** A mail is untrusted HTML: it runs nothing, loads nothing, and has no origin even when it is opened outside the frame. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

export function identityHttp(createContext: CreateContext): Router {
  const routes = express.Router();
  routes.get('/development/mails/:id', async (req, res) => {
    res.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    const ctx = createContext(req);
    try {
      const html = await developmentMailHtml(ctx, req.params.id);
      res.set('content-security-policy', POLICY).type('html').send(html);
    } catch (thrown) {
      const error = toTrpcError(thrown);
      const data = errorData(error, ctx);
      res.status(data.httpStatus).json({ error: { message: error.message, data } });
    }
  });
  return routes;
}
