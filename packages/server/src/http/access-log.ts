/** A log line for each request outside tRPC. Calls are logged by their base procedure (trpc/answers/answered.ts). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { CreateContext } from './request.ts';

/** Probes and Prometheus ask every few seconds. */
const UNLOGGED = /^\/(trpc\/|(healthz|readyz|metrics)$)/;

/** Logs the request when its answer is complete or given up: its route, because paths contain tokens. */
export function logRequest(createContext: CreateContext, req: IncomingMessage, res: ServerResponse): void {
  if (UNLOGGED.test(req.url ?? '')) return;
  const started = performance.now();
  res.once('close', () => {
    const { log, request } = createContext(req);
    // Set by express, which answers every request outside tRPC.
    const { route, baseUrl } = req as Request;
    const path = typeof route?.path === 'string' ? route.path : null;
    log.info(
      {
        // `baseUrl` is in the path already where the last handler is an error handler of the same prefix.
        route: path && `${req.method} ${path.startsWith(baseUrl) ? '' : baseUrl}${path}`,
        status: res.statusCode,
        ms: Math.round(performance.now() - started),
        organizationId: request.admittedTo ?? null,
      },
      'request',
    );
  });
}
