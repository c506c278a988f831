/** Sending after contacts, limits and templates have changed since the campaign was expanded, with the sandbox as vendor. */
import { CampaignRecipient, Message, PushSubscription, Sender } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { until } from '../../../../test/sending.ts';
import { inTransaction } from '../../../trpc/context.ts';
import { exportRecipients } from '../recipients/recipient-export.service.ts';
import { runCampaigns } from './campaign-runner.ts';
import { sendBatch } from './send-batch.ts';
import { syncDeliveryStatus } from './sync-delivery-status.ts';

let test: TestApp;
let shop: CampaignShop;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await campaignShop(test);
});

type Create = Parameters<CampaignShop['call']['campaigns']['create']>[0];
type Channel = keyof CampaignShop['senders'];

/** A campaign that is started and expanded. `send` sends everything that is due so many minutes from now. */
async function startedCampaign(audienceId: string, channels: Channel[] = ['email'], more: Partial<Create> = {}) {
  const { campaigns } = shop.call;
  const { id } = await campaigns.create({ name: 'News', audienceId, category: 'transactional', ...more });
  const channelIds: string[] = [];
  for (const channel of channels) {
    const config = { type: 'text' as const, subject: 'News', text: 'Hello' };
    const senderId = shop.senders[channel];
    channelIds.push((await campaigns.channels.add({ campaignId: id, channel, senderId, config })).id);
  }
  await campaigns.start({ id });
  await shop.expand(id);
  const scopeAt = (minutes: number) => ({ ...shop.scope, now: () => new Date(Date.now() + minutes * 60_000) });
  const send = async (minutes = 0) => {
    const scope = scopeAt(minutes);
    await Promise.all(
      channelIds.map(async (channelId) => {
        while ((await sendBatch(scope, id, channelId)).isMore);
      }),
    );
  };
  const messages = () =>
    shop.transaction(async (ctx) => (await Message.of(ctx).where({ campaignId: id }).orderBy('address')) as Message[]);
  return { id, channelIds, send, scopeAt, messages };
}

/** Resolves when a session of this database waits for a lock. */
const untilBlocked = () =>
  until(
    async () =>
      (await test.sql(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
        .length > 0,
    20_000,
    20,
  );

const outcomes = async (id: string) =>
  (await shop.recipients(id)).map(({ address, status, reason }) => `${address} ${reason ?? status}`).sort();

describe('sendBatch: contacts merged or deleted after expansion', () => {
  it('sends to the merge survivor once, and skips deleted contacts', async () => {
    const people = await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }, { name: 'Meera' }, { name: 'Kiran' });
    const [asha, ravi, meera, kiran] = people as [string, string, string, string];
    const [keeper, other] = (await shop.contacts({ name: 'Keeper' }, { name: 'Other' })) as [string, string];
    const { id, send, messages } = await startedCampaign(await shop.audience(people));
    const { contacts } = shop.call;
    // A chain of two merges, and a merge into another recipient.
    await contacts.merge({ keepId: other, mergeId: asha });
    await contacts.merge({ keepId: keeper, mergeId: other });
    await contacts.merge({ keepId: ravi, mergeId: meera });
    await contacts.delete({ id: kiran });
    await send();
    expect(await outcomes(id)).toEqual([
      'asha@example.in sending',
      'kiran@example.in contact_deleted',
      'meera@example.in contact_deleted',
      'ravi@example.in sending',
    ]);
    expect((await messages()).map(({ contactId }) => contactId)).toEqual([keeper, ravi]);
    expect(await shop.miscounted(id)).toBe(0);
  });

  it('sends one message if two recipients were merged into the same contact', async () => {
    const people = (await shop.contacts({ name: 'Asha' }, { name: 'Ravi' })) as [string, string];
    const [keeper] = (await shop.contacts({ name: 'Keeper' })) as [string];
    const { id, send, messages } = await startedCampaign(await shop.audience(people));
    for (const mergeId of people) await shop.call.contacts.merge({ keepId: keeper, mergeId });
    // Also if one of them is due later.
    await shop.sql(
      `update campaigns.campaign_recipients set due_at = now() + interval '1 hour' where campaign_id = ? and address = ?`,
      ...[id, 'asha@example.in'],
    );
    await send();
    expect(await messages()).toHaveLength(1);
    await send(61);
    expect(await messages()).toHaveLength(1);
    expect(await outcomes(id)).toEqual(['asha@example.in contact_deleted', 'ravi@example.in sending']);
  });

  it('skips a contact that was deleted and created again with the same address', async () => {
    const people = await shop.contacts({ name: 'Asha' });
    const { id, send } = await startedCampaign(await shop.audience(people));
    await shop.call.contacts.delete({ id: people[0] as string });
    await shop.contacts({ name: 'Asha' });
    await send();
    expect(await outcomes(id)).toEqual(['asha@example.in contact_deleted']);
  });
});

it('sendBatch: skips the push subscription of a blocked contact', async () => {
  const [asha] = (await shop.contacts({ name: 'Asha' })) as [string];
  await shop.transaction((ctx) =>
    PushSubscription.add(ctx, {
      ...{ senderId: shop.senders.push, contactId: asha, endpointHash: 'a'.repeat(64), subscription: 'sealed' },
    }),
  );
  const { id, send, messages } = await startedCampaign(await shop.audience([asha]), ['push']);
  await shop.sql('update contacts.contacts set is_blocked = true where id = ?', asha);
  await send();
  expect((await shop.recipients(id)).map(({ reason }) => reason)).toEqual(['blocked']);
  expect(await messages()).toEqual([]);
});

describe('sendBatch: the daily limit', () => {
  it('holds over all channels, and starts again the next day', async () => {
    const people = await shop.contacts(
      ...Array.from({ length: 6 }, (_, i) => ({ name: `P${i}`, phone: `+91981924567${i}` })),
    );
    const audienceId = await shop.audience(people);
    const { send, messages } = await startedCampaign(audienceId, ['email', 'sms'], { dailyLimit: 5 });
    await send();
    expect(await messages()).toHaveLength(5);
    await send(1);
    expect(await messages()).toHaveLength(5);
    await send(24 * 60);
    expect(await messages()).toHaveLength(10);
    await send(48 * 60);
    expect(await messages()).toHaveLength(12);
  });

  it('is released for a message that is queued again', async () => {
    const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }));
    const { id, send, messages } = await startedCampaign(audienceId, ['email'], { dailyLimit: 1 });
    await send();
    const [sent] = (await messages()) as [Message];
    await shop.transaction(async (ctx) => {
      await Message.of(ctx)
        .where({ id: sent.id })
        .patch({ status: 'queued', dueAt: new Date(Date.now() + 3_600_000) });
      expect(await syncDeliveryStatus(ctx, id, [sent.id])).toBe(1);
    });
    await send();
    expect(await messages()).toHaveLength(2);
  });
});

it('runCampaigns: an A/B test completes only after its decision, also if all recipients are tested', async () => {
  const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }));
  const { campaigns } = shop.call;
  const { id } = await campaigns.create({ name: 'Which', type: 'ab_test', audienceId, category: 'transactional' });
  const config = { type: 'text' as const, subject: 'News', text: 'Hello' };
  await campaigns.channels.add({ campaignId: id, channel: 'email', senderId: shop.senders.email, config });
  for (const name of ['A', 'B']) await campaigns.variants.add({ campaignId: id, name });
  await campaigns.start({ id });
  await shop.expand(id);
  await shop.transaction(async (ctx) => {
    await CampaignRecipient.of(ctx).where({ campaignId: id }).patch({ status: 'sent', sentAt: ctx.now(), dueAt: null });
  });
  const { signal } = new AbortController();
  await runCampaigns(test.app, signal);
  expect((await campaigns.get({ id })).status).toBe('running');
  await campaigns.experiment.chooseWinner({
    campaignId: id,
    variantId: (await campaigns.get({ id })).variants[0]?.id as string,
  });
  await runCampaigns(test.app, signal);
  expect((await campaigns.get({ id })).status).toBe('completed');
});

it('runCampaigns: a campaign that waits for its sender does not delay others', async () => {
  const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }));
  await startedCampaign(audienceId);
  const other = await campaignShop(test);
  const { signal } = new AbortController();
  let running: Promise<boolean> | undefined;
  await inTransaction(shop.scope, async (ctx) => {
    // Batches of this sender wait for its lock.
    await Sender.of(ctx).findOne({ id: shop.senders.email }).forUpdate();
    running = runCampaigns(test.app, signal);
    await untilBlocked();
    const otherAudience = await other.audience(await other.contacts({ name: 'Ravi' }));
    const { id } = await other.call.campaigns.create({
      name: 'x',
      audienceId: otherAudience,
      category: 'transactional',
    });
    const config = { type: 'text' as const, subject: 'News', text: 'Hello' };
    await other.call.campaigns.channels.add({
      ...{ campaignId: id, channel: 'email', senderId: other.senders.email, config },
    });
    await other.call.campaigns.start({ id });
    await until(async () => (await other.recipients(id))[0]?.status === 'sending', 3_000, 50);
  });
  await running;
});

it('sendBatch: pauses a campaign whose template was deleted, and releases its recipients', async () => {
  const { campaigns, messaging } = shop.call;
  const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }));
  const { id, channelIds, send } = await startedCampaign(audienceId);
  const template = await messaging.templates.create({
    channel: 'email',
    name: 'Doors',
    subject: 'Doors',
    body: 'Hello',
  });
  await campaigns.pause({ id });
  await campaigns.channels.update({ id: channelIds[0] as string, config: { templateId: template.id } });
  await campaigns.resume({ id });
  await messaging.templates.delete({ id: template.id });
  await send();
  expect(await campaigns.get({ id })).toMatchObject({ status: 'paused', statusReason: 'Template not found' });
  expect((await shop.recipients(id)).map(({ status }) => status)).toEqual(['pending']);
});

it('exportRecipients: includes both passages of a contact that entered a drip twice', async () => {
  const [asha] = (await shop.contacts({ name: 'Asha' })) as [string];
  const { id, channelIds } = await startedCampaign(await shop.audience([asha]));
  // More rows of one step and contact than a page has.
  await shop.sql(
    `insert into campaigns.campaign_recipients (organization_id, campaign_id, channel_id, enrollment_id, step, contact_id, address)
     select ?, ?, ?, gen_random_uuid(), 1, ?, 'asha@example.in' from generate_series(1, 1500)`,
    ...[shop.organization.id, id, channelIds[0] as string, asha],
  );
  const { text } = await exportRecipients(shop.scope, id, {});
  let csv = '';
  for await (const some of text) csv += some;
  expect(csv.trim().split('\n')).toHaveLength(1 + 1 + 1_500);
});
