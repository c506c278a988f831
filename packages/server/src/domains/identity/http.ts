/** HTTP routes of identity beside tRPC: the HTML of a mail in the local outbox, for the playground's frame. */
import express, { type Router } from 'express';
import { answering } from '../../http/answers.ts';
import type { CreateContext } from '../../http/request.ts';
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
  routes.get(
    '/development/mails/:id',
    answering(createContext, async (ctx, req, res) => {
      res.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      const html = await developmentMailHtml(ctx, String(req.params.id));
      res.set('content-security-policy', POLICY).type('html').send(html);
    }),
  );
  return routes;
}
