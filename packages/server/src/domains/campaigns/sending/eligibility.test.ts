/** The moment of sending, by the engine itself and the sandbox: whatever has happened since the campaign was expanded. */
import { CampaignRecipient, Message, PushSubscription, Sender } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { pause, until } from '../../../../test/sending.ts';
import { inTransaction } from '../../../trpc/context.ts';
import { exportRecipients } from '../recipients/recipient-export.service.ts';
import { runCampaigns } from './campaign-runner.ts';
import { sendBatch } from './send-batch.ts';
import { copyStates } from './sync-delivery-status.ts';

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

/** Begun and expanded. `send`: everything that is due, so many minutes later. */
async function begun(audienceId: string, channels: Channel[] = ['email'], more: Partial<Create> = {}) {
  const { campaigns } = shop.call;
  const { id } = await campaigns.create({ name: 'News', audienceId, category: 'transactional', ...more });
  const channelIds: string[] = [];
  for (const channelType of channels) {
    const config = { type: 'text' as const, subject: 'News', text: 'Hello' };
    const senderId = shop.senders[channelType];
    channelIds.push((await campaigns.channels.add({ campaignId: id, channelType, senderId, config })).id);
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
  const begunAt = () =>
    shop.transaction(async (ctx) => (await Message.of(ctx).where({ campaignId: id }).orderBy('address')) as Message[]);
  return { id, channelIds, send, scopeAt, messages: begunAt };
}

const fates = async (id: string) =>
  (await shop.recipients(id)).map(({ address, status, reason }) => `${address} ${reason ?? status}`).sort();

describe('contacts that were merged since', () => {
  it('get it as who they are now, once, and nobody who is gone does', async () => {
    const people = await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }, { name: 'Meera' }, { name: 'Kiran' });
    const [asha, ravi, meera, kiran] = people as [string, string, string, string];
    const [keeper, other] = (await shop.contacts({ name: 'Keeper' }, { name: 'Other' })) as [string, string];
    const { id, send, messages } = await begun(await shop.audience(people));
    const { contacts } = shop.call;
    // Twice in a row; the last one is in the campaign itself.
    await contacts.merge({ keepId: other, mergeId: asha });
    await contacts.merge({ keepId: keeper, mergeId: other });
    await contacts.merge({ keepId: ravi, mergeId: meera });
    await contacts.delete({ id: kiran });
    await send();
    expect(await fates(id)).toEqual([
      'asha@example.in sending',
      'kiran@example.in contact_deleted',
      'meera@example.in contact_deleted',
      'ravi@example.in sending',
    ]);
    expect((await messages()).map(({ contactId }) => contactId)).toEqual([keeper, ravi]);
    expect(await shop.miscounted(id)).toBe(0);
  });

  it('get one message when two of them went up in the same one', async () => {
    const people = (await shop.contacts({ name: 'Asha' }, { name: 'Ravi' })) as [string, string];
    const [keeper] = (await shop.contacts({ name: 'Keeper' })) as [string];
    const { id, send, messages } = await begun(await shop.audience(people));
    for (const mergeId of people) await shop.call.contacts.merge({ keepId: keeper, mergeId });
    // Not even when one of them waits longer.
    await shop.sql(
      `update campaigns.campaign_recipients set due_at = now() + interval '1 hour' where campaign_id = ? and address = ?`,
      ...[id, 'asha@example.in'],
    );
    await send();
    expect(await messages()).toHaveLength(1);
    await send(61);
    expect(await messages()).toHaveLength(1);
    expect(await fates(id)).toEqual(['asha@example.in contact_deleted', 'ravi@example.in sending']);
  });

  it('whoever was deleted and is somebody new gets nothing of what the old one was to get', async () => {
    const people = await shop.contacts({ name: 'Asha' });
    const { id, send } = await begun(await shop.audience(people));
    await shop.call.contacts.delete({ id: people[0] as string });
    await shop.contacts({ name: 'Asha' });
    await send();
    expect(await fates(id)).toEqual(['asha@example.in contact_deleted']);
  });
});

it('a blocked contact gets no notification either, though its address is no contact’s', async () => {
  const [asha] = (await shop.contacts({ name: 'Asha' })) as [string];
  await shop.transaction((ctx) =>
    PushSubscription.add(ctx, {
      ...{ senderId: shop.senders.push, contactId: asha, endpointHash: 'a'.repeat(64), subscription: 'sealed' },
    }),
  );
  const { id, send, messages } = await begun(await shop.audience([asha]), ['push']);
  await shop.sql('update contacts.contacts set is_blocked = true where id = ?', asha);
  await send();
  expect((await shop.recipients(id)).map(({ reason }) => reason)).toEqual(['blocked']);
  expect(await messages()).toEqual([]);
});

describe('a campaign’s limit by day', () => {
  it('holds over all its channels, and again the next day', async () => {
    const people = await shop.contacts(
      ...Array.from({ length: 6 }, (_, i) => ({ name: `P${i}`, phone: `+91981924567${i}` })),
    );
    const audienceId = await shop.audience(people);
    const { send, messages } = await begun(audienceId, ['email', 'sms'], { dailyLimit: 5 });
    await send();
    expect(await messages()).toHaveLength(5);
    await send(1);
    expect(await messages()).toHaveLength(5);
    await send(24 * 60);
    expect(await messages()).toHaveLength(10);
    await send(48 * 60);
    expect(await messages()).toHaveLength(12);
  });

  it('gets back what did not leave', async () => {
    const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }));
    const { id, send, messages } = await begun(audienceId, ['email'], { dailyLimit: 1 });
    await send();
    const [sent] = (await messages()) as [Message];
    await shop.transaction(async (ctx) => {
      await Message.of(ctx)
        .where({ id: sent.id })
        .patch({ status: 'queued', dueAt: new Date(Date.now() + 3_600_000) });
      expect(await copyStates(ctx, id, [sent.id])).toBe(1);
    });
    await send();
    expect(await messages()).toHaveLength(2);
  });
});

it('an A/B test is not over before it is decided, though everybody was sent to at once', async () => {
  const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }));
  const { campaigns } = shop.call;
  const { id } = await campaigns.create({ name: 'Which', type: 'ab_test', audienceId, category: 'transactional' });
  const config = { type: 'text' as const, subject: 'News', text: 'Hello' };
  await campaigns.channels.add({ campaignId: id, channelType: 'email', senderId: shop.senders.email, config });
  for (const name of ['A', 'B']) await campaigns.variants.add({ campaignId: id, name });
  await campaigns.start({ id });
  await shop.expand(id);
  await shop.transaction(async (ctx) => {
    await CampaignRecipient.of(ctx).where({ campaignId: id }).patch({ status: 'sent', sentAt: ctx.now(), dueAt: null });
  });
  const { signal } = new AbortController();
  await runCampaigns(test.app, signal);
  expect((await campaigns.get({ id })).status).toBe('running');
  await campaigns.experiment.chooseWinner({ id, variantId: (await campaigns.get({ id })).variants[0]?.id as string });
  await runCampaigns(test.app, signal);
  expect((await campaigns.get({ id })).status).toBe('completed');
});

it('a campaign whose vendor is slow holds up no other', async () => {
  const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }));
  await begun(audienceId);
  const other = await campaignShop(test);
  const { signal } = new AbortController();
  let turning: Promise<boolean> | undefined;
  await inTransaction(shop.scope, async (ctx) => {
    // Whoever wants to send from there waits.
    await Sender.of(ctx).findOne({ id: shop.senders.email }).forUpdate();
    turning = runCampaigns(test.app, signal);
    await pause(300);
    const theirs = await other.audience(await other.contacts({ name: 'Ravi' }));
    const { id } = await other.call.campaigns.create({ name: 'x', audienceId: theirs, category: 'transactional' });
    const config = { type: 'text' as const, subject: 'News', text: 'Hello' };
    await other.call.campaigns.channels.add({
      ...{ campaignId: id, channelType: 'email', senderId: other.senders.email, config },
    });
    await other.call.campaigns.start({ id });
    await until(async () => (await other.recipients(id))[0]?.status === 'sending', 3_000, 50);
  });
  await turning;
});

it('a campaign whose template is gone stands still and says so; nobody is lost', async () => {
  const { campaigns, messaging } = shop.call;
  const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }));
  const { id, channelIds, send } = await begun(audienceId);
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

it('people who came into a drip twice are both in its download', async () => {
  const [asha] = (await shop.contacts({ name: 'Asha' })) as [string];
  const { id, channelIds } = await begun(await shop.audience([asha]));
  // Many times the same step of the same person: a page ends within them.
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
