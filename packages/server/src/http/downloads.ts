/**
 * Downloads: files that a browser saves, streamed. They take the same credentials as a call or, because a link carries
 * no headers, a signed URL for one path, one organization and a few minutes.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isId, type Permission } from '@tessera/db';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { AppError, badInput } from '../lib/app-error.ts';
import { derivedSecret } from '../lib/tokens.ts';
import { admit, requireProof } from '../trpc/admission.ts';
import type { Ctx, OrganizationScope, RequestCtx } from '../trpc/context.ts';
import { errorData, toTrpcError } from '../trpc/errors.ts';
import { guardingSecrets } from '../trpc/limits/limited-call.ts';
import type { CreateContext } from './request.ts';

export type Download =
  | {
      fileName: string;
      /** UTF-8 text, one page at a time, read as fast as the client receives it. */
      text: AsyncIterable<string>;
    }
  | {
      fileName: string;
      /** A whole file, for a browser to show. */
      bytes: Buffer;
      type: 'application/pdf' | 'image/svg+xml' | 'image/png';
    };

const LINK_MINUTES = 10;
/** Query parameters that the signature covers, besides those of the download itself. */
const ORGANIZATION = 'organization';
const EXPIRES = 'expires';
const SIGNATURE = 'signature';
/** A secret of the downloaded resource itself, for its holder. */
export const TOKEN = 'token';

/**
 * `open` makes every look-up that can be refused; what it throws becomes an error response, as for a call. With
 * `byToken` a URL may carry a secret in place of credentials, which `open` must check. A session needs a fresh proof, as
 * it does for the link, unless `fresh` is false.
 */
export function download(
  createContext: CreateContext,
  permission: Permission,
  open: (scope: OrganizationScope, params: URLSearchParams, req: Request) => Promise<Download>,
  { byToken = false, fresh = true }: { byToken?: boolean; fresh?: boolean } = {},
): RequestHandler {
  return async (req, res) => {
    const ctx = createContext(req);
    res.setHeader('x-request-id', ctx.request.id);
    res.setHeader('x-content-type-options', 'nosniff');
    res.setHeader('cache-control', 'no-store');
    try {
      const { pathname, searchParams } = new URL(req.originalUrl, 'http://localhost');
      const scope = searchParams.has(SIGNATURE)
        ? await linkScope(ctx, pathname, searchParams)
        : byToken && searchParams.has(TOKEN)
          ? await tokenScope(ctx, searchParams)
          : await credentialScope(ctx, permission, fresh);
      const secret = { id: pathname, token: searchParams.get(TOKEN) };
      const opened = await guardingSecrets(ctx, scope.organization.id, secret, () => open(scope, searchParams, req));
      if ('bytes' in opened) {
        res.setHeader('content-type', opened.type);
        res.setHeader('content-disposition', `inline; filename="${opened.fileName}"`);
        return void res.end(req.method === 'HEAD' ? undefined : opened.bytes);
      }
      res.setHeader('content-type', 'text/csv; charset=utf-8');
      res.attachment(opened.fileName);
      if (req.method === 'HEAD') return void res.end();
      const leave = ctx.app.limits.download(scope.organization.id);
      await pipeline(Readable.from(opened.text), res).finally(leave);
    } catch (thrown) {
      await refuse(res, ctx, thrown);
    }
  };
}

/** A URL for `path` that works without credentials for a few minutes. The caller has already been admitted. */
export function signedLink(ctx: Ctx, path: string, params: Record<string, string> = {}) {
  const expiresAt = new Date(Math.ceil(ctx.now().getTime() / 1000) * 1000 + LINK_MINUTES * 60_000);
  const search = new URLSearchParams({
    ...params,
    [ORGANIZATION]: ctx.organization.id,
    [EXPIRES]: String(expiresAt.getTime() / 1000),
  });
  search.set(SIGNATURE, signature(ctx, path, search));
  return { url: `${new URL(path, ctx.app.config.publicUrl).href}?${search}`, expiresAt };
}

function signature(ctx: Pick<RequestCtx, 'app'>, path: string, params: URLSearchParams): string {
  const signed = [...params].filter(([name]) => name !== SIGNATURE).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha256', derivedSecret(ctx.app, 'download-link'))
    .update(JSON.stringify([path, signed]))
    .digest('base64url');
}

async function credentialScope(ctx: RequestCtx, permission: Permission, fresh: boolean): Promise<OrganizationScope> {
  const scope = await admit(ctx, permission, false);
  await requireProof(ctx, { fresh });
  return scope;
}

async function linkScope(ctx: RequestCtx, path: string, params: URLSearchParams): Promise<OrganizationScope> {
  await ctx.app.limits.publicCall(ctx.request.ip);
  const given = Buffer.from(params.get(SIGNATURE) ?? '');
  const wanted = Buffer.from(signature(ctx, path, params));
  const organizationId = params.get(ORGANIZATION) ?? '';
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || !isId(organizationId)) {
    throw new AppError('UNAUTHORIZED', 'This link is not valid', { kind: 'link_invalid' });
  }
  if (Number(params.get(EXPIRES)) * 1000 < ctx.now().getTime()) {
    throw new AppError('UNAUTHORIZED', 'This link has expired; ask for a new one', { kind: 'link_expired' });
  }
  return scopeOf(ctx, organizationId);
}

async function tokenScope(ctx: RequestCtx, params: URLSearchParams): Promise<OrganizationScope> {
  await ctx.app.limits.publicCall(ctx.request.ip);
  const organizationId = params.get(ORGANIZATION) ?? '';
  if (!isId(organizationId)) throw new AppError('NOT_FOUND', 'There is nothing here', { kind: 'link_invalid' });
  return scopeOf(ctx, organizationId);
}

const scopeOf = (ctx: RequestCtx, organizationId: string): OrganizationScope => ({
  app: ctx.app,
  actor: { type: 'system', name: 'download-link' },
  organization: { id: organizationId },
  log: ctx.log,
  now: ctx.now,
  request: ctx.request,
});

async function refuse(res: Response, ctx: RequestCtx, thrown: unknown): Promise<void> {
  // The client disconnected, or part of the body is already sent: the cut-off transfer shows that the file is
  // incomplete.
  if (res.headersSent || res.destroyed) {
    if (!res.writableFinished && !res.closed) ctx.log.warn({ error: thrown }, 'a download was cut');
    res.destroy();
    return;
  }
  const error = toTrpcError(thrown);
  ctx.app.metrics.refusal(error.code);
  if (error.code === 'INTERNAL_SERVER_ERROR') ctx.log.error({ error }, 'a download failed');
  await ctx.app.limits.refusals.delay(ctx.request.ip, error);
  const data = errorData(error, ctx);
  res.removeHeader('content-disposition');
  if (data.details?.retryAfter) res.setHeader('retry-after', String(data.details.retryAfter));
  res.status(data.httpStatus).json({ error: { message: error.message, data } });
}

/** The filter in a download's URL: JSON, validated like that of a call. */
export function filterIn<Filter>(schema: z.ZodType<Filter>, json: string | null): Filter {
  try {
    return schema.parse(JSON.parse(json ?? '{}'));
  } catch (error) {
    throw error instanceof SyntaxError ? badInput('filter', 'must be JSON') : error;
  }
}
