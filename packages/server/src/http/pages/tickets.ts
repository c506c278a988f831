/**
 * Serves the storefront's build (examples/storefront) at /tickets: the pages that ticketing's mails link to, and a shop for every event,
 * for organizers who have no page of their own.
 */
import { fileURLToPath } from 'node:url';
import { inSystem, isId, Organization } from '@tessera/db';
import express, { type Response, type Router } from 'express';
import { hostedKey } from '../../domains/organizations/index.ts';
import { notFound } from '../../lib/app-error.ts';
import { answering } from '../answers.ts';
import type { CreateContext } from '../request.ts';
import { answerNotBuilt, isBuilt, pageFiles, pagePolicy } from './static-page.ts';

const DIST = fileURLToPath(new URL('../../../../../examples/storefront/dist/', import.meta.url));

const PAGE = 'tickets.html';

/** Paths of the links that ticketing's `pageLink` makes, with the token in the fragment, and of an event's shop. */
const PATHS = ['/order', '/ticket', '/transfer', '/waitlist', '/:organization/:event'];

const policy = pagePolicy(
  {
    // Organizers host the pictures of their events elsewhere.
    'img-src': ["'self'", 'data:', 'https:'],
    // Some payment vendors take a form post.
    'form-action': ["'self'", 'https:'],
  },
  {
    referrerPolicy: { policy: 'no-referrer' },
    // Pages of other origins embed `tessera.js`.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  },
);

export function ticketPages(createContext: CreateContext, dist = DIST): Router {
  const router = express.Router();
  router.use(policy);
  router.get('/config', answerConfig(createContext));
  router.use(pageFiles(dist, { index: false, headers: { 'access-control-allow-origin': '*' } }));
  for (const path of PATHS) router.get(path, (_req, res) => sendPage(res, dist));
  return router;
}

function sendPage(res: Response, dist: string): void {
  if (isBuilt(dist, PAGE)) {
    res.setHeader('cache-control', 'no-store');
    res.sendFile(PAGE, { root: dist, cacheControl: false });
  } else {
    answerNotBuilt(res, 'The ticket pages have not been built');
  }
}

/** The publishable key that the page calls with. The parameter `organization` is an id, as in mails, or a slug. */
const answerConfig = (createContext: CreateContext) =>
  answering(createContext, async ({ app, request }, req, res) => {
    res.setHeader('cache-control', 'no-store');
    await app.limits.publicCall(request.ip);
    const idOrSlug = new URL(req.originalUrl, 'http://localhost').searchParams.get('organization') ?? '';
    const where = isId(idOrSlug) ? { id: idOrSlug } : { slug: idOrSlug };
    const organization = await inSystem(
      app.database,
      (db) =>
        Organization.query(db)
          .findOne({ ...where, deletedAt: null })
          .execute(),
      { readOnly: true },
    );
    if (!organization) throw notFound('organization');
    res.json({ key: hostedKey(app, organization.id) });
  });
