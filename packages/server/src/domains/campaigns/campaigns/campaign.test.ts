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
    channelType: 'email',
    senderId: shop.senders.email,
    config: content,
  });
  return { id, channelId: channel.id };
}

it('is made, found and changed, whoever reads it meanwhile', async () => {
  const { id } = await draft({ description: 'Once a week', utm: { source: 'news' } });
  const campaign = await api().get({ id });
  expect(campaign).toMatchObject({
    status: 'draft',
    type: 'broadcast',
    channelMode: 'all',
    category: 'marketing',
    utm: { source: 'news' },
    totalRecipients: 0,
    channels: [{ channelType: 'email', config: { type: 'text', ...content }, status: 'pending' }],
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
    cause: { details: { kind: 'version_conflict', version: 2 } },
  });
  expect((await api().list({ filter: { text: 'OTHER', status: ['draft'] } })).items.map((one) => one.id)).toEqual([id]);
  await api().delete({ id });
  await expect(api().get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

describe('what does not fit together is refused', () => {
  it('on the campaign', async () => {
    await expect(api().create({ name: 'x', experiment: {} as never })).rejects.toThrow('experiment');
    await expect(
      api().create({ name: 'x', type: 'ab_test', experiment: { testShare: 6_000, holdout: 5_000 } as never }),
    ).rejects.toThrow('testShare');
    await expect(api().create({ name: 'x', timeZone: 'Moon/Base' })).rejects.toThrow('timeZone');
    const { id } = await draft({ type: 'drip' });
    await expect(api().update({ id, version: 1, drip: null })).rejects.toThrow('drip');
    expect((await api().get({ id })).drip).toMatchObject({ exitOnReply: true, reentry: 'never', afterOutage: 'late' });
  });

  it('on its parts', async () => {
    const { id } = await draft();
    const email = { campaignId: id, channelType: 'email' as const, config: content };
    await expect(api().channels.add({ ...email, senderId: shop.senders.email })).rejects.toMatchObject({
      cause: { details: { kind: 'channel_taken' } },
    });
    await expect(
      api().channels.add({ ...email, channelType: 'sms', senderId: shop.senders.email }),
    ).rejects.toMatchObject({ cause: { details: { kind: 'wrong_channel' } } });
    await expect(
      api().channels.add({
        ...email,
        channelType: 'sms',
        senderId: shop.senders.sms,
        config: { type: 'text' } as never,
      }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(api().variants.add({ campaignId: id, name: 'A' })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_type' } },
    });
    await expect(api().steps.add({ campaignId: id, name: 'A', delayMinutes: 0 })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_type' } },
    });
  });

  it('once it has begun, for what decides who gets what', async () => {
    const { id, channelId } = await draft();
    await api().start({ id });
    await expect(api().update({ id, version: 1, name: 'x' })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_status' } },
    });
    await api().pause({ id });
    await expect(api().update({ id, version: 1, audienceId: null })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_begun' } },
    });
    await expect(api().channels.remove({ id: channelId })).rejects.toMatchObject({
      cause: { details: { kind: 'campaign_begun' } },
    });
    expect(
      await api().channels.update({ id: channelId, config: { text: 'Other', subject: 'x' } as never }),
    ).toMatchObject({
      config: { text: 'Other' },
    });
    await expect(api().delete({ id })).rejects.toMatchObject({ cause: { details: { kind: 'campaign_status' } } });
  });
});

it('keeps the steps of a drip in one order without gaps', async () => {
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

it('is copied with what was written, and without what happened', async () => {
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
    totalRecipients: 0,
    dailyLimit: 5,
    audienceId,
    experiment: { testShare: 10_000 },
    channels: [{ config: content, totalRecipients: 0, status: 'pending' }],
    variants: [
      { name: 'A', weight: 2, totalRecipients: 0 },
      { name: 'B', weight: 2, totalRecipients: 0 },
    ],
  });
});

it('has settings for the whole organization', async () => {
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
