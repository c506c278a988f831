import { CampaignRecipient } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import {
  createTenant,
  createTestApp,
  createTestServer,
  type TestApp,
  type TestServer,
} from '../../../../test/index.ts';
import { addCampaignCounts } from '../recipients/campaign-counters.ts';
import { exportRecipients } from '../recipients/recipient-export.service.ts';
import { watchCampaign } from './campaign-statistics.service.ts';

let test: TestApp;
let shop: CampaignShop;
let id: string;
let channelId: string;
beforeAll(async () => {
  test = await createTestApp();
  shop = await campaignShop(test);
  const audienceId = await shop.crowd(1_500);
  const { campaigns } = shop.call;
  id = (await campaigns.create({ name: 'News', audienceId })).id;
  const config = { type: 'text' as const, subject: 'x', text: 'x' };
  channelId = (await campaigns.channels.add({ campaignId: id, channel: 'email', senderId: shop.senders.email, config }))
    .id;
  await campaigns.start({ id });
  await shop.expand(id);
});
afterAll(() => test[Symbol.asyncDispose]());

/** Marks so many pending recipients as delivered. */
const send = (count: number) =>
  shop.transaction(async (ctx) => {
    const some = await CampaignRecipient.of(ctx)
      .where({ campaignId: id, status: 'pending' })
      .orderBy('id')
      .limit(count);
    const at = ctx.now();
    await CampaignRecipient.of(ctx)
      .whereIn(
        'id',
        some.map((one) => one.id),
      )
      .patch({ status: 'delivered', sentAt: at, deliveredAt: at });
    await addCampaignCounts(ctx, id, [{ channelId, variantId: null, sent: some.length, delivered: some.length }]);
  });

it('campaigns.recipients.list: filters by status, and pages', async () => {
  await send(10);
  const { recipients } = shop.call.campaigns;
  const delivered = await recipients.list({ campaignId: id, filter: { status: ['delivered'] } });
  expect(delivered.items).toHaveLength(10);
  expect(delivered.items[0]).toMatchObject({
    status: 'delivered',
    sentAt: expect.any(Date),
    variables: { name: expect.any(String) },
  });
  expect(delivered.items[0]).not.toHaveProperty('claim');
  const seen = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const page = await recipients.list({ campaignId: id, limit: 200, cursor, filter: { channelId } });
    for (const one of page.items) seen.add(one.id);
    if (!page.nextCursor) break;
    cursor = page.nextCursor;
  }
  expect(seen.size).toBe(1_500);
});

it('exportRecipients: each recipient once, with its state', async () => {
  const { text, fileName } = await exportRecipients(shop.scope, id, {});
  let all = '';
  for await (const piece of text) all += piece;
  const lines = all.trim().split('\r\n');
  expect(fileName).toContain(id);
  expect(lines).toHaveLength(1_501);
  expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(1_501);
  expect(lines.filter((line) => line.includes(',"email",,"0","delivered",'))).toHaveLength(10);
  const some = await exportRecipients(shop.scope, id, { status: ['delivered'] });
  let few = '';
  for await (const piece of some.text) few += piece;
  expect(few.trim().split('\r\n')).toHaveLength(11);
});

it('campaigns.statistics: counts and rates', async () => {
  expect(await shop.call.campaigns.statistics({ id })).toMatchObject({
    recipientCount: 1_500,
    sentCount: 10,
    countByStatus: { pending: 1_490, delivered: 10 },
    rates: { deliveryBasisPoints: 10_000, readBasisPoints: 0, openBasisPoints: 0, failureBasisPoints: 0 },
    channels: [{ channelId, channel: 'email', sentCount: 10 }],
    variants: [],
    decision: null,
  });
});

it('campaigns.watch: yields progress at most twice a second', async () => {
  const stop = new AbortController();
  const ctx = { ...shop.scope, stillAllowed: async () => {} };
  const seen: number[] = [];
  const times: number[] = [];
  const watching = (async () => {
    for await (const { sentCount } of watchCampaign(ctx, { id }, stop.signal)) {
      seen.push(sentCount);
      times.push(Date.now());
    }
  })();
  const startedAt = Date.now();
  while (Date.now() - startedAt < 3_000) {
    await send(1);
    await shop.sql(
      `insert into platform.events (organization_id, id, type, payload, actor)
       values (?, platform.new_id(), 'campaigns.campaign.changed', jsonb_build_object('campaignId', ?::text), '{}')`,
      shop.organization.id,
      id,
    );
    test.app.events.wake();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { sentCount } = await shop.call.campaigns.get({ id });
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  stop.abort();
  await watching;
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.length).toBeLessThan(12);
  expect(seen.at(-1)).toBe(sentCount);
  expect(Math.min(...times.slice(1).map((at, i) => at - (times[i] as number)))).toBeGreaterThan(400);
}, 30_000);

it('campaigns.recipients.createExportLink: downloads over HTTP, only with the signature', async () => {
  await using server: TestServer = await createTestServer();
  const tenant = await createTenant(server.app);
  const campaign = await tenant.call.campaigns.create({ name: 'x' });
  const { url } = await tenant.call.campaigns.recipients.createExportLink({ campaignId: campaign.id });
  const { pathname, search } = new URL(url);
  const answer = await fetch(`${server.url}${pathname}${search}`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('failedReason');
  expect((await fetch(`${server.url}${pathname}`)).status).toBe(401);
  const other = await tenant.call.campaigns.create({ name: 'y' });
  expect((await fetch(`${server.url}${pathname.replace(campaign.id, other.id)}${search}`)).status).toBe(401);
});
