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

describe('campaigns.check: whom the campaign reaches', () => {
  it('C28: knows {{ unsubscribe_url }}, as previews, tests and messages of the inbox do', async () => {
    // The address is between the ids with the channel, and the signature.
    const addressIn = (url: string) =>
      Buffer.from(url.split('/u/')[1] ?? '', 'base64url')
        .subarray(33, -16)
        .toString();
    const html = '<p>Hello {{ name }}</p><a href="{{ unsubscribe_url }}">No more</a>';
    for (const category of ['marketing', 'transactional'] as const) {
      const { id, channelId } = await draft({ html }, { category });
      await api().channels.add({
        campaignId: id,
        channel: 'sms',
        senderId: shop.senders.sms,
        config: { type: 'text', text: 'STOP: {{ unsubscribe_url }}' },
      });
      expect(await api().check({ id })).toMatchObject({
        isReady: true,
        problems: [{ kind: 'contact_unreachable', isFatal: false }],
      });
      const link = /<a href="(http[^"]+)">No more/;
      const [email, sms] = await api().preview({ id, contactId: asha });
      const previewed = link.exec(email?.html ?? '')?.[1] ?? '';
      expect([email?.problem, sms?.problem, sms?.text]).toEqual([null, null, expect.stringMatching(/^STOP: http/)]);
      // The link of a preview unsubscribes no one.
      expect(addressIn(previewed)).toBe('');
      const { messageIds } = await api().sendTest({ id, channelId, to: [{ contactId: asha }] });
      const message = await shop.transaction(async (ctx) =>
        Message.of(ctx)
          .findOne({ id: messageIds[0] as string })
          .throwIfNotFound(),
      );
      const sent = link.exec(String(message.payload?.html))?.[1] ?? '';
      expect(addressIn(sent)).toBe('asha@example.in');
    }
    const config = { text: 'Bye: {{ unsubscribe_url }}' };
    const { messages, templates } = shop.call.messaging;
    const answer = await messages.send({
      contactId: asha,
      channel: 'sms',
      senderId: shop.senders.sms,
      content: config,
    });
    expect(answer.content).toMatch(/^Bye: http/);
    const { id } = await templates.create({ channel: 'sms', name: 'Bye', body: config.text });
    expect(await templates.preview({ id, contactId: asha })).toMatchObject({ missing: null, problem: null });
  });

  it('C43: free text on WhatsApp requires open windows, or a template', async () => {
    const people = await shop.contacts(
      ...Array.from({ length: 16 }, (_, i) => ({ name: `W${i}`, phone: `+9198192457${String(i).padStart(2, '0')}` })),
    );
    const { id } = await api().create({ name: 'Free', audienceId: await shop.audience(people) });
    const config = { type: 'text' as const, text: 'Hello {{ name }}' };
    const senderId = shop.senders.whatsapp;
    await api().channels.add({ campaignId: id, channel: 'whatsapp', senderId, config });
    await expectRefused(id, 'template_required');
    expect(await api().check({ id })).toMatchObject({
      isReady: false,
      problems: [{ kind: 'template_required', message: expect.stringContaining('16 of 16') }],
      reach: [{ checkedCount: 16, reachableCount: 0, isSample: false, countByReason: { window_closed: 16 } }],
    });
    await shop.sql(
      `insert into messaging.conversations (organization_id, sender_id, channel, address, last_inbound_at)
       values (?, ?, 'whatsapp', '+919819245700', now())`,
      ...[shop.organization.id, senderId],
    );
    expect(await api().check({ id })).toMatchObject({
      isReady: true,
      problems: [{ kind: 'template_required', isFatal: false, message: expect.stringContaining('15 of 16') }],
      reach: [{ reachableCount: 1, countByReason: { window_closed: 15 } }],
    });
  });

  it('C43: counts contacts without an address, opted out or blocked, and needs one that can be reached', async () => {
    const people = await shop.contacts(
      { name: 'Out One' },
      { name: 'Blocked One' },
      { name: 'No One', email: null, phone: '+919819245799' },
      { name: 'Fine One' },
    );
    const [out, blocked] = people as [string, string];
    await shop.call.contacts.consents.set({
      channel: 'email',
      address: 'out.one@example.in',
      status: 'opted_out',
      source: 'form',
    });
    await shop.call.contacts.block({ id: blocked });
    const { id } = await draft({ text: 'Hello' }, { audienceId: await shop.audience(people) });
    const { isReady, problems, reach } = await api().check({ id });
    expect([isReady, problems.map(({ kind, isFatal }) => [kind, isFatal])]).toEqual([
      true,
      [
        ['contact_unreachable', false],
        ['contact_opted_out', false],
        ['contact_blocked', false],
      ],
    ]);
    expect(reach).toMatchObject([
      { checkedCount: 4, reachableCount: 1, countByReason: { no_address: 1, opted_out: 1, blocked: 1 } },
    ]);
    const none = await draft({ text: 'Hello' }, { audienceId: await shop.audience([out, blocked]) });
    await expectRefused(none.id, 'contact_opted_out');
  });

  it('C44: an audience that is too small for the A/B test', async () => {
    const { id } = await draft({ text: 'x' }, { audienceId: await shop.crowd(60), type: 'ab_test' });
    for (const name of ['A', 'B']) await api().variants.add({ campaignId: id, name });
    const { isReady, problems } = await api().check({ id });
    expect(isReady).toBe(true);
    expect(problems.find(({ kind }) => kind === 'experiment_too_small')).toMatchObject({
      ...{ isFatal: false, message: expect.stringContaining('1000') },
    });
    const { version } = await api().get({ id });
    await api().update({ id, version, experiment: { minimumPerVariant: 20 } });
    expect(await kinds(id)).not.toContain('experiment_too_small');
  });
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
        text: expect.stringMatching(/^Hello Asha & Pune\n\nUnsubscribe: http/),
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
    const textOf = async (input: object) =>
      (await api().preview({ id: ab.id, contactId: asha, ...input }))[0]?.text?.split('\n')[0];
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
    {
      address: 'asha@example.in',
      content: expect.stringMatching(/^Hello Asha, A1\n\nUnsubscribe: http/),
      status: 'queued',
      campaignId: null,
      contactId: asha,
    },
    {
      address: 'house@example.in',
      content: expect.stringMatching(/^Hello Asha, A1\n\nUnsubscribe: http/),
      status: 'queued',
      contactId: null,
    },
  ]);
  expect(await api().get({ id })).toMatchObject({ status: 'draft', recipientCount: 0, sentCount: 0 });
  await expect(api().sendTest({ id, channelId, to: [{ address: 'house@example.in' }] })).rejects.toMatchObject({
    cause: { details: { kind: 'variable_missing' } },
  });
  await expect(api().sendTest({ id, channelId, to: [{ address: 'nonsense' }] })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});
