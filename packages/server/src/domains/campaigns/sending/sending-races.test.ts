import { Campaign, CampaignRecipient, Message } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { pause } from '../../../../test/sending.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { addEnrollments } from '../enrollments/enrollment.service.ts';
import { completeIfDone } from '../lifecycle/complete-campaign.ts';
import { recount } from '../recipients/campaign-counters.ts';
import { copyStates } from './sync-delivery-status.ts';

let test: TestApp;
let shop: CampaignShop;
beforeAll(async () => {
  test = await createTestApp();
  shop = await campaignShop(test);
});
afterAll(() => test[Symbol.asyncDispose]());

let campaigns = 0;

/** A running campaign to one person, of whom it stands so. */
async function standing(status: CampaignRecipient['status']) {
  const [contactId] = await shop.contacts({ name: `Person ${++campaigns}` });
  const audienceId = await shop.audience([contactId as string]);
  const { id } = await shop.call.campaigns.create({ name: 'News', audienceId });
  await shop.call.campaigns.channels.add({
    ...{ campaignId: id, channelType: 'email', senderId: shop.senders.email },
    config: { type: 'text', subject: 'News', text: 'Hello' },
  });
  await shop.call.campaigns.start({ id });
  await shop.expand(id);
  const [recipient] = (await shop.recipients(id)) as [CampaignRecipient];
  await shop.transaction(async (ctx) => {
    await CampaignRecipient.of(ctx)
      .where({ id: recipient.id })
      .patch({ status, dueAt: null, attempts: 1, startedAt: ctx.now() });
    await recount(ctx, id);
  });
  return { id, contactId: contactId as string, recipient };
}

/** The second begins while the first holds what it changed, and goes on once that is committed. */
async function meanwhile<T>(first: (ctx: Ctx) => Promise<unknown>, second: (ctx: Ctx) => Promise<T>): Promise<T> {
  let waiting: Promise<T> | undefined;
  await shop.transaction(async (ctx) => {
    await first(ctx);
    waiting = shop.transaction(second);
    // Seen below.
    waiting.catch(() => {});
    await pause(300);
  });
  return waiting as Promise<T>;
}

const statusOf = async (id: string) => (await shop.call.campaigns.get({ id })).status;

describe('a campaign that ends while', () => {
  it('somebody is tried again goes on', async () => {
    const { id, recipient } = await standing('failed');
    const isOver = await meanwhile(
      async (ctx) => {
        await CampaignRecipient.of(ctx).where({ id: recipient.id }).patch({ status: 'pending', dueAt: ctx.now() });
        await Campaign.of(ctx).where({ id }).patch({ failedCount: 0 });
      },
      (ctx) => completeIfDone(ctx, id),
    );
    expect([isOver, await statusOf(id)]).toEqual([false, 'running']);
  });
});

describe('a drip that ends while', () => {
  it('somebody is put into it takes nobody in', async () => {
    const [asha, ravi] = (await shop.contacts({ name: 'Asha' }, { name: 'Ravi' })) as [string, string];
    const audienceId = await shop.audience([asha]);
    const { id } = await shop.call.campaigns.create({ name: 'Welcome', type: 'drip', audienceId });
    await shop.call.campaigns.channels.add({
      ...{ campaignId: id, channelType: 'email', senderId: shop.senders.email },
      config: { type: 'text', subject: 'Hi', text: 'Hello' },
    });
    await shop.call.campaigns.steps.add({ campaignId: id, name: 'First', delayMinutes: 0 });
    await shop.call.campaigns.start({ id });
    const ending = async (ctx: Ctx) => {
      await Campaign.of(ctx).where({ id }).patch({ expandedAt: ctx.now() });
      await completeIfDone(ctx, id);
    };
    const putIn = (ctx: Ctx) => addEnrollments(ctx, { campaignId: id, contactIds: [ravi] });
    await expect(meanwhile(ending, putIn)).rejects.toMatchObject({ details: { kind: 'campaign_status' } });
    expect(await statusOf(id)).toBe('completed');
  });
});

describe('what became of a message', () => {
  it('is copied as it is, also by whoever looked before somebody else did', async () => {
    const { id, contactId, recipient } = await standing('sending');
    const sentAt = new Date(Date.now() - 1_000);
    await shop.transaction((ctx) =>
      Message.add(ctx, {
        ...{ id: recipient.id, senderId: shop.senders.email, channel: 'email', contactId, address: recipient.address },
        ...{ direction: 'outbound', status: 'accepted', attempt: 1, campaignId: id, startedAt: sentAt, sentAt },
      }),
    );
    await meanwhile(
      async (ctx) => {
        await CampaignRecipient.of(ctx).where({ id: recipient.id }).forUpdate();
        // The other one has read by the time this is known.
        setTimeout(
          () =>
            shop
              .transaction(async (ctx) =>
                Message.of(ctx).where({ id: recipient.id }).patch({ status: 'delivered', deliveredAt: sentAt }),
              )
              .catch(() => {}),
          100,
        );
        setTimeout(() => void copyStates(ctx, id, [recipient.id]).catch(() => {}), 200);
      },
      (ctx) => copyStates(ctx, id, [recipient.id]),
    );
    const [after] = await shop.recipients(id);
    expect(after).toMatchObject({ status: 'delivered', deliveredAt: sentAt });
    expect(await shop.miscounted(id)).toBe(0);
  });

  it('that comes back after its campaign was cancelled is known to wait', async () => {
    const { id, contactId, recipient } = await standing('sending');
    await shop.transaction((ctx) =>
      Message.add(ctx, {
        ...{ id: recipient.id, senderId: shop.senders.email, channel: 'email', contactId, address: recipient.address },
        ...{ direction: 'outbound', status: 'queued', attempt: 1, campaignId: id },
      }),
    );
    expect(await shop.transaction((ctx) => copyStates(ctx, id, [recipient.id]))).toBe(1);
    expect(await shop.transaction((ctx) => copyStates(ctx, id, [recipient.id]))).toBe(0);
  });
});

it('trying many again locks no counter before the last of them', { timeout: 60_000 }, async () => {
  const { id, recipient } = await standing('failed');
  // More than one statement takes.
  await shop.sql(
    `insert into campaigns.campaign_recipients (organization_id, campaign_id, channel_id, contact_id, address, status)
     select organization_id, campaign_id, channel_id, gen_random_uuid(), 'f' || n || '@example.in', 'failed'
     from campaigns.campaign_recipients, generate_series(1, 10001) n where id = ?`,
    recipient.id,
  );
  await shop.transaction((ctx) => recount(ctx, id));
  const last = (
    await shop.sql(`select max(id::text) as id from campaigns.campaign_recipients where campaign_id = ?`, id)
  )[0]?.id as string;
  let retrying: Promise<unknown> | undefined;
  await shop.transaction(async (ctx) => {
    await CampaignRecipient.of(ctx).where({ id: last }).forUpdate();
    retrying = shop.call.campaigns.retryFailed({ id });
    retrying.catch(() => {});
    await pause(1_500);
    // As whoever stores a state does: the recipient, then the campaign.
    await Campaign.of(ctx).where({ id }).patch({ statusReason: null });
  });
  expect(await retrying).toEqual({ retried: 10_002, left: 0 });
  expect(await shop.miscounted(id)).toBe(0);
});
