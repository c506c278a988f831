/** The playground as it was built, under a policy that lets nothing in but what was built with it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, type Router } from 'express';
import helmet from 'helmet';

const DIST = fileURLToPath(new URL('../../../../playground/dist/', import.meta.url));

const policy = helmet({
  xFrameOptions: { action: 'deny' },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'connect-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      // The HTML of a development mail, which brings a policy of its own.
      'frame-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
      // Nothing may become HTML or code in the page, not even by mistake.
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ["'none'"],
    },
  },
});

/** Mounted at /playground. What is not in the build is left to whoever comes next. */
export function playground(dist = DIST): Router {
  const router = express.Router();
  router.use(policy);
  router.use(notBuilt(dist));
  router.use(
    express.static(dist, {
      cacheControl: false,
      setHeaders(res, path) {
        // Names in assets/ carry a hash of their content.
        const isAsset = path.startsWith(join(dist, 'assets'));
        res.setHeader('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  return router;
}

const notBuilt =
  (dist: string): RequestHandler =>
  (req, res, next) => {
    if (req.path !== '/' || existsSync(join(dist, 'index.html'))) return next();
    res.setHeader('cache-control', 'no-store');
    res.status(503).type('text/plain').send('The playground has not been built. Build it with: npm run setup\n');
  };
