/** The HTTP server: what happens to a request before it becomes a call, and every route outside tRPC. */
import type { RequestListener } from 'node:http';
import cors from 'cors';
import express, { type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { campaignsHttp } from '../domains/campaigns/http.ts';
import { contactsHttp } from '../domains/contacts/http.ts';
import { identityHttp } from '../domains/identity/http.ts';
import { type Authenticate, createAuthenticate } from '../domains/identity/index.ts';
import { messagingHttp } from '../domains/messaging/http.ts';
import { organizationsHttp } from '../domains/organizations/http.ts';
import { paymentsHttp } from '../domains/payments/http.ts';
import { ticketingHttp } from '../domains/ticketing/http.ts';
import { trackingHttp } from '../domains/tracking/http.ts';
import { appRouter } from '../router.ts';
import type { App } from '../runtime/app.ts';
import type { RequestCtx } from '../trpc/context.ts';
import { trpcHttp } from '../trpc/http.ts';
import { appInLane } from '../trpc/limits/lanes.ts';
import { logRequest } from './access-log.ts';
import { refusing } from './answers.ts';
import { operations, type Readiness } from './operations.ts';
import { isOwnOrigin } from './origins.ts';
import { accountPages } from './pages/account.ts';
import { playground } from './pages/playground.ts';
import { ticketPages } from './pages/tickets.ts';
import { header, identify, originForm, requestContexts } from './request.ts';

/** While `isDraining`, each answer closes its connection, so that the next call of its client goes elsewhere. */
export function createHttp(app: App, isReady: Readiness, isDraining: () => boolean): RequestListener {
  const http = express();
  // Short reads that precede every call, those of the reserved lanes included.
  const authenticate = createAuthenticate(appInLane(app, 'signIn'));
  const createContext = requestContexts(app, authenticate);
  const trpc = trpcHttp({
    router: appRouter,
    createContext,
    onAnswer: app.metrics.call,
    onError: (error, path, ctx) => logFailure(app, error, path, ctx),
  });

  http.disable('x-powered-by');
  http.disable('etag');
  http.set('query parser', false);

  http.use(operations(app, isReady, isDraining));
  http.use(['/trpc', '/downloads'], allowOrigins(app, authenticate));
  http.use('/trpc', (req, res) => void trpc.answer(req, res, () => trpc.adapter(req, res)));
  http.use(organizationsHttp(createContext));
  http.use(contactsHttp(createContext));
  http.use(trackingHttp(app, createContext));
  http.use(messagingHttp(app, createContext));
  http.use(campaignsHttp(app, createContext));
  http.use(paymentsHttp(app, createContext));
  http.use(ticketingHttp(app, createContext));
  http.use(identityHttp(createContext));
  http.use('/account', accountPages());
  http.use('/tickets', ticketPages(createContext));
  if (app.config.playground) http.use('/playground', playground());

  http.use(helmet({ contentSecurityPolicy: { directives: { 'frame-ancestors': ["'none'"] } } }));
  http.use((_req, res) => void res.status(404).json({ error: 'There is nothing here. The API is at /trpc.' }));
  http.use(refusing(app));

  // Calls from programs need none of the above, and express costs as much as the rest of a short call.
  return (req, res) => {
    req.url = originForm(req.url);
    if (app.config.accessLog) logRequest(createContext, req, res);
    if (isDraining()) res.setHeader('connection', 'close');
    if (req.url.startsWith('/trpc/') && req.headers.origin === undefined && req.method !== 'OPTIONS') {
      void trpc.answer(req, res, () => http(req, res));
    } else http(req, res);
  };
}

/**
 * Access tokens travel in a header that browsers never add by default, so a page of another origin can do nothing that
 * a program could not. Pages that may read answers: those of this server, the configured origins, and the origins of a
 * publishable key.
 */
function allowOrigins(app: App, authenticate: Authenticate) {
  const mayRead = async (req: Request, origin: string): Promise<boolean> => {
    if (isOwnOrigin(app.config, origin)) return true;
    // A preflight carries no key and no content.
    if (req.method === 'OPTIONS') return true;
    const authorization = header(req, 'authorization');
    if (!authorization?.startsWith('Bearer pk_')) return false;
    return identify(authenticate, authorization, null, origin).then(Boolean, () => false);
  };

  const answer = {
    origin: true,
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'x-organization-id',
      'x-request-id',
      'x-tessera-session',
      'last-event-id',
      'traceparent',
    ],
    exposedHeaders: ['x-request-id', 'retry-after', 'content-disposition'],
    maxAge: 600,
  };
  const allowed = cors(answer);
  // Only pages of this server and the configured origins may keep their session in a cookie (domains/identity/).
  const allowedWithCookies = cors({ ...answer, credentials: true });
  return (req: Request, res: Response, next: NextFunction) => {
    const origin = header(req, 'origin');
    if (!origin) return next();
    res.vary('origin');
    mayRead(req, origin).then((may) => {
      if (!may) return next();
      (isOwnOrigin(app.config, origin) ? allowedWithCookies : allowed)(req, res, next);
    }, next);
  };
}

function logFailure(app: App, error: Error & { code: string }, path: string, ctx: RequestCtx | undefined): void {
  const log = ctx?.log ?? app.log;
  app.metrics.refusal(error.code);
  if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ error, path }, 'a call failed');
  else log.debug({ code: error.code, path, reason: error.message }, 'a call was refused');
}
