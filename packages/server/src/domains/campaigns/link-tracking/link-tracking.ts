/** Link tracking: replaces the links of a message by tracked ones, and adds a tracking pixel to marketing e-mail. */
import { arrayBinding, type Campaign, type CampaignChannel, CampaignLink } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { ComposeRecipient, LinkTracking } from '../../messaging/index.ts';
import { createTrackingUrlSigner } from './tracking-token.ts';
import { UtmParameters } from './utm.schema.ts';

/** A recipient of a message whose links carry the id of the campaign recipient. */
export type TrackedRecipient = ComposeRecipient & { recipientId: string };

/** Links of one campaign that are counted separately. Further links are counted for the recipient only. */
const MAX_LINKS = 500;
const MAX_URL = 2_000;

const UTM_PARAMETERS = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/** `links` are the links of the content that are the same for all recipients. */
export async function linkTrackingOf(
  ctx: Ctx,
  campaign: Campaign,
  { channelType }: Pick<CampaignChannel, 'channelType'>,
  links: readonly string[],
): Promise<LinkTracking<TrackedRecipient>> {
  const { tracksClicks, tracksOpens, category } = campaign;
  const utm = UtmParameters.parse(campaign.utm ?? {});
  const sign = createTrackingUrlSigner(ctx.app);
  const organizationId = ctx.organization.id;
  const ids = tracksClicks
    ? await ensureLinkIds(ctx, campaign.id, [...new Set(links.map((url) => withUtm(url, utm)))])
    : null;
  const cache = new Map<string, string>();
  const cachedWithUtm = (url: string): string => {
    const tagged = cache.get(url) ?? withUtm(url, utm);
    if (links.includes(url)) cache.set(url, tagged);
    return tagged;
  };
  return {
    track(url, { recipientId }) {
      const to = cachedWithUtm(url);
      if (!ids || isOwnUrl(ctx, url)) return to;
      const linkId = ids.get(to);
      return sign({ organizationId, recipientId, target: linkId ? { linkId } : { url: to } }) ?? to;
    },
    // Opens of transactional mail, such as receipts, are not tracked.
    ...(channelType === 'email' &&
      tracksOpens &&
      category === 'marketing' && {
        pixel: ({ recipientId }) => sign({ organizationId, recipientId, target: 'open' }) as string,
      }),
  };
}

/** Links to this server, for example to unsubscribe, are not tracked. */
const isOwnUrl = (ctx: Ctx, url: string): boolean => {
  const { publicUrl } = ctx.app.config;
  return ['/u/', '/media/', '/c/', '/o/'].some((path) => url.startsWith(new URL(path, publicUrl).href));
};

/** Adds UTM parameters. Parameters that the link already has are kept. */
export function withUtm(url: string, utm: UtmParameters): string {
  if (!URL.canParse(url)) return url;
  const to = new URL(url);
  for (const name of UTM_PARAMETERS) {
    const value = utm[name];
    if (value !== undefined && !to.searchParams.has(`utm_${name}`)) to.searchParams.set(`utm_${name}`, value);
  }
  return to.href;
}

/** Link ids by URL. Creates missing rows; after the first batch of a campaign there usually are none. */
async function ensureLinkIds(ctx: Ctx, campaignId: string, urls: readonly string[]): Promise<Map<string, string>> {
  const wanted = urls.filter((url) => url.length <= MAX_URL).slice(0, MAX_LINKS);
  if (wanted.length === 0) return new Map();
  const read = async () => {
    const rows = await CampaignLink.of(ctx)
      .where({ campaignId })
      .whereRaw('url = any(?::text[])', [arrayBinding(wanted)])
      .select('id', 'url');
    return new Map(rows.map(({ id, url }) => [url, id]));
  };
  const found = await read();
  const missing = wanted.filter((url) => !found.has(url)).sort();
  if (missing.length === 0) return found;
  // Sorted, because concurrent batches of one campaign insert the same links.
  const rows = missing.map((url) => ({ campaignId, url }));
  await CampaignLink.addMissing(ctx, rows, ['organizationId', 'campaignId', 'url']);
  return read();
}
