/**
 * Stores the refresh token in a cookie for pages that send `x-tessera-session: cookie`, so that no script can read it. Another origin
 * cannot send the header without a CORS preflight, and a call that uses the cookie must come from a page of this application.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */

import { isOwnOrigin } from '../../../http/origins.ts';
import { AppError } from '../../../lib/app-error.ts';
import type { Config } from '../../../runtime/config.ts';
import type { RequestCtx } from '../../../trpc/context.ts';

/** Browsers require Secure, Path=/ and the exact host for the `__Host-` prefix. Plain http, in development, cannot have it. */
const cookieName = ({ publicUrl }: Pick<Config, 'publicUrl'>): string =>
  publicUrl.startsWith('https:') ? '__Host-tessera' : 'tessera';

const usesCookie = (ctx: RequestCtx): boolean => ctx.request.http?.session === 'cookie';

/** Sets the cookie, or clears it when `token` is null. Answers false, and does nothing, for callers that do not use a cookie. */
export function setRefreshTokenCookie(
  ctx: RequestCtx,
  token: { refreshToken: string; expiresAt: Date } | null,
  now: Date,
): boolean {
  if (!usesCookie(ctx)) return false;
  requireOwnPage(ctx);
  const name = cookieName(ctx.app.config);
  const seconds = token ? Math.max(0, Math.floor((token.expiresAt.getTime() - now.getTime()) / 1000)) : 0;
  const secure = name.startsWith('__Host-') ? '; Secure' : '';
  const cookie = `${name}=${token?.refreshToken ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
  ctx.request.http?.answerHeaders.set('set-cookie', cookie);
  return true;
}

/** The refresh token of a call: from its input, or from the cookie. */
export function receivedRefreshToken(ctx: RequestCtx, given: string | undefined): string | undefined {
  if (given !== undefined || !usesCookie(ctx)) return given;
  requireOwnPage(ctx);
  const prefix = `${cookieName(ctx.app.config)}=`;
  const cookies = ctx.request.http?.cookies?.split(/; */) ?? [];
  return cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length) || undefined;
}

function requireOwnPage(ctx: RequestCtx): void {
  const { origin, http } = ctx.request;
  const isOwnPage = origin === null ? http?.fetchSite === 'same-origin' : isOwnOrigin(ctx.app.config, origin);
  if (isOwnPage && http?.fetchSite !== 'cross-site') return;
  throw new AppError('FORBIDDEN', 'Only pages of this application may use its session cookie', {
    kind: 'origin_not_allowed',
  });
}
