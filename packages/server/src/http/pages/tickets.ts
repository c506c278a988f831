/**
 * Where the links of tickets' mails lead, and a shop for every event of organizers who have no page of their own: the
 * storefront of examples/ as it was built, under a policy that lets nothing run but what was built with it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inSystem, isId, Organization } from '@tessera/db';
import express, { type Request, type Response, type Router } from 'express';
import helmet from 'helmet';
import { hostedKey } from '../../domains/organizations/index.ts';
import { notFound } from '../../lib/app-error.ts';
import type { App } from '../../runtime/app.ts';
import { errorData, toTrpcError } from '../../trpc/errors.ts';
import type { CreateContext } from '../request.ts';

const DIST = fileURLToPath(new URL('../../../../../examples/storefront/dist/', import.meta.url));

const PAGE = 'tickets.html';

/** As `pageLink` of ticketing makes them, with the secret in the fragment; and an event's page. */
const PAGES = ['/order', '/ticket', '/transfer', '/waitlist', '/:organization/:event'];

const policy = helmet({
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
  // `tessera.js` is what pages of others embed.
  crossOriginResourcePolicy: { policy: 'cross-origin' },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'connect-src': ["'self'"],
      // Pictures of events are where their organizers have put them.
      'img-src': ["'self'", 'data:', 'https:'],
      'base-uri': ["'none'"],
      // Some payment vendors are sent a form.
      'form-action': ["'self'", 'https:'],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ["'none'"],
    },
  },
});

/** Mounted at /tickets. */
export function ticketPages(app: App, createContext: CreateContext, dist = DIST): Router {
  const router = express.Router();
  router.use(policy);
  router.get('/config', (req, res) => tellKey(app, createContext, req, res));
  router.use(
    express.static(dist, {
      index: false,
      cacheControl: false,
      setHeaders(res, path) {
        res.setHeader('access-control-allow-origin', '*');
        // Names in assets/ carry a hash of their content.
        const isAsset = path.startsWith(join(dist, 'assets'));
        res.setHeader('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  for (const page of PAGES) router.get(page, (_req, res) => show(res, dist));
  return router;
}

function show(res: Response, dist: string): void {
  res.setHeader('cache-control', 'no-store');
  if (existsSync(join(dist, PAGE))) res.sendFile(PAGE, { root: dist, cacheControl: false });
  else
    res.status(503).type('text/plain').send('The ticket pages have not been built. Build them with: npm run setup\n');
}

/** Which key the page calls with; `organization` is an id, as in mails, or a slug. */
async function tellKey(app: App, createContext: CreateContext, req: Request, res: Response): Promise<void> {
  const ctx = createContext(req);
  res.setHeader('cache-control', 'no-store');
  try {
    await app.limits.publicCall(ctx.request.ip);
    const named = new URL(req.originalUrl, 'http://localhost').searchParams.get('organization') ?? '';
    const by = isId(named) ? { id: named } : { slug: named };
    const organization = await inSystem(
      app.database,
      (db) =>
        Organization.query(db)
          .findOne({ ...by, deletedAt: null })
          .execute(),
      { readOnly: true },
    );
    if (!organization) throw notFound('organization');
    res.json({ key: hostedKey(app, organization.id) });
  } catch (thrown) {
    const error = toTrpcError(thrown);
    if (error.code === 'INTERNAL_SERVER_ERROR') ctx.log.error({ error }, 'a ticket page was not told its key');
    const data = errorData(error, ctx);
    res.status(data.httpStatus).json({ error: { message: error.message, data } });
  }
}
