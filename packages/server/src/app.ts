/** The HTTP server: what happens to a request before it is a call, and everything that is not one. */
import { TRPCError } from '@trpc/server';
import cors from 'cors';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { newId } from '@tessera/db';
import type { App, Caller, RequestCtx } from './context.ts';
import { type Authenticate, createAuthenticate } from './domains/identity/index.ts';
import { createMetrics } from './lib/metrics.ts';
import { trpcHttp } from './lib/trpc-http.ts';
import { appRouter } from './router.ts';

export function createHttp(app: App, isReady: () => Promise<Record<string, boolean>>): Express {
  const http = express();
  const metrics = createMetrics();
  const authenticate = createAuthenticate(app);

  http.disable('x-powered-by');
  http.disable('etag');
  http.set('query parser', false);
  http.set('trust proxy', app.config.trustedProxies);

  // Liveness never touches the database: a slow database is no reason to be restarted.
  http.get('/healthz', (_req, res) => void res.json({ ok: true }));
  http.get('/readyz', async (_req, res) => {
    const checks = await isReady();
    const ready = Object.values(checks).every(Boolean);
    res.status(ready ? 200 : 503).json({ ready, ...checks });
  });
  http.get('/metrics', async (req, res) => {
    if (!mayReadMetrics(app, req)) return void res.status(404).end();
    res.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });

  http.use(
    '/trpc',
    (req, res, next) => {
      const started = process.hrtime.bigint();
      const path = req.path.slice(1);
      res.setHeader('x-request-id', requestId(req));
      res.setHeader('x-content-type-options', 'nosniff');
      res.setHeader('cache-control', 'no-store');
      res.on('finish', () => {
        const procedure = path in appRouter._def.procedures ? path : 'other';
        metrics.observe(procedure, res.statusCode, Number(process.hrtime.bigint() - started) / 1e9);
      });
      next();
    },
    allowOrigins(app, authenticate),
    trpcHttp({
      router: appRouter,
      createContext: (req) => requestContext(app, authenticate, req),
      onError: (error, path, ctx) => logFailure(app, error, path, ctx),
    }),
  );

  http.use(helmet({ contentSecurityPolicy: { directives: { 'frame-ancestors': ["'none'"] } } }));
  http.use((_req, res) => void res.status(404).json({ error: 'There is nothing here. The API is at /trpc.' }));
  return http;
}

/** The caller's own id for a request when it sends a sensible one, so that its logs and ours can be joined. */
function requestId(req: Request): string {
  const known = (req as { tesseraId?: string }).tesseraId;
  if (known) return known;
  const sent = req.headers['x-request-id'];
  const id = typeof sent === 'string' && /^[\w-]{8,64}$/.test(sent) ? sent : newId();
  (req as { tesseraId?: string }).tesseraId = id;
  return id;
}

const header = (req: Request, name: string): string | null => {
  const value = req.headers[name];
  return typeof value === 'string' ? value : null;
};

function requestContext(app: App, authenticate: Authenticate, req: Request): RequestCtx {
  const id = requestId(req);
  const origin = header(req, 'origin');
  const organizationId = header(req, 'x-organization-id');
  let caller: Promise<Caller | null> | undefined;
  return {
    app,
    request: {
      id,
      ip: req.ip ?? '',
      userAgent: header(req, 'user-agent')?.slice(0, 500) ?? null,
      origin,
      organizationId,
      idempotencyKey: header(req, 'idempotency-key'),
    },
    get log() {
      return app.log.child({ requestId: id });
    },
    now: app.now,
    caller: () => {
      caller ??= identify(authenticate, header(req, 'authorization'), organizationId, origin);
      return caller;
    },
  };
}

async function identify(
  authenticate: Authenticate,
  authorization: string | null,
  organizationId: string | null,
  origin: string | null,
): Promise<Caller | null> {
  if (authorization === null) return null;
  return authenticate({ token: authorization.replace(/^Bearer /i, ''), organizationId, origin });
}

/**
 * Tokens travel in a header, never by themselves, so a page of another origin can do nothing a program could not.
 * Which pages may read the answers: those of this server, those configured, and those of a publishable key.
 */
function allowOrigins(app: App, authenticate: Authenticate) {
  const own = [new URL(app.config.publicUrl).origin, ...app.config.allowedOrigins];
  const local = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;

  const mayRead = async (req: Request, origin: string): Promise<boolean> => {
    if (own.includes(origin) || (!app.config.production && local.test(origin))) return true;
    // A preflight carries no key, and nothing but the question.
    if (req.method === 'OPTIONS') return true;
    const authorization = header(req, 'authorization');
    if (!authorization?.startsWith('Bearer pk_')) return false;
    return identify(authenticate, authorization, null, origin).then(Boolean, () => false);
  };

  const options = {
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-organization-id', 'x-request-id', 'last-event-id'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  };
  const allowed = cors({ ...options, origin: true });
  return (req: Request, res: Response, next: NextFunction) => {
    const origin = header(req, 'origin');
    if (!origin) return next();
    res.vary('origin');
    mayRead(req, origin).then((may) => (may ? allowed(req, res, next) : next()), next);
  };
}

function mayReadMetrics(app: App, req: Request): boolean {
  const { metricsToken } = app.config;
  if (metricsToken) return header(req, 'authorization') === `Bearer ${metricsToken}`;
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(req.socket.remoteAddress ?? '');
}

function logFailure(app: App, error: TRPCError, path: string, ctx: RequestCtx | undefined): void {
  const log = ctx?.log ?? app.log;
  if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ error, path }, 'a call failed');
  else log.debug({ code: error.code, path, reason: error.message }, 'a call was refused');
}
