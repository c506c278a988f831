/** What the campaigns domain answers besides calls: links and images of its messages. */
import { CampaignLink } from '@tessera/db';
import express, { type Request, type Response, type Router } from 'express';
import type { CreateContext } from '../../http/request.ts';
import type { App } from '../../runtime/app.ts';
import { inTransaction } from '../../trpc/context.ts';
import { isMachine } from './link-tracking/bot-detection.ts';
import { createEngagementStore } from './link-tracking/engagement.ts';
import { readWatched, type Watched } from './link-tracking/tracking-token.ts';
import { recipientsHttp } from './recipients/recipient.http.ts';

const IMAGE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
/** Links do not change, and are clicked by many. */
const MAX_REMEMBERED = 10_000;

export function campaignsHttp(app: App, createContext: CreateContext): Router {
  const routes = express.Router();
  routes.use(recipientsHttp(createContext));
  const store = createEngagementStore(app);
  const addresses = new Map<string, string>();

  async function addressOf({ organizationId, what }: Watched): Promise<string | null> {
    if (what === 'open') return null;
    if ('url' in what) return what.url;
    const key = `${organizationId} ${what.linkId}`;
    const known = addresses.get(key);
    if (known !== undefined) return known;
    const scope = {
      app,
      actor: { type: 'system' as const, name: 'campaigns.link' },
      organization: { id: organizationId },
    };
    const link = await inTransaction(scope, async (ctx) => CampaignLink.of(ctx).findOne({ id: what.linkId }), {
      readOnly: true,
    });
    if (!link) return null;
    if (addresses.size >= MAX_REMEMBERED) addresses.clear();
    addresses.set(key, link.url);
    return link.url;
  }

  /** A HEAD only asks whether there is something. */
  async function note(req: Request, { organizationId, recipientId, what }: Watched): Promise<void> {
    if (req.method === 'HEAD') return;
    const { ip, userAgent } = createContext(req).request;
    // Who calls without end is answered, and not counted.
    if (await isFlood(app, ip)) return;
    const kind = what === 'open' ? 'open' : 'click';
    const linkId = what !== 'open' && 'linkId' in what ? what.linkId : null;
    const isBot = isMachine(kind, userAgent);
    await store.add(organizationId, { recipientId, linkId, kind, isBot, userAgent, at: app.now() });
  }

  routes.get('/o/:name', async (req, res) => {
    const watched = readWatched(app, String(req.params.name).replace(/\.gif$/, ''));
    if (watched?.what === 'open') await note(req, watched);
    unkept(res).type('gif').send(IMAGE);
  });

  routes.get('/c/:token', async (req, res) => {
    const watched = readWatched(app, String(req.params.token));
    const address = watched && (await addressOf(watched));
    if (!watched || !address)
      return void unkept(res).status(404).type('text').send('This link leads nowhere any more.');
    await note(req, watched);
    unkept(res).redirect(302, address);
  });

  return routes;
}

const isFlood = (app: App, ip: string): Promise<boolean> =>
  app.limits.publicCall(ip).then(
    () => false,
    () => true,
  );

const unkept = (res: Response): Response => res.set({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
