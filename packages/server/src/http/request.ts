/** From an HTTP request to the context of a call: who calls, from where, under which request id. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Authenticate } from '../domains/identity/index.ts';
import { AppError } from '../lib/app-error.ts';
import type { App } from '../runtime/app.ts';
import { childLog } from '../runtime/logger.ts';
import { readTraceparent } from '../runtime/telemetry/span.ts';
import type { Caller, RequestCtx } from '../trpc/context.ts';
import { rememberAddress } from './address.ts';

export type CreateContext = (req: IncomingMessage) => RequestCtx;

/** One per process. A request that is inspected twice (here and by tRPC's adapter) gets the same context. */
export function requestContexts(app: App, authenticate: Authenticate): CreateContext {
  const contexts = new WeakMap<IncomingMessage, RequestCtx>();
  return (req) => {
    const known = contexts.get(req);
    if (known) return known;
    const context = createContext(app, authenticate, req);
    contexts.set(req, context);
    return context;
  };
}

function createContext(app: App, authenticate: Authenticate, req: IncomingMessage): RequestCtx {
  const id = requestId(req);
  const origin = originOf(app, req);
  const organizationId = header(req, 'x-organization-id');
  const ip = clientAddress(req, app.config.trustedProxies);
  rememberAddress(req, ip);
  const sent = header(req, 'traceparent');
  const trace = sent ? readTraceparent(sent) : null;
  let caller: Promise<Caller | null> | undefined;
  return {
    app,
    request: {
      id,
      ip,
      location: clientLocation(req, app.config),
      userAgent: header(req, 'user-agent')?.slice(0, 500) ?? null,
      origin,
      organizationId,
      traceparent: trace && sent,
      idempotencyKey: header(req, 'idempotency-key'),
      http: {
        session: header(req, 'x-tessera-session'),
        cookies: header(req, 'cookie'),
        fetchSite: header(req, 'sec-fetch-site'),
        answerHeaders: new Map(),
      },
    },
    log: childLog(app.log, { requestId: id, ...(trace && { traceId: trace.traceId }) }),
    now: app.now,
    caller: (again) => {
      if (again || !caller) {
        const authorization = header(req, 'authorization');
        const isCached = again !== 'uncached';
        const identified = () => identify(authenticate, authorization, organizationId, origin, isCached);
        caller = authorization === null ? identified() : app.limits.credentials(ip, authorization, identified);
      }
      return caller;
    },
  };
}

/** Browsers may omit Origin when page and server share one, and say so in Sec-Fetch-Site. */
const originOf = ({ config }: App, req: IncomingMessage): string | null => {
  const isOurs = header(req, 'sec-fetch-site') === 'same-origin';
  return header(req, 'origin') ?? (isOurs ? new URL(config.publicUrl).origin : null);
};

export async function identify(
  authenticate: Authenticate,
  authorization: string | null,
  organizationId: string | null,
  origin: string | null,
  isCached = true,
): Promise<Caller | null> {
  if (authorization === null) return null;
  const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1];
  if (!token)
    throw new AppError('UNAUTHORIZED', 'Send the credentials as "Authorization: Bearer …"', {
      kind: 'authorization_malformed',
    });
  return authenticate({ token, organizationId, origin }, isCached);
}

export const header = (req: IncomingMessage, name: string): string | null => {
  const value = req.headers[name];
  return typeof value === 'string' ? value : null;
};

/**
 * The target of a request as path and query. HTTP also allows the absolute form `http://host/path`; its host is not used, so a broken
 * one is no error.
 */
export const originForm = (target = '/'): string =>
  target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*\/?/i, '/');

/** The caller's own request id when it sends a valid one, so that both sides' logs can be joined. */
function requestId(req: IncomingMessage): string {
  const sent = header(req, 'x-request-id');
  return sent && /^[\w-]{8,64}$/.test(sent) ? sent : randomUUID();
}

/** `Pune, IN`: the headers of a trusted proxy, from the nearest place to the widest. */
function clientLocation(req: IncomingMessage, { locationHeaders, trustedProxies }: App['config']): string | null {
  if (trustedProxies === 0 || locationHeaders.length === 0) return null;
  const parts = locationHeaders.map((name) => readable(header(req, name) ?? '')).filter((part) => !UNKNOWN.has(part));
  return parts.join(', ').slice(0, 200) || null;
}

/** Cloudflare's country code for unknown addresses, and empty values. */
const UNKNOWN = new Set(['', 'XX']);

/** Vercel percent-encodes cities; Cloudflare sends UTF-8, which Node reads as latin1. */
function readable(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  let decoded = text.includes('\uFFFD') ? value : text;
  try {
    decoded = decodeURIComponent(decoded);
  } catch {
    // The text only looked percent-encoded.
  }
  return decoded.replace(/\p{Control}/gu, '').trim();
}

/** The address that the outermost of `proxies` trusted proxies saw. Entries before it can be forged by the client. */
function clientAddress(req: IncomingMessage, proxies: number): string {
  const forwarded = proxies > 0 ? header(req, 'x-forwarded-for')?.split(',') : undefined;
  return forwarded?.at(-proxies)?.trim() ?? req.socket.remoteAddress ?? '';
}
