/** How a campaign watches what becomes of its messages: links that lead past us, and an image that tells of opening. */
import { arrayBinding, type Campaign, type CampaignChannel, CampaignLink, newId } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { ComposeRecipient, LinkTracking } from '../../messaging/index.ts';
import { Utm } from '../content/content.schema.ts';
import { signer } from './tracking-token.ts';

/** Whose links are told apart by an id of the campaign's recipient. */
export type WatchedRecipient = ComposeRecipient & { recipientId: string };

/** Different links of one campaign that are counted each for itself. */
const MAX_LINKS = 500;
const MAX_URL = 2_000;

const PARAMETERS = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/** `links`: those of its texts that are the same for everybody. */
export async function watchingOf(
  ctx: Ctx,
  campaign: Campaign,
  { channelType }: Pick<CampaignChannel, 'channelType'>,
  links: readonly string[],
): Promise<LinkTracking<WatchedRecipient>> {
  const { tracksClicks, tracksOpens, category } = campaign;
  const utm = Utm.parse(campaign.utm ?? {});
  const sign = signer(ctx.app);
  const organizationId = ctx.organization.id;
  const ids = tracksClicks
    ? await linkIds(ctx, campaign.id, [...new Set(links.map((url) => withUtm(url, utm)))])
    : null;
  const known = new Map<string, string>();
  const tagged = (url: string): string => {
    const tagged = known.get(url) ?? withUtm(url, utm);
    if (links.includes(url)) known.set(url, tagged);
    return tagged;
  };
  return {
    track(url, { recipientId }) {
      const to = tagged(url);
      if (!ids || isOurs(ctx, url)) return to;
      const linkId = ids.get(to);
      return sign({ organizationId, recipientId, what: linkId ? { linkId } : { url: to } }) ?? to;
    },
    // Only in marketing mail: nobody has to be watched reading their receipt.
    ...(channelType === 'email' &&
      tracksOpens &&
      category === 'marketing' && {
        pixel: ({ recipientId }) => sign({ organizationId, recipientId, what: 'open' }) as string,
      }),
  };
}

/** Links of our own server are no news: unsubscribing, media. */
const isOurs = (ctx: Ctx, url: string): boolean => {
  const { publicUrl } = ctx.app.config;
  return ['/u/', '/media/', '/c/', '/o/'].some((path) => url.startsWith(new URL(path, publicUrl).href));
};

/** What the link says already stays. */
export function withUtm(url: string, utm: Utm): string {
  if (!URL.canParse(url)) return url;
  const to = new URL(url);
  for (const name of PARAMETERS) {
    const value = utm[name];
    if (value !== undefined && !to.searchParams.has(`utm_${name}`)) to.searchParams.set(`utm_${name}`, value);
  }
  return to.href;
}

/** By address. Most batches find them all there. */
async function linkIds(ctx: Ctx, campaignId: string, urls: readonly string[]): Promise<Map<string, string>> {
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
  const organizationId = ctx.organization.id;
  // In one order: batches of one campaign are written side by side.
  await ctx.db
    .table(CampaignLink.tableName)
    .insert(missing.map((url) => ({ organizationId, id: newId(), campaignId, url })))
    .onConflict(['organizationId', 'campaignId', 'url'])
    .ignore();
  return read();
}
