/** How events come in: our own snippet and servers at /v1, tag managers and pixels in their own shapes, shops by webhook. */
import { isId } from '@tessera/db';
import express, { type Request, type RequestHandler, type Router } from 'express';
import { answering } from '../../http/answers.ts';
import { readJson, withBody } from '../../http/body.ts';
import type { CreateContext } from '../../http/request.ts';
import { header } from '../../http/request.ts';
import { badInput } from '../../lib/app-error.ts';
import type { App } from '../../runtime/app.ts';
import { createEventStore } from './ingest/event-store.ts';
import { createIngest, type Result } from './ingest/ingest.ts';
import { Envelope, MAX_BODY_BYTES } from './ingest/message.schema.ts';
import { queryOf, serveSnippet } from './ingest/snippet.ts';
import { createFindSource, sourceById } from './sources/write-key.ts';
import { readFacebook } from './vendors/facebook.ts';
import { readGtm } from './vendors/gtm.ts';
import { fromShopify, MAX_WEBHOOK_BYTES, verifyShopify } from './vendors/shopify.ts';
import { fieldsOf, textOf } from './vendors/vendor-fields.ts';

/** What a way in makes of a body. */
interface Delivery {
  writeKey: string | null;
  events: unknown[];
  sentAt?: string | null;
  context?: Record<string, unknown> | null;
}

export function trackingHttp(app: App, createContext: CreateContext): Router {
  const routes = express.Router();
  const findSource = createFindSource(app);
  const ingest = createIngest(app, createEventStore(app));

  const way = (read: (body: unknown) => Delivery): RequestHandler =>
    answering(createContext, async (ctx, req, res) => {
      const { ip } = ctx.request;
      const known = keyOf(req);
      // Who shows a wrong key is not even listened to.
      if (known) await findSource(known, ip);
      await withBody(req, MAX_BODY_BYTES, async (body) => {
        const at = app.now();
        const { writeKey, events, ...rest } = read(readJson(body));
        const source = await findSource(known ?? writeKey, ip);
        const results = await ingest(source, events, { at, ...rest });
        res.status(statusOf(results)).json({ results });
      });
    });

  routes.use('/v1', openToAllPages);
  routes.post('/v1/batch', way(readBatch));
  for (const type of ['track', 'identify', 'page']) routes.post(`/v1/${type}`, way(readSingle(type)));
  routes.post('/v1/gtm', way(readGtm));
  // As the address that is configured for Meta ends: /<version>/<pixel>/events.
  routes.post(['/v1/facebook', '/v1/facebook/*any'], way(readFacebook));

  routes.post(
    '/webhooks/shopify/:sourceId',
    answering(createContext, async (ctx, req, res) => {
      const { sourceId } = req.params;
      const found = typeof sourceId === 'string' && isId(sourceId) ? await sourceById(app, sourceId) : undefined;
      await withBody(req, MAX_WEBHOOK_BYTES, async (body) => {
        const source = await verifyShopify(app, found, req.headers, body).catch(async (error) => {
          await app.limits.publicCall(ctx.request.ip);
          throw error;
        });
        const event = fromShopify(req.headers, body, readJson(body));
        // Whatever comes of it: sent again, it would be the same, and after enough refusals the shop stops sending.
        const results = event === null || !source.isActive ? [] : await ingest(source, [event], { at: app.now() });
        res.json({ results });
      });
    }),
  );

  routes.get('/t.js', serveSnippet);
  return routes;
}

function readBatch(given: unknown): Delivery {
  const parsed = Envelope.safeParse(given);
  if (!parsed.success) throw badInput('batch', parsed.error.issues[0]?.message ?? 'must be a list of events');
  const { batch, writeKey = null, ...rest } = parsed.data;
  return { events: batch, writeKey, ...rest };
}

const readSingle =
  (type: string) =>
  (given: unknown): Delivery => {
    const event = fieldsOf(given);
    return { events: [{ ...event, type }], writeKey: textOf(event.writeKey) ?? null };
  };

/** In a header, as the user name of Basic authentication or a bearer token, or in the address: beacons have no headers. */
function keyOf(req: Request): string | null {
  const [, scheme, credentials = ''] = /^(Basic|Bearer) +(\S+)$/i.exec(header(req, 'authorization') ?? '') ?? [];
  if (scheme?.toLowerCase() === 'basic') return Buffer.from(credentials, 'base64').toString().split(':')[0] ?? '';
  if (scheme) return credentials;
  const params = queryOf(req);
  return params.get('writeKey') ?? params.get('access_token');
}

/** Nothing of it could be taken: sending it again is of no use. */
const statusOf = (results: Result[]): number =>
  results.length > 0 && results.every(({ status }) => status === 'rejected') ? 400 : 200;

/** A write key is no secret and opens nothing to read, and no cookie is looked at. */
const openToAllPages: RequestHandler = (req, res, next) => {
  res.setHeader('access-control-allow-origin', '*');
  res.setHeader('cache-control', 'no-store');
  if (req.method !== 'OPTIONS') return next();
  res.setHeader('access-control-allow-methods', 'POST');
  res.setHeader('access-control-allow-headers', 'authorization, content-type');
  res.setHeader('access-control-max-age', '86400');
  res.status(204).end();
};
