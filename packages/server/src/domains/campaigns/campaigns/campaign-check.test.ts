import { Message } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';

let test: TestApp;
let shop: CampaignShop;
let audienceId: string;
let asha: string;
beforeAll(async () => {
  test = await createTestApp();
  shop = await campaignShop(test);
  const ids = await shop.contacts(
    { name: 'Asha', phone: '+919819245671', customFields: { city: 'Pune', coupon: 'A1' } },
    { name: 'Ravi', customFields: { coupon: 'R1' } },
  );
  asha = ids[0] as string;
  audienceId = await shop.audience(ids);
});
afterAll(() => test[Symbol.asyncDispose]());

const api = () => shop.call.campaigns;
type Config = Parameters<ReturnType<typeof api>['channels']['add']>[0]['config'];

async function draft(config: Partial<Config>, more: object = {}) {
  const { id } = await api().create({ name: 'News', audienceId, ...more });
  const { id: channelId } = await api().channels.add({
    campaignId: id,
    channel: 'email',
    senderId: shop.senders.email,
    config: { type: 'text', subject: 'News', ...config },
  });
  return { id, channelId };
}

const kinds = async (id: string) => (await api().check({ id })).problems.map(({ kind }) => kind);

/** Expects start and schedule to be refused with this kind, without effect. */
async function expectRefused(id: string, kind: string, code = 'PRECONDITION_FAILED') {
  const asKind = { code, cause: { details: { kind } } };
  await expect(api().start({ id })).rejects.toMatchObject(asKind);
  const when = { mode: 'instant' as const, at: new Date('2099-01-01T00:00:00Z') };
  await expect(api().schedule({ id, when })).rejects.toMatchObject(asKind);
  expect(await api().get({ id })).toMatchObject({ status: 'draft', recipientCount: 0, scheduledFor: null });
  expect(await kinds(id)).toContain(kind);
}

describe('campaigns.start, schedule, check: refuse a campaign', () => {
  it('without channels, steps, or two variants', async () => {
    const { id } = await api().create({ name: 'x', audienceId });
    await expectRefused(id, 'channels_missing');
    await expectRefused((await draft({ text: 'x' }, { type: 'drip' })).id, 'steps_missing');
    const ab = await draft({ text: 'x' }, { type: 'ab_test' });
    await api().variants.add({ campaignId: ab.id, name: 'A' });
    await expectRefused(ab.id, 'variants_missing');
  });

  it('with a sender that is deleted, switched off or paused', async () => {
    const sender = await shop.call.messaging.senders.create({
      provider: 'sandbox',
      channel: 'email',
      name: 'Spare',
      address: 'spare@example.in',
    });
    const { id, channelId } = await draft({ text: 'x' });
    await api().channels.update({ id: channelId, senderId: sender.id });
    await shop.call.messaging.senders.update({ id: sender.id, isActive: false });
    await expectRefused(id, 'sender_inactive');
    await shop.call.messaging.senders.update({ id: sender.id, isActive: true });
    await shop.sql(`update messaging.senders set paused_until = 'infinity' where id = ?`, sender.id);
    await expectRefused(id, 'sender_inactive');
    await shop.sql(`update messaging.senders set paused_until = now() - interval '1 minute' where id = ?`, sender.id);
    expect(await kinds(id)).toEqual([]);
    await shop.sql('update messaging.senders set deleted_at = now() where id = ?', sender.id);
    await expectRefused(id, 'sender_not_found', 'NOT_FOUND');
  });

  it('without recipients', async () => {
    const none = await shop.audience([]);
    await expectRefused((await draft({ text: 'x' }, { audienceId: none })).id, 'audience_empty');
    await expectRefused((await draft({ text: 'x' }, { audienceId: undefined })).id, 'audience_empty');
  });

  it('with a template that does not exist or is not approved', async () => {
    await expectRefused((await draft({ templateId: audienceId })).id, 'template_not_found', 'NOT_FOUND');
    const template = await shop.call.messaging.templates.create({ channel: 'whatsapp', name: 'hello', body: 'Hello' });
    const { id } = await api().create({ name: 'x', audienceId });
    const config = { type: 'text' as const, templateId: template.id };
    await api().channels.add({ campaignId: id, channel: 'whatsapp', senderId: shop.senders.whatsapp, config });
    await expectRefused(id, 'template_not_approved');
  });

  it('with content that cannot be rendered: a variable without values, an endless loop, no subject, invalid Liquid', async () => {
    await expectRefused((await draft({ text: 'Hello {{ nickname }}' })).id, 'variable_missing');
    await expect(api().start({ id: (await draft({ text: '{{ nickname }}' })).id })).rejects.toMatchObject({
      message: expect.stringContaining('nickname'),
      cause: { details: { variable: 'nickname' } },
    });
    const loop = '{% for a in (1..10000) %}{% for b in (1..10000) %}{{ a }}{% endfor %}{% endfor %}';
    await expectRefused((await draft({ text: loop })).id, 'template_too_heavy');
    await expectRefused((await draft({ text: 'x', subject: undefined })).id, 'subject_missing');
    await expectRefused((await draft({ text: '{% if %}{{' })).id, 'content_invalid');
  });

  it('with such content in a variant only', async () => {
    const ab = await draft({ text: 'x' }, { type: 'ab_test' });
    for (const name of ['A', 'B']) {
      const contents = name === 'B' ? { email: { type: 'text' as const, subject: 'B', text: '{{ nickname }}' } } : {};
      await api().variants.add({ campaignId: ab.id, name, contents });
    }
    await expectRefused(ab.id, 'variable_missing');
    const { problems } = await api().check({ id: ab.id });
    expect(problems[0]?.variantId).toBe((await api().get({ id: ab.id })).variants[1]?.id);
  });
});

it('campaigns.check: reports a variable that only some contacts lack, and the campaign can start', async () => {
  const { id } = await draft({ text: 'Hello {{ name }} in {{ city }}, {{ nickname | default: "dear" }}' });
  expect(await api().check({ id })).toMatchObject({
    isReady: true,
    problems: [{ kind: 'variable_missing', variable: 'city', isFatal: false }],
  });
  expect(await api().start({ id })).toMatchObject({ status: 'running' });
});

describe('campaigns.preview', () => {
  it('renders the message of a contact on each channel', async () => {
    const { id } = await draft({ text: 'Hello {{ name }} & {{ city }}', html: '<p>{{ name }} {{ city }}</p>' });
    await api().channels.add({
      campaignId: id,
      channel: 'sms',
      senderId: shop.senders.sms,
      config: { type: 'text', text: 'Hi {{ nickname }}' },
    });
    const previews = await api().preview({ id, contactId: asha });
    expect(previews).toMatchObject([
      {
        channel: 'email',
        address: 'asha@example.in',
        subject: 'News',
        text: 'Hello Asha & Pune',
        html: expect.stringContaining('Asha Pune'),
        missing: null,
        problem: null,
      },
      { channel: 'sms', address: '+919819245671', text: null, missing: 'nickname', problem: expect.any(String) },
    ]);
  });

  it('renders the content of a variant', async () => {
    const ab = await draft({ text: 'channel' }, { type: 'ab_test' });
    const contents = { email: { type: 'text' as const, subject: 'B', text: 'variant' } };
    const variant = await api().variants.add({ campaignId: ab.id, name: 'B', contents });
    const textOf = async (input: object) => (await api().preview({ id: ab.id, contactId: asha, ...input }))[0]?.text;
    expect(await textOf({})).toBe('channel');
    expect(await textOf({ variantId: variant.id })).toBe('variant');
    await expect(textOf({ variantId: asha })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('campaigns.sendTest: sends through the outbox, without counting', async () => {
  const { id, channelId } = await draft({ text: 'Hello {{ name }}, {{ coupon }}' });
  const { messageIds } = await api().sendTest({
    id,
    channelId,
    to: [{ contactId: asha }, { address: 'House@Example.in' }],
    contactId: asha,
  });
  const messages = await shop.transaction((ctx) => Message.of(ctx).whereIn('id', messageIds).orderBy('id').execute());
  expect(messages).toMatchObject([
    { address: 'asha@example.in', content: 'Hello Asha, A1', status: 'queued', campaignId: null, contactId: asha },
    { address: 'house@example.in', content: 'Hello Asha, A1', status: 'queued', contactId: null },
  ]);
  expect(await api().get({ id })).toMatchObject({ status: 'draft', recipientCount: 0, sentCount: 0 });
  await expect(api().sendTest({ id, channelId, to: [{ address: 'house@example.in' }] })).rejects.toMatchObject({
    cause: { details: { kind: 'variable_missing' } },
  });
  await expect(api().sendTest({ id, channelId, to: [{ address: 'nonsense' }] })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});
