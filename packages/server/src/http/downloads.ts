/**
 * Downloads: what a browser saves as a file, streamed. The same credentials as for a call, or, because a link carries no
 * headers, an address we signed for one path, one organization and a few minutes.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isId, type Permission } from '@tessera/db';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { AppError, badInput } from '../lib/app-error.ts';
import { derivedSecret } from '../lib/tokens.ts';
import { admit } from '../trpc/admission.ts';
import type { Ctx, OrganizationScope, RequestCtx } from '../trpc/context.ts';
import { errorData, toTrpcError } from '../trpc/errors.ts';
import type { CreateContext } from './request.ts';

export type Download =
  | {
      fileName: string;
      /** UTF-8 text, a page at a time; read as fast as the client takes it. */
      text: AsyncIterable<string>;
    }
  | {
      fileName: string;
      /** A whole file, for a browser to show. */
      bytes: Buffer;
      type: 'application/pdf' | 'image/svg+xml' | 'image/png';
    };

const LINK_MINUTES = 10;
/** Signed with the others, and not the download's own. */
const ORGANIZATION = 'organization';
const EXPIRES = 'expires';
const SIGNATURE = 'signature';
/** A secret of what is downloaded itself, for whoever was given it. */
export const TOKEN = 'token';

/**
 * `open` looks everything up that can be refused; what it throws becomes an error answer, as a call's does. With `byToken`
 * an address may carry a secret in place of credentials: `open` then has to check it.
 */
export function download(
  createContext: CreateContext,
  permission: Permission,
  open: (scope: OrganizationScope, params: URLSearchParams, req: Request) => Promise<Download>,
  { byToken = false }: { byToken?: boolean } = {},
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
          : await admit(ctx, permission, false);
      const opened = await open(scope, searchParams, req);
      if ('bytes' in opened) {
        res.setHeader('content-type', opened.type);
        res.setHeader('content-disposition', `inline; filename="${opened.fileName}"`);
        return void res.end(req.method === 'HEAD' ? undefined : opened.bytes);
      }
      res.setHeader('content-type', 'text/csv; charset=utf-8');
      res.attachment(opened.fileName);
      if (req.method === 'HEAD') return void res.end();
      await pipeline(Readable.from(opened.text), res);
    } catch (thrown) {
      refuse(res, ctx, thrown);
    }
  };
}

/** An address for `path` that works without credentials for a few minutes: the caller has been let in already. */
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

async function linkScope(ctx: RequestCtx, path: string, params: URLSearchParams): Promise<OrganizationScope> {
  await ctx.app.limits.publicCall(ctx.request.ip);
  const given = Buffer.from(params.get(SIGNATURE) ?? '');
  const wanted = Buffer.from(signature(ctx, path, params));
  const organizationId = params.get(ORGANIZATION) ?? '';
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || !isId(organizationId)) {
    throw new AppError('UNAUTHORIZED', 'This link is not one of ours', { kind: 'link_invalid' });
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

function refuse(res: Response, ctx: RequestCtx, thrown: unknown): void {
  // The client went away, or what was sent cannot be taken back: a cut transfer tells it is not whole.
  if (res.headersSent || res.destroyed) {
    if (!res.writableFinished && !res.closed) ctx.log.warn({ error: thrown }, 'a download was cut');
    res.destroy();
    return;
  }
  const error = toTrpcError(thrown);
  if (error.code === 'INTERNAL_SERVER_ERROR') ctx.log.error({ error }, 'a download failed');
  const data = errorData(error, ctx);
  res.removeHeader('content-disposition');
  res.status(data.httpStatus).json({ error: { message: error.message, data } });
}

/** The filter as it stands in a download's address: JSON, judged as that of a call. */
export function filterIn<Filter>(schema: z.ZodType<Filter>, json: string | null): Filter {
  try {
    return schema.parse(JSON.parse(json ?? '{}'));
  } catch (error) {
    throw error instanceof SyntaxError ? badInput('filter', 'must be JSON') : error;
  }
}
