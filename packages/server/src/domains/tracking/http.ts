/** HTTP routes that receive events: from the snippet and servers (/v1), tag managers and pixels in their own formats, shops by webhook. */
import { isId } from '@tessera/db';
import express, { type Request, type RequestHandler, type Router } from 'express';
import { answering } from '../../http/answers.ts';
import { readJson, withBody } from '../../http/body.ts';
import type { CreateContext } from '../../http/request.ts';
import { header } from '../../http/request.ts';
import { badInput } from '../../lib/app-error.ts';
import { networkOf } from '../../lib/network.ts';
import type { App } from '../../runtime/app.ts';
import { createEventStore } from './ingest/event-store.ts';
import { createIngest, type EventIngestResult } from './ingest/ingest.ts';
import { MAX_BODY_BYTES, MessageBatch } from './ingest/message.schema.ts';
import { queryOf, serveSnippet } from './ingest/snippet.ts';
import { createFindSource, sourceById } from './sources/write-key.ts';
import { readFacebook, readFacebookBody } from './vendors/facebook.ts';
import { readGtm } from './vendors/gtm.ts';
import { MAX_WEBHOOK_BYTES, messageFromShopify, verifyShopify } from './vendors/shopify.ts';
import { vendorFields, vendorText } from './vendors/vendor-fields.ts';

/** The content of a request body. */
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

  const eventRoute = (
    read: (body: unknown) => Delivery,
    contentOf: (contentType: string, body: Buffer) => unknown = (_contentType, body) => readJson(body),
  ): RequestHandler =>
    answering(createContext, async (ctx, req, res) => {
      const { ip } = ctx.request;
      const key = writeKeyOf(req);
      // Refuses a wrong key before the body is read.
      if (key) await findSource(key, ip);
      await withBody(req, MAX_BODY_BYTES, async (body) => {
        const at = app.now();
        const { writeKey, events, ...rest } = read(await contentOf(header(req, 'content-type') ?? '', body));
        const source = await findSource(key ?? writeKey, ip);
        const results = await ingest(source, events, { at, ...rest, network: networkOf(ip) });
        res.status(statusOf(results)).json({ results });
      });
    });

  routes.use('/v1', allowAllOrigins);
  routes.post('/v1/batch', eventRoute(readBatch));
  for (const type of ['track', 'identify', 'page']) routes.post(`/v1/${type}`, eventRoute(readSingle(type)));
  routes.post('/v1/gtm', eventRoute(readGtm));
  // The end of the address is the same as Meta's: /<version>/<pixel>/events.
  routes.post(['/v1/facebook', '/v1/facebook/*any'], eventRoute(readFacebook, readFacebookBody));

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
        const event = messageFromShopify(req.headers, body, readJson(body));
        // Answers 200 also when the event is rejected: repeating it would not help, and Shopify removes webhooks that fail often.
        const results = event === null || !source.isActive ? [] : await ingest(source, [event], { at: app.now() });
        res.json({ results });
      });
    }),
  );

  routes.get('/t.js', serveSnippet);
  return routes;
}

function readBatch(given: unknown): Delivery {
  const parsed = MessageBatch.safeParse(given);
  if (!parsed.success) throw badInput('batch', parsed.error.issues[0]?.message ?? 'must be a list of events');
  const { batch, writeKey = null, ...rest } = parsed.data;
  return { events: batch, writeKey, ...rest };
}

const readSingle =
  (type: string) =>
  (given: unknown): Delivery => {
    const event = vendorFields(given);
    return { events: [{ ...event, type }], writeKey: vendorText(event.writeKey) ?? null };
  };

/** The key in a header, as user name of Basic authentication or as bearer token, or in the query, because beacons have no headers. */
function writeKeyOf(req: Request): string | null {
  const [, scheme, credentials = ''] = /^(Basic|Bearer) +(\S+)$/i.exec(header(req, 'authorization') ?? '') ?? [];
  if (scheme?.toLowerCase() === 'basic') return Buffer.from(credentials, 'base64').toString().split(':')[0] ?? '';
  if (scheme) return credentials;
  const params = queryOf(req);
  return params.get('writeKey') ?? params.get('access_token');
}

/** 400 when every event was rejected, so that the sender does not repeat the request. */
const statusOf = (results: EventIngestResult[]): number =>
  results.length > 0 && results.every(({ status }) => status === 'rejected') ? 400 : 200;

/** Allows all origins: a write key is public and cannot read anything, and cookies are ignored. */
const allowAllOrigins: RequestHandler = (req, res, next) => {
  res.setHeader('access-control-allow-origin', '*');
  res.setHeader('cache-control', 'no-store');
  if (req.method !== 'OPTIONS') return next();
  res.setHeader('access-control-allow-methods', 'POST');
  res.setHeader('access-control-allow-headers', 'authorization, content-type');
  res.setHeader('access-control-max-age', '86400');
  res.status(204).end();
};
