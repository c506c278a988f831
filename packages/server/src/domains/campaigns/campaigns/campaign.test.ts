import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
let shop: CampaignShop;
let audienceId: string;
beforeAll(async () => {
  test = await createTestApp();
  shop = await campaignShop(test);
  audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }));
});
afterAll(() => test[Symbol.asyncDispose]());

const content = { subject: 'News', text: 'Hello {{ name }}' };
const api = () => shop.call.campaigns;

async function draft(more: Partial<Parameters<ReturnType<typeof api>['create']>[0]> = {}) {
  const { id } = await api().create({ name: 'News', audienceId, ...more });
  const channel = await api().channels.add({
    campaignId: id,
    channel: 'email',
    senderId: shop.senders.email,
    config: content,
  });
  return { id, channelId: channel.id };
}

it('campaigns.create, get, update, list, delete: with optimistic concurrency', async () => {
  const { id } = await draft({ description: 'Once a week', utm: { source: 'news' } });
  const campaign = await api().get({ id });
  expect(campaign).toMatchObject({
    status: 'draft',
    type: 'broadcast',
    channelMode: 'all',
    category: 'marketing',
    utm: { source: 'news' },
    recipientCount: 0,
    channels: [{ channel: 'email', config: { type: 'text', ...content }, status: 'pending' }],
    variants: [],
    steps: [],
  });
  const changed = await api().update({ id, version: 1, name: 'Other news', quietHours: { from: 0, until: 0 } });
  expect(changed).toMatchObject({
    name: 'Other news',
    version: 2,
    quietHours: { from: 0, until: 0 },
    description: 'Once a week',
  });
  await expect(api().update({ id, version: 1, name: 'Late' })).rejects.toMatchObject({
    code: 'CONFLICT',
    cause: { details: { kind: 'campaign_version_conflict', version: 2 } },
  });
  expect((await api().list({ filter: { text: 'OTHER', status: ['draft'] } })).items.map((one) => one.id)).toEqual([id]);
  await api().delete({ id });
  await expect(api().get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

describe('refused inputs', () => {
  it('campaigns.create, update: configuration of another type', async () => {
    await expect(api().create({ name: 'x', experiment: {} as never })).rejects.toThrow('experiment');
    await expect(
      api().create({
        name: 'x',
        type: 'ab_test',
        experiment: { testShareBasisPoints: 6_000, holdoutBasisPoints: 5_000 } as never,
      }),
    ).rejects.toThrow('testShareBasisPoints');
    await expect(api().create({ name: 'x', timeZone: 'Moon/Base' })).rejects.toThrow('timeZone');
    const { id } = await draft({ type: 'drip' });
    await expect(api().update({ id, version: 1, drip: null })).rejects.toThrow('drip');
    expect((await api().get({ id })).drip).toMatchObject({ exitOnReply: true, reentry: 'never', afterOutage: 'late' });
  });

  it('campaigns.channels.add, variants.add, steps.add: parts that do not fit the campaign', async () => {
    const { id } = await draft();
    const email = { campaignId: id, channel: 'email' as const, config: content };
    await expect(api().channels.add({ ...email, senderId: shop.senders.email })).rejects.toMatchObject({
      cause: { details: { kind: 'channel_already_added' } },
    });
    await expect(api().channels.add({ ...email, channel: 'sms', senderId: shop.senders.email })).rejects.toMatchObject({
      cause: { details: { kind: 'channel_mismatch' } },
    });
    await expect(
      api().channels.add({
        ...email,
        channel: 'sms',
        senderId: shop.senders.sms,
        config: { type: 'text' } as never,
      }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(api().variants.add({ campaignId: id, name: 'A' })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_type_conflict' } },
    });
    await expect(api().steps.add({ campaignId: id, name: 'A', delayMinutes: 0 })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_type_conflict' } },
    });
  });

  it('campaigns.update, channels.remove, delete: after the start', async () => {
    const { id, channelId } = await draft();
    await api().start({ id });
    await expect(api().update({ id, version: 1, name: 'x' })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_status_conflict' } },
    });
    await api().pause({ id });
    await expect(api().update({ id, version: 1, audienceId: null })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_already_started' } },
    });
    await expect(api().channels.remove({ id: channelId })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_already_started' } },
    });
    expect(
      await api().channels.update({ id: channelId, config: { text: 'Other', subject: 'x' } as never }),
    ).toMatchObject({
      config: { text: 'Other' },
    });
    await expect(api().delete({ id })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_status_conflict' } },
    });
  });
});

it('campaigns.steps.add, reorder, remove: positions have no gaps', async () => {
  const { id } = await draft({ type: 'drip' });
  const add = (name: string) => api().steps.add({ campaignId: id, name, delayMinutes: 60 });
  const [a, b, c] = [await add('a'), await add('b'), await add('c')];
  const order = async () => (await api().get({ id })).steps.map(({ name, position }) => `${position}${name}`).join(' ');
  expect(await order()).toBe('1a 2b 3c');
  await api().steps.reorder({ campaignId: id, stepIds: [c.id, a.id, b.id] });
  expect(await order()).toBe('1c 2a 3b');
  await api().steps.remove({ id: a.id });
  expect(await order()).toBe('1c 2b');
  await expect(api().steps.reorder({ campaignId: id, stepIds: [c.id] })).rejects.toThrow('stepIds');
  await expect(api().steps.reorder({ campaignId: id, stepIds: [c.id, c.id] })).rejects.toThrow('stepIds');
  expect(await api().steps.update({ id: b.id, name: 'B' })).toMatchObject({ name: 'B', version: 2, position: 2 });
});

it('campaigns.duplicate: copies what was written, without recipients and counters', async () => {
  const { id } = await draft({ type: 'ab_test', dailyLimit: 5 });
  for (const name of ['A', 'B']) await api().variants.add({ campaignId: id, name, weight: 2 });
  await api().start({ id });
  await shop.expand(id);
  const copy = await api().duplicate({ id, name: 'Again' });
  expect(copy).toMatchObject({
    name: 'Again',
    status: 'draft',
    version: 1,
    startedAt: null,
    recipientCount: 0,
    dailyLimit: 5,
    audienceId,
    experiment: { testShareBasisPoints: 10_000 },
    channels: [{ config: content, recipientCount: 0, status: 'pending' }],
    variants: [
      { name: 'A', weight: 2, recipientCount: 0 },
      { name: 'B', weight: 2, recipientCount: 0 },
    ],
  });
});

it('campaigns.settings.update: keeps fields that are left out', async () => {
  expect(await api().settings.get()).toEqual({
    quietHours: { from: 1260, until: 480 },
    timeZone: 'UTC',
    frequencyCaps: [],
  });
  const caps = [{ channel: null, messages: 2, hours: 24 }];
  await api().settings.update({ timeZone: 'Asia/Kolkata', frequencyCaps: caps });
  await api().settings.update({ quietHours: { from: 0, until: 0 } });
  expect(await api().settings.get()).toEqual({
    quietHours: { from: 0, until: 0 },
    timeZone: 'Asia/Kolkata',
    frequencyCaps: caps,
  });
});
