import {
  Campaign,
  CampaignChannel,
  CampaignLink,
  CampaignRecipient,
  Engagement,
  newId,
  type TenantRow,
} from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { createSender } from '../../messaging/index.ts';
import { addCampaignCounts, recountCampaign } from '../recipients/campaign-counters.ts';
import { isBotUserAgent } from './bot-detection.ts';
import { linkTrackingOf, withUtm } from './link-tracking.ts';
import { createTrackingUrlSigner, readTrackingToken } from './tracking-token.ts';

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await createTestServer();
  tenant = await createTenant(server.app);
});
afterAll(() => server[Symbol.asyncDispose]());

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const LINK = 'https://shop.example/sale?x=1';

/** A campaign whose messages to so many recipients were sent a minute ago. */
async function sentCampaign(count = 1, values: Partial<Campaign> = {}) {
  return tenant.transaction(async (ctx) => {
    const sender = await createSender(ctx, {
      ...{ provider: 'sandbox', channel: 'email', name: 'News', address: 'news@example.in' },
      ...{ credentials: {}, settings: {}, isActive: true, isDefault: false },
    } as Parameters<typeof createSender>[1]);
    const campaign = await Campaign.add(ctx, { name: 'News', status: 'running', ...values });
    const channel = await CampaignChannel.add(ctx, {
      ...{ campaignId: campaign.id, channelType: 'email', senderId: sender.id, config: {} },
    });
    const sentAt = new Date(ctx.now().getTime() - 60_000);
    const recipients: CampaignRecipient[] = [];
    for (let i = 0; i < count; i++) {
      const sent = { status: 'sent' as const, startedAt: sentAt, sentAt };
      const to = { contactId: newId(), address: `p${i}@example.in` };
      recipients.push(
        await CampaignRecipient.add(ctx, { campaignId: campaign.id, channelId: channel.id, ...to, ...sent }),
      );
    }
    await addCampaignCounts(ctx, campaign.id, [{ channelId: channel.id, variantId: null, total: count, sent: count }]);
    const tracking = await linkTrackingOf(ctx, campaign, channel, [LINK]);
    const link = (recipient: CampaignRecipient, url = LINK) =>
      tracking.track?.(url, { recipientId: recipient.id, variables: {} }) as string;
    const pixel = (recipient: CampaignRecipient) =>
      tracking.pixel?.({ recipientId: recipient.id, variables: {} }) as string;
    return { campaign, channel, recipients, link, pixel };
  });
}

/** Requests the path of a URL from the running server. */
const get = (url: string, userAgent: string | null = BROWSER, method = 'GET') =>
  fetch(new URL(new URL(url).pathname, server.url), {
    method,
    redirect: 'manual',
    headers: { 'user-agent': userAgent ?? '' },
  });

const read = <M extends TenantRow>(model: (new () => M) & typeof TenantRow, where: object) =>
  tenant.transaction(async (ctx) => (await model.of(ctx).where(where)) as unknown as M[]);

describe('tracked links and pixels', () => {
  it('redirect to their target, and count each recipient once', async () => {
    const { campaign, recipients, link, pixel } = await sentCampaign(3);
    const [first, second] = recipients as [CampaignRecipient, CampaignRecipient];
    for (let i = 0; i < 3; i++) {
      const answer = await get(link(first));
      expect([answer.status, answer.headers.get('location')]).toEqual([302, LINK]);
    }
    const image = await get(pixel(second));
    expect(image.headers.get('content-type')).toBe('image/gif');
    await get(pixel(second));
    const [counted] = await read(Campaign, { id: campaign.id });
    expect(counted).toMatchObject({ openedCount: 2, clickedCount: 1, sentCount: 3 });
    expect(await tenant.transaction((ctx) => recountCampaign(ctx, campaign.id))).toBe(0);
    expect(await read(CampaignLink, { campaignId: campaign.id })).toMatchObject([{ url: LINK, clicks: 3 }]);
    expect(await read(Engagement, { campaignId: campaign.id })).toHaveLength(5);
    const [clicked] = await read(CampaignRecipient, { id: first.id });
    expect(clicked?.clickedAt).toBeInstanceOf(Date);
  });

  it('are all counted when many arrive at once', async () => {
    const { campaign, recipients, link, pixel } = await sentCampaign(60);
    await Promise.all(recipients.flatMap((one) => [get(link(one)), get(link(one)), get(pixel(one))]));
    const [counted] = await read(Campaign, { id: campaign.id });
    expect(counted).toMatchObject({ openedCount: 60, clickedCount: 60 });
    expect(await tenant.transaction((ctx) => recountCampaign(ctx, campaign.id))).toBe(0);
  });

  it('are not counted for bots', async () => {
    const { campaign, channel, recipients, link, pixel } = await sentCampaign(1);
    const [recipient] = recipients as [CampaignRecipient];
    for (const name of ['Mozilla/5.0', '', 'Mozilla/5.0 (compatible; Googlebot/2.1)', 'WhatsApp/2.23', 'curl/8.5']) {
      await get(link(recipient), name);
      await get(pixel(recipient), name);
    }
    await get(pixel(recipient), 'Mozilla/5.0 (via ggpht.com GoogleImageProxy) Gecko');
    await get(link(recipient), BROWSER, 'HEAD');
    // Within two seconds of sending: by a mail gateway.
    const justSent = await tenant.transaction((ctx) =>
      CampaignRecipient.add(ctx, {
        ...{ campaignId: campaign.id, channelId: channel.id, contactId: newId(), address: 'x@example.in' },
        ...{ status: 'sent', startedAt: ctx.now(), sentAt: ctx.now() },
      }),
    );
    await get(link(justSent));
    const [counted] = await read(Campaign, { id: campaign.id });
    expect(counted).toMatchObject({ openedCount: 0, clickedCount: 0 });
    const engagements = await read(Engagement, { campaignId: campaign.id });
    expect(engagements.every(({ isBot }) => isBot)).toBe(true);
    expect(engagements).toHaveLength(12);
    expect(await read(CampaignLink, { campaignId: campaign.id })).toMatchObject([{ clicks: 0 }]);
  });

  it('P8: isBotUserAgent: names machines, and no browser of a person', () => {
    const like = 'AppleWebKit/537.36 (KHTML, like Gecko)';
    for (const machine of [
      ...['Mozilla/5.0 (compatible; Inspector/1.0; +http://example.org/about)', 'WhatsApp/2.23.18.78 i', 'Viber'],
      ...['TelegramBot (like TwitterBot)', 'Slackbot-LinkExpanding 1.0', 'facebookexternalhit/1.1', 'PHP/8.1'],
      ...['Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5', 'Microsoft Office Existence Discovery'],
      ...['python-requests/2.31.0', 'Go-http-client/1.1', 'okhttp/4.9.3', 'axios/1.6.0', 'Java/17.0.1', 'curl/8.5.0'],
      ...['Apache-HttpClient/4.5.13 (Java/11.0.9)', 'GuzzleHttp/7', 'Dart/3.1 (dart:io)', 'node', 'Faraday v2.7'],
      ...[`Mozilla/5.0 (X11; Linux x86_64) ${like} HeadlessChrome/119.0.0.0 Safari/537.36`, 'ProofpointUrlDefense/1.0'],
      ...['Mozilla/5.0 (compatible; Barracuda Sentinel (EE))', 'Mozilla/5.0 (Windows NT 10.0) Mimecast-Scanner'],
      ...['Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Symantec.cloud)', 'Mozilla/5.0 (compatible; Trellix)'],
      ...['Mozilla/5.0 (compatible; Vade Secure)', 'Mozilla/5.0 (compatible; VirusTotal; gzip(gfe))', 'FortiMail'],
      ...['Mozilla/5.0 (compatible; CheckPoint Harmony)', 'Mozilla/5.0 (via ggpht.com GoogleImageProxy)', ' ', null],
    ]) {
      expect(isBotUserAgent(machine), String(machine)).toBe(true);
    }
    const phone = (model: string, more = '') =>
      `Mozilla/5.0 (Linux; Android 13; ${model}) ${like} Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36${more}`;
    const desktop = (more: string) => `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${like} Chrome/118.0 ${more}`;
    for (const browser of [
      ...[BROWSER, phone('CUBOT_X18_Plus'), phone('CUBOT NOTE 20 Build/RP1A'), phone('RUBY'), phone('Pixel 7')],
      ...[phone('SM-S911B; wv', ' Instagram 300.0'), phone('SM-S911B', ' Telegram-Android/11.3.3 (Android 14; HIGH)')],
      ...[
        phone('moto g', ' Line/13.1'),
        phone('Pixel 7', ' WhatsApp/2.23'),
        desktop('Slack/4.35 Electron/27.0 Safari/537.36'),
      ],
      ...[desktop('discord/1.0.9 Electron/22 Safari/537.36'), desktop('Teams/1.6.00 Electron/19'), desktop('Edg/120')],
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) [FBAN/FBIOS]',
      'Opera/9.80 (Android; Opera Mini/36.2/119.132; U; id) Presto/2.12.423 Version/12.16',
      'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0',
    ]) {
      expect(isBotUserAgent(browser), browser).toBe(false);
    }
  });

  it('readTrackingToken: redirects only to signed targets', async () => {
    const { recipients, link, pixel } = await sentCampaign(1);
    const [recipient] = recipients as [CampaignRecipient];
    const own = link(recipient, 'https://shop.example/for?me=1');
    expect((await get(own)).headers.get('location')).toBe('https://shop.example/for?me=1');
    const token = own.split('/').at(-1) as string;
    const bytes = Buffer.from(token, 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const forged = Buffer.from(bytes);
      forged.writeUInt8(forged.readUInt8(i) ^ 1, i);
      expect(readTrackingToken(server.app, forged.toString('base64url')), `byte ${i}`).toBeNull();
    }
    const other = createTrackingUrlSigner({ ...server.app, masterKeys: [Buffer.alloc(32)] });
    const target = {
      organizationId: tenant.organization.id,
      recipientId: recipient.id,
      target: { url: 'https://evil.example' },
    };
    for (const url of [
      other(target) as string,
      'http://x/c/',
      'http://x/c/abc',
      `http://x/c/${encodeURIComponent('https://evil.example')}`,
    ]) {
      expect((await get(url)).status, url).toBe(404);
    }
    // The token of a pixel is not accepted as a link.
    expect((await get(pixel(recipient).replace('/o/', '/c/').replace('.gif', ''))).status).toBe(404);
    // A link of another organization is not found.
    const stranger = await createTenant(server.app);
    const [row] = await read(CampaignLink, { url: LINK });
    const crossed = createTrackingUrlSigner(server.app)({
      ...{ organizationId: stranger.organization.id, recipientId: recipient.id, target: { linkId: row?.id as string } },
    });
    expect((await get(crossed as string)).status).toBe(404);
  });

  it('linkTrackingOf: adds UTM parameters, and tracks nothing if tracking is off', async () => {
    const untracked = { tracksClicks: false, tracksOpens: false, utm: { source: 'news', campaign: 'a b' } };
    const { recipients, link, pixel } = await sentCampaign(1, untracked);
    const [recipient] = recipients as [CampaignRecipient];
    expect(link(recipient)).toBe(`${LINK}&utm_source=news&utm_campaign=a+b`);
    expect(() => pixel(recipient)).not.toThrow();
    expect(pixel(recipient)).toBeUndefined();
    const receipt = await sentCampaign(1, { category: 'transactional' });
    expect(receipt.pixel(receipt.recipients[0] as CampaignRecipient)).toBeUndefined();
    expect(withUtm('https://a.example/?utm_source=own#x', { source: 'news' })).toBe(
      'https://a.example/?utm_source=own#x',
    );
    const unsubscribe = new URL('/u/abc', server.app.config.publicUrl).href;
    const tracked = await sentCampaign(1);
    expect(tracked.link(tracked.recipients[0] as CampaignRecipient, unsubscribe)).toBe(unsubscribe);
  });
});
