/** Helpers for pages that are built ahead and served from a folder: their security headers, their caching, and a missing build. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, type Response } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

type Directives = Record<string, string[]>;

/** Loads only files of the build. Trusted types keep any text from becoming HTML or code in the page, even by mistake. */
const DIRECTIVES: Directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'connect-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ["'none'"],
};

/** Security headers of a page. `directives` replaces those of the strict content security policy. */
export const pagePolicy = (
  directives: Directives,
  options: Pick<HelmetOptions, 'referrerPolicy' | 'crossOriginResourcePolicy'> = {},
): RequestHandler =>
  helmet({
    xFrameOptions: { action: 'deny' },
    ...options,
    contentSecurityPolicy: { useDefaults: false, directives: { ...DIRECTIVES, ...directives } },
  });

/** Serves the files of a build. Files in `assets/` have a hash of their content in their name, so they are cached for good. */
export const pageFiles = (
  dist: string,
  { index = 'index.html', headers = {} }: { index?: string | false; headers?: Record<string, string> } = {},
): RequestHandler =>
  express.static(dist, {
    index,
    cacheControl: false,
    setHeaders(res, path) {
      for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
      const isAsset = path.startsWith(join(dist, 'assets'));
      res.setHeader('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });

export const isBuilt = (dist: string, page: string): boolean => existsSync(join(dist, page));

/** 503 with the command that builds the page. `text` says what is missing, as a sentence without its full stop. */
export function answerNotBuilt(res: Response, text: string): void {
  res.setHeader('cache-control', 'no-store');
  res.status(503).type('text/plain').send(`${text}. To build, run: npm run setup\n`);
}
