/** HTTP routes of campaigns outside tRPC: tracked links (`/c/…`), tracking pixels (`/o/….gif`) and the download of recipients. */
import { CampaignLink } from '@tessera/db';
import express, { type Request, type Response, type Router } from 'express';
import type { CreateContext } from '../../http/request.ts';
import type { App } from '../../runtime/app.ts';
import { inTransaction } from '../../trpc/context.ts';
import { isBotUserAgent } from './link-tracking/bot-detection.ts';
import { createEngagementStore } from './link-tracking/engagement.ts';
import { readTrackingToken, type TrackedTarget } from './link-tracking/tracking-token.ts';
import { recipientsHttp } from './recipients/recipient.http.ts';

/** A transparent GIF of one pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const MAX_CACHED_LINKS = 10_000;

export function campaignsHttp(app: App, createContext: CreateContext): Router {
  const routes = express.Router();
  routes.use(recipientsHttp(createContext));
  const engagements = createEngagementStore(app);
  /** Links never change, so the cache needs no expiry. */
  const cachedUrls = new Map<string, string>();

  async function targetUrl({ organizationId, target }: TrackedTarget): Promise<string | null> {
    if (target === 'open') return null;
    if ('url' in target) return target.url;
    const key = `${organizationId} ${target.linkId}`;
    const cached = cachedUrls.get(key);
    if (cached !== undefined) return cached;
    const scope = {
      app,
      actor: { type: 'system' as const, name: 'campaigns.link' },
      organization: { id: organizationId },
    };
    const link = await inTransaction(scope, async (ctx) => CampaignLink.of(ctx).findOne({ id: target.linkId }), {
      readOnly: true,
    });
    if (!link) return null;
    if (cachedUrls.size >= MAX_CACHED_LINKS) cachedUrls.clear();
    cachedUrls.set(key, link.url);
    return link.url;
  }

  /** HEAD requests are not counted. A client over its rate limit still gets its answer, but is not counted. */
  async function recordEngagement(req: Request, { organizationId, recipientId, target }: TrackedTarget): Promise<void> {
    if (req.method === 'HEAD') return;
    const { ip, userAgent } = createContext(req).request;
    if (await isOverRateLimit(app, ip)) return;
    const kind = target === 'open' ? 'open' : 'click';
    const linkId = target !== 'open' && 'linkId' in target ? target.linkId : null;
    const isBot = isBotUserAgent(userAgent);
    await engagements.add(organizationId, { recipientId, linkId, kind, isBot, userAgent, at: app.now() });
  }

  routes.get('/o/:name', async (req, res) => {
    const tracked = readTrackingToken(app, String(req.params.name).replace(/\.gif$/, ''));
    if (tracked?.target === 'open') await recordEngagement(req, tracked);
    withoutCaching(res).type('gif').send(PIXEL);
  });

  routes.get('/c/:token', async (req, res) => {
    const tracked = readTrackingToken(app, String(req.params.token));
    const url = tracked && (await targetUrl(tracked));
    if (!tracked || !url) {
      return void withoutCaching(res).status(404).type('text').send('This link is invalid or no longer exists.');
    }
    await recordEngagement(req, tracked);
    withoutCaching(res).redirect(302, url);
  });

  return routes;
}

const isOverRateLimit = (app: App, ip: string): Promise<boolean> =>
  app.limits.publicCall(ip).then(
    () => false,
    () => true,
  );

const withoutCaching = (res: Response): Response => res.set({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
