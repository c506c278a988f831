/**
 * The refresh token in a cookie, for pages that call with `x-tessera-session: cookie`: scripts cannot read it. The header
 * cannot be sent from another origin without asking first, and a call that the cookie travels with must come from a page
 * of ours. https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */

import { isOwnOrigin } from '../../../http/origins.ts';
import { AppError } from '../../../lib/app-error.ts';
import type { Config } from '../../../runtime/config.ts';
import type { RequestCtx } from '../../../trpc/context.ts';

/** The prefix makes browsers insist on Secure, on Path=/ and on this very host. Plain http, on a laptop, cannot have it. */
const cookieName = ({ publicUrl }: Pick<Config, 'publicUrl'>): string =>
  publicUrl.startsWith('https:') ? '__Host-tessera' : 'tessera';

const usesCookie = (ctx: RequestCtx): boolean => ctx.request.http?.session === 'cookie';

/** Puts the token into the cookie, or with null takes it away, where the caller keeps its session in one. */
export function keepRefreshToken(
  ctx: RequestCtx,
  kept: { refreshToken: string; expiresAt: Date } | null,
  now: Date,
): boolean {
  if (!usesCookie(ctx)) return false;
  refuseForeignPage(ctx);
  const name = cookieName(ctx.app.config);
  const seconds = kept ? Math.max(0, Math.floor((kept.expiresAt.getTime() - now.getTime()) / 1000)) : 0;
  const secure = name.startsWith('__Host-') ? '; Secure' : '';
  const cookie = `${name}=${kept?.refreshToken ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
  ctx.request.http?.answerHeaders.set('set-cookie', cookie);
  return true;
}

/** The token of a call: as given, or out of the cookie. */
export function sentRefreshToken(ctx: RequestCtx, given: string | undefined): string | undefined {
  if (given !== undefined || !usesCookie(ctx)) return given;
  refuseForeignPage(ctx);
  const name = `${cookieName(ctx.app.config)}=`;
  const cookies = ctx.request.http?.cookies?.split(/; */) ?? [];
  return cookies.find((cookie) => cookie.startsWith(name))?.slice(name.length) || undefined;
}

function refuseForeignPage(ctx: RequestCtx): void {
  const { origin, http } = ctx.request;
  const ours = origin === null ? http?.fetchSite === 'same-origin' : isOwnOrigin(ctx.app.config, origin);
  if (ours && http?.fetchSite !== 'cross-site') return;
  throw new AppError('FORBIDDEN', 'Only pages of this application may use its session cookie', {
    kind: 'foreign_origin',
  });
}
