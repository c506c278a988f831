/** Routes for operators: liveness, readiness and metrics. */
import { timingSafeEqual } from 'node:crypto';
import { tesseraVersion } from '@tessera/db';
import { type Request, type RequestHandler, Router } from 'express';
import { hashToken } from '../lib/tokens.ts';
import type { App } from '../runtime/app.ts';
import { header } from './request.ts';

export type Readiness = () => Promise<Record<string, boolean>>;

const READY_MS = 1_000;

export function operations(app: App, isReady: Readiness, isDraining: () => boolean): RequestHandler {
  const router = Router();
  const readiness = remembered(isReady, READY_MS);

  // Liveness never uses the database: a slow database is no reason to restart the process.
  router.get('/healthz', (_req, res) => void res.json({ ok: true, version: tesseraVersion }));
  router.get('/readyz', async (_req, res) => {
    const running = !isDraining();
    // A server that is about to stop says so at once, whatever was remembered.
    const checks = running ? { running, ...(await readiness()) } : { running };
    const ready = Object.values(checks).every(Boolean);
    res.status(ready ? 200 : 503).json({ ready, ...checks });
  });
  router.get('/metrics', async (req, res) => {
    if (!mayReadMetrics(app, req)) return void res.status(404).end();
    const { registry } = app.metrics;
    res.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

/** One check at a time, and its answer for `ms`: the cost does not grow with the number of requests. */
function remembered<T>(check: () => Promise<T>, ms: number): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    if (!answer) {
      answer = check();
      const forget = () => void setTimeout(() => (answer = undefined), ms).unref();
      answer.then(forget, () => (answer = undefined));
    }
    return answer;
  };
}

/** Any of these means that a proxy forwarded the request, so its address says nothing about the caller. */
const FORWARDED = /^(?:x-)?(?:original-)?forwarded(?:-|$)|^via$|^x-real-ip$|client-?ip$|^cf-/;

function mayReadMetrics({ config }: App, req: Request): boolean {
  if (config.metricsToken) return isEqual(header(req, 'authorization') ?? '', `Bearer ${config.metricsToken}`);
  const isForwarded = config.trustedProxies > 0 || Object.keys(req.headers).some((name) => FORWARDED.test(name));
  return !isForwarded && namesLoopback(req) && LOOPBACK.has(req.socket.remoteAddress ?? '');
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * Whether the client itself asks this machine. A proxy without headers of its own keeps the name that its client asked for, or, as
 * nginx does by default, speaks HTTP/1.0; a page that had its own name resolved to this machine sends that name.
 */
const namesLoopback = ({ headers, httpVersion }: Request): boolean =>
  httpVersion !== '1.0' && /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(headers.host ?? '');

/** Compared as hashes, so that the duration reveals neither content nor length. */
const isEqual = (given: string, expected: string): boolean =>
  timingSafeEqual(Buffer.from(hashToken(given)), Buffer.from(hashToken(expected)));
