import { Campaign, CampaignRecipient, Message } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { until } from '../../../../test/sending.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { addEnrollments } from '../enrollments/enrollment.service.ts';
import { completeCampaignIfDone } from '../lifecycle/complete-campaign.ts';
import { recountCampaign } from '../recipients/campaign-counters.ts';
import { claimBatch } from './claim.ts';
import { composeMessages } from './compose-messages.ts';
import { startSending } from './start-sending.ts';
import { syncDeliveryStatus } from './sync-delivery-status.ts';

let test: TestApp;
let shop: CampaignShop;
beforeAll(async () => {
  test = await createTestApp();
  shop = await campaignShop(test);
});
afterAll(() => test[Symbol.asyncDispose]());

let campaigns = 0;

/** A running campaign with one recipient in this state. */
async function campaignWithRecipient(status: CampaignRecipient['status']) {
  const [contactId] = await shop.contacts({ name: `Person ${++campaigns}` });
  const audienceId = await shop.audience([contactId as string]);
  // Transactional, so that it is sent in quiet hours as well.
  const { id } = await shop.call.campaigns.create({ name: 'News', audienceId, category: 'transactional' });
  await shop.call.campaigns.channels.add({
    ...{ campaignId: id, channel: 'email', senderId: shop.senders.email },
    config: { type: 'text', subject: 'News', text: 'Hello' },
  });
  await shop.call.campaigns.start({ id });
  await shop.expand(id);
  const [recipient] = (await shop.recipients(id)) as [CampaignRecipient];
  await shop.transaction(async (ctx) => {
    await CampaignRecipient.of(ctx)
      .where({ id: recipient.id })
      .patch({ status, dueAt: null, attempts: 1, startedAt: ctx.now() });
    await recountCampaign(ctx, id);
  });
  return { id, contactId: contactId as string, recipient };
}

/** Resolves when so many sessions of this database wait for a lock. */
const untilBlocked = (count: number) =>
  until(
    async () =>
      (await test.sql(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
        .length >= count,
    20_000,
    20,
  );

/** Starts the second while the first holds its locks, and commits the first once the second waits for them. */
async function whileUncommitted<T>(
  first: (ctx: Ctx) => Promise<unknown>,
  second: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  let waiting: Promise<T> | undefined;
  await shop.transaction(async (ctx) => {
    await first(ctx);
    waiting = shop.transaction(second);
    // Awaited below.
    waiting.catch(() => {});
    await untilBlocked(1);
  });
  return waiting as Promise<T>;
}

const statusOf = async (id: string) => (await shop.call.campaigns.get({ id })).status;

describe('startSending', () => {
  it('starts a recipient once when another worker takes over its claim between claim and send', async () => {
    const { id, recipient } = await campaignWithRecipient('pending');
    await shop.sql('update campaigns.campaign_recipients set due_at = now(), attempts = 0 where id = ?', recipient.id);
    const claim = async () => {
      const batch = await shop.transaction((ctx) => claimBatch(ctx, id, recipient.channelId, 10));
      return batch && { batch, messages: await composeMessages(shop.scope, batch) };
    };
    const late = await claim();
    expect(await claim()).toBeNull();
    const expired = `update campaigns.campaign_recipients set claimed_until = now() - interval '1 second' where id = ?`;
    await shop.sql(expired, recipient.id);
    const next = await claim();
    const outgoing = async (claimed: typeof late) =>
      claimed && (await shop.transaction((ctx) => startSending(ctx, claimed.batch, claimed.messages))).outgoing.length;
    expect([await outgoing(late), await outgoing(next), await outgoing(late)]).toEqual([0, 1, 0]);
    expect((await shop.recipients(id))[0]).toMatchObject({ status: 'sending', attempts: 1 });
  });
});

describe('completeCampaignIfDone', () => {
  it('does not complete a campaign while a recipient becomes pending again', async () => {
    const { id, recipient } = await campaignWithRecipient('failed');
    const isCompleted = await whileUncommitted(
      async (ctx) => {
        await CampaignRecipient.of(ctx).where({ id: recipient.id }).patch({ status: 'pending', dueAt: ctx.now() });
        await Campaign.of(ctx).where({ id }).patch({ failedCount: 0 });
      },
      (ctx) => completeCampaignIfDone(ctx, id),
    );
    expect([isCompleted, await statusOf(id)]).toEqual([false, 'running']);
  });
});

describe('campaigns.enrollments.add', () => {
  it('refuses a drip that completes concurrently', async () => {
    const [asha, ravi] = (await shop.contacts({ name: 'Asha' }, { name: 'Ravi' })) as [string, string];
    const audienceId = await shop.audience([asha]);
    const { id } = await shop.call.campaigns.create({ name: 'Welcome', type: 'drip', audienceId });
    await shop.call.campaigns.channels.add({
      ...{ campaignId: id, channel: 'email', senderId: shop.senders.email },
      config: { type: 'text', subject: 'Hi', text: 'Hello' },
    });
    await shop.call.campaigns.steps.add({ campaignId: id, name: 'First', delayMinutes: 0 });
    await shop.call.campaigns.start({ id });
    const ending = async (ctx: Ctx) => {
      await Campaign.of(ctx).where({ id }).patch({ expandedAt: ctx.now() });
      await completeCampaignIfDone(ctx, id);
    };
    const enroll = (ctx: Ctx) => addEnrollments(ctx, { campaignId: id, contactIds: [ravi] });
    await expect(whileUncommitted(ending, enroll)).rejects.toMatchObject({
      details: { kind: 'campaign_status_conflict' },
    });
    expect(await statusOf(id)).toBe('completed');
  });
});

describe('syncDeliveryStatus', () => {
  it('copies the latest status, however concurrent calls interleave', async () => {
    const { id, contactId, recipient } = await campaignWithRecipient('sending');
    const sentAt = new Date(Date.now() - 1_000);
    await shop.transaction((ctx) =>
      Message.add(ctx, {
        ...{ id: recipient.id, senderId: shop.senders.email, channel: 'email', contactId, address: recipient.address },
        ...{ direction: 'outbound', status: 'accepted', attempt: 1, campaignId: id, startedAt: sentAt, sentAt },
      }),
    );
    const sync = () => shop.transaction((ctx) => syncDeliveryStatus(ctx, id, [recipient.id]));
    let calls: Promise<number>[] = [];
    await shop.transaction(async (ctx) => {
      await CampaignRecipient.of(ctx).where({ id: recipient.id }).forUpdate();
      const first = sync();
      await untilBlocked(1);
      // The first call waits for the recipient and must read the message only afterwards.
      await shop.transaction(async (other) =>
        Message.of(other).where({ id: recipient.id }).patch({ status: 'delivered', deliveredAt: sentAt }),
      );
      calls = [first, sync()];
      await untilBlocked(2);
    });
    await Promise.all(calls);
    const [after] = await shop.recipients(id);
    expect(after).toMatchObject({ status: 'delivered', deliveredAt: sentAt });
    expect(await shop.miscounted(id)).toBe(0);
  });

  it('counts a recipient that is pending again once', async () => {
    const { id, contactId, recipient } = await campaignWithRecipient('sending');
    await shop.transaction((ctx) =>
      Message.add(ctx, {
        ...{ id: recipient.id, senderId: shop.senders.email, channel: 'email', contactId, address: recipient.address },
        ...{ direction: 'outbound', status: 'queued', attempt: 1, campaignId: id },
      }),
    );
    expect(await shop.transaction((ctx) => syncDeliveryStatus(ctx, id, [recipient.id]))).toBe(1);
    expect(await shop.transaction((ctx) => syncDeliveryStatus(ctx, id, [recipient.id]))).toBe(0);
  });
});

it('campaigns.retryFailed: locks all recipients before any counter', { timeout: 60_000 }, async () => {
  const { id, recipient } = await campaignWithRecipient('failed');
  // More than one statement retries.
  await shop.sql(
    `insert into campaigns.campaign_recipients (organization_id, campaign_id, channel_id, contact_id, address, status)
     select organization_id, campaign_id, channel_id, gen_random_uuid(), 'f' || n || '@example.in', 'failed'
     from campaigns.campaign_recipients, generate_series(1, 10001) n where id = ?`,
    recipient.id,
  );
  await shop.transaction((ctx) => recountCampaign(ctx, id));
  const last = (
    await shop.sql(`select max(id::text) as id from campaigns.campaign_recipients where campaign_id = ?`, id)
  )[0]?.id as string;
  let retrying: Promise<unknown> | undefined;
  await shop.transaction(async (ctx) => {
    await CampaignRecipient.of(ctx).where({ id: last }).forUpdate();
    retrying = shop.call.campaigns.retryFailed({ id });
    retrying.catch(() => {});
    await untilBlocked(1);
    // In the lock order of every writer: the recipient, then the campaign.
    await Campaign.of(ctx).where({ id }).patch({ statusReason: null });
  });
  expect(await retrying).toEqual({ retriedCount: 10_002, remainingCount: 0 });
  expect(await shop.miscounted(id)).toBe(0);
});
