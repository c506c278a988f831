import { CampaignRecipient } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { cancelNextRecipients } from '../lifecycle/cancel-recipients.ts';
import { completeCampaignIfDone, correctEndState } from '../lifecycle/complete-campaign.ts';
import { startDueCampaigns } from '../lifecycle/start-scheduled.ts';
import { addCampaignCounts } from '../recipients/campaign-counters.ts';

let test: TestApp;
let shop: CampaignShop;
let audienceId: string;
beforeAll(async () => {
  test = await createTestApp();
  shop = await campaignShop(test);
  audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }, { name: 'Meera' }));
});
afterAll(() => test[Symbol.asyncDispose]());

const api = () => shop.call.campaigns;

async function draft(more: object = {}) {
  const { id } = await api().create({ name: 'News', audienceId, ...more });
  const { id: channelId } = await api().channels.add({
    campaignId: id,
    channel: 'email',
    senderId: shop.senders.email,
    config: { type: 'text', subject: 'News', text: 'Hello {{ name }}' },
  });
  return { id, channelId };
}

async function startedCampaign(more: object = {}) {
  const { id, channelId } = await draft(more);
  await api().start({ id });
  await shop.expand(id);
  return { id, channelId };
}

/** Moves pending recipients to a state, with counters, as the campaign runner would. */
const become = (id: string, channelId: string, status: CampaignRecipient['status'], most: number) =>
  shop.transaction(async (ctx) => {
    const some = await CampaignRecipient.of(ctx).where({ campaignId: id, status: 'pending' }).orderBy('id').limit(most);
    const ids = some.map((one) => one.id);
    const sentAt = status === 'sent' ? ctx.now() : null;
    await CampaignRecipient.of(ctx).whereIn('id', ids).patch({ status, sentAt, dueAt: null, attempts: 1 });
    const count = { failed: status === 'failed' ? ids.length : 0, sent: status === 'sent' ? ids.length : 0 };
    await addCampaignCounts(ctx, id, [{ channelId, variantId: null, ...count }]);
    return ids;
  });

const statuses = async (id: string) => (await shop.recipients(id)).map(({ status }) => status).join(' ');
const complete = (id: string) => shop.transaction((ctx) => completeCampaignIfDone(ctx, id));
const kind = (of: string) => ({ cause: { details: { kind: of } } });

describe('campaigns.start, pause, resume, cancel', () => {
  it('move a campaign from draft to running, paused, running and cancelled, and refuse other states', async () => {
    const { id } = await draft();
    for (const refused of ['pause', 'resume', 'cancel', 'retryFailed'] as const) {
      await expect(api()[refused]({ id }), refused).rejects.toMatchObject(kind('campaign_status_conflict'));
    }
    expect(await api().start({ id })).toMatchObject({
      status: 'running',
      startedAt: expect.any(Date),
      channels: [{ status: 'sending' }],
    });
    await expect(api().start({ id })).rejects.toMatchObject(kind('campaign_status_conflict'));
    expect(await api().pause({ id })).toMatchObject({ status: 'paused' });
    expect(await api().resume({ id })).toMatchObject({ status: 'running' });
    expect(await api().cancel({ id })).toMatchObject({ status: 'cancelled', endedAt: expect.any(Date) });
    for (const refused of ['start', 'pause', 'resume', 'cancel', 'retryFailed', 'delete'] as const) {
      await expect(api()[refused]({ id }), refused).rejects.toMatchObject(kind('campaign_status_conflict'));
    }
  });

  it('campaigns.start: one of several concurrent calls succeeds', async () => {
    const { id } = await draft();
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => api().start({ id })));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('campaigns.schedule', () => {
  const past = () => new Date(Date.now() - 1_000);
  const due = (id: string) =>
    shop.sql('update campaigns.campaigns set scheduled_for = ? where id = ?', past().toISOString(), id);

  it('takes a moment, or a wall-clock time in a time zone', async () => {
    const { id } = await draft();
    await expect(api().schedule({ id, when: { mode: 'instant', at: past() } })).rejects.toThrow('when.at');
    const local = { mode: 'local' as const, at: '2099-03-29T02:30', timeZone: 'Europe/Berlin' };
    // This time does not exist: clocks go forward over it.
    expect(await api().schedule({ id, when: local })).toMatchObject({
      status: 'scheduled',
      scheduledFor: new Date('2099-03-29T01:00:00Z'),
      scheduledLocal: '2099-03-29T02:30',
      timeZone: 'Europe/Berlin',
    });
    await expect(api().schedule({ id, when: { ...local, at: '2099-03-29T02:30Z' } })).rejects.toThrow('when.at');
    expect(await api().schedule({ id, when: { mode: 'instant', at: new Date('2099-01-01T00:00:00Z') } })).toMatchObject(
      {
        scheduledLocal: null,
        scheduleMode: 'instant',
      },
    );
  });

  it('startDueCampaigns: starts a due campaign once with several workers', async () => {
    const { id } = await draft();
    await api().schedule({ id, when: { mode: 'instant', at: new Date('2099-01-01T00:00:00Z') } });
    await startDueCampaigns(test.app);
    expect((await api().get({ id })).status).toBe('scheduled');
    await due(id);
    const startedCounts = await Promise.all(Array.from({ length: 4 }, () => startDueCampaigns(test.app)));
    expect(startedCounts.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await api().get({ id })).toMatchObject({ status: 'running', channels: [{ status: 'sending' }] });
  });

  it('startDueCampaigns: pauses a campaign that can no longer be sent, with the reason', async () => {
    const { id } = await draft();
    const spare = await shop.call.messaging.senders.create({
      provider: 'sandbox',
      channel: 'email',
      name: 'Spare',
      address: 'spare@example.in',
    });
    const [channel] = (await api().get({ id })).channels;
    await api().channels.update({ id: channel?.id as string, senderId: spare.id });
    await api().schedule({ id, when: { mode: 'instant', at: new Date('2099-01-01T00:00:00Z') } });
    await shop.call.messaging.senders.update({ id: spare.id, isActive: false });
    await due(id);
    expect(await startDueCampaigns(test.app)).toBe(0);
    expect(await api().get({ id })).toMatchObject({ status: 'paused', statusReason: expect.stringContaining('Spare') });
    await expect(api().resume({ id })).rejects.toMatchObject(kind('sender_inactive'));
    await shop.call.messaging.senders.update({ id: spare.id, isActive: true });
    expect(await api().resume({ id })).toMatchObject({ status: 'scheduled', statusReason: null });
    expect(await startDueCampaigns(test.app)).toBe(1);
  });

  it('startDueCampaigns: starts a campaign with problems that only exclude recipients', async () => {
    const people = await shop.contacts({ name: 'Kiran', customFields: { seat: 'A1' } }, { name: 'Devi' });
    const { id, channelId } = await draft({ audienceId: await shop.audience(people) });
    await api().channels.update({ id: channelId, config: { subject: 'News', text: 'Your seat: {{ seat }}' } });
    expect(await api().check({ id })).toMatchObject({ isReady: true, problems: [{ variable: 'seat' }] });
    await api().schedule({ id, when: { mode: 'instant', at: new Date('2099-01-01T00:00:00Z') } });
    await due(id);
    expect(await startDueCampaigns(test.app)).toBe(1);
    expect(await api().get({ id })).toMatchObject({ status: 'running', statusReason: null });
  });

  it('startDueCampaigns: does not start a paused campaign', async () => {
    const { id } = await draft();
    await api().schedule({ id, when: { mode: 'instant', at: new Date('2099-01-01T00:00:00Z') } });
    await api().pause({ id });
    await due(id);
    expect(await startDueCampaigns(test.app)).toBe(0);
    // campaigns.start is still allowed.
    expect(await api().start({ id })).toMatchObject({ status: 'running', scheduledFor: null });
  });
});

it('campaigns.resume: an expanded campaign resumes with an empty audience', async () => {
  const people = await shop.contacts({ name: 'Farid' });
  const id = (await startedCampaign({ audienceId: await shop.audience(people) })).id;
  const { audienceId: emptied } = await api().get({ id });
  await api().pause({ id });
  await shop.call.contacts.audiences.members.remove({ audienceId: emptied as string, contactIds: people });
  expect(await api().resume({ id })).toMatchObject({ status: 'running' });
});

describe('the end of a campaign', () => {
  it('completeCampaignIfDone: completes when all recipients exist and none is waiting or under way', async () => {
    const { id, channelId } = await draft();
    await api().start({ id });
    expect(await complete(id)).toBe(false);
    await shop.expand(id);
    for (const waiting of ['held', 'claimed', 'sending', 'uncertain'] as const) {
      await become(id, channelId, waiting, 1);
      expect(await complete(id), waiting).toBe(false);
      await shop.sql(`update campaigns.campaign_recipients set status = 'pending' where campaign_id = ?`, id);
    }
    await become(id, channelId, 'sent', 2);
    expect(await complete(id)).toBe(false);
    await become(id, channelId, 'failed', 1);
    await api().pause({ id });
    expect(await complete(id)).toBe(false);
    await api().resume({ id });
    expect(await complete(id)).toBe(true);
    expect(await complete(id)).toBe(false);
    expect(await api().get({ id })).toMatchObject({
      status: 'completed',
      endedAt: expect.any(Date),
      channels: [{ status: 'sent' }],
    });
    expect(
      await shop.sql(
        `select type from platform.events where type like '%completed' and payload ->> 'campaignId' = ?`,
        id,
      ),
    ).toHaveLength(1);
  });

  it('C41: ends as failed, with the reasons, when no recipient got a message; a later report corrects it', async () => {
    const { id, channelId } = await startedCampaign();
    await become(id, channelId, 'failed', 2);
    await shop.sql(
      `update campaigns.campaign_recipients set failed_reason = 'No such number' where campaign_id = ? and status = 'failed'`,
      id,
    );
    const skip = `status = 'skipped', reason = 'opted_out', due_at = null`;
    await shop.sql(`update campaigns.campaign_recipients set ${skip} where campaign_id = ? and status = 'pending'`, id);
    await shop.miscounted(id);
    expect(await complete(id)).toBe(true);
    expect(await api().get({ id })).toMatchObject({
      status: 'failed',
      statusReason: 'No message was delivered. 2 failed: No such number; 1 skipped: opted_out',
      endedAt: expect.any(Date),
      channels: [{ status: 'failed' }],
    });
    const events = `select type from platform.events where type like 'campaigns.campaign.%ed' and payload ->> 'campaignId' = ?`;
    expect((await shop.sql(events, id)).map(({ type }) => type)).toContain('campaigns.campaign.failed');
    expect((await shop.sql(events, id)).map(({ type }) => type)).not.toContain('campaigns.campaign.completed');

    const correct = () => shop.transaction((ctx) => correctEndState(ctx, id));
    expect(await correct()).toBeNull();
    const setOne = (from: string, to: string) =>
      shop.sql(
        `update campaigns.campaign_recipients set status = '${to}' where id =
           (select id from campaigns.campaign_recipients where campaign_id = ? and status = '${from}' order by id limit 1)`,
        id,
      );
    await setOne('failed', 'delivered');
    await shop.miscounted(id);
    expect(await correct()).toBe('completed');
    expect(await api().get({ id })).toMatchObject({
      status: 'completed',
      statusReason: null,
      channels: [{ status: 'sent' }],
    });
    await setOne('delivered', 'failed');
    await shop.miscounted(id);
    expect(await correct()).toBe('failed');
    expect(await api().retryFailed({ id })).toMatchObject({ retriedCount: 2 });
    expect(await api().get({ id })).toMatchObject({ status: 'running', statusReason: null });
  });

  it('C41: ends as failed when every recipient was skipped, and as completed when one outcome is unknown', async () => {
    const skipped = await startedCampaign();
    const skip = `status = 'skipped', reason = 'window_closed', due_at = null`;
    await shop.sql(`update campaigns.campaign_recipients set ${skip} where campaign_id = ?`, skipped.id);
    await shop.miscounted(skipped.id);
    expect(await complete(skipped.id)).toBe(true);
    expect(await api().get({ id: skipped.id })).toMatchObject({
      ...{ status: 'failed', statusReason: expect.stringContaining('3 skipped: window_closed') },
    });
    const unknown = await startedCampaign();
    await become(unknown.id, unknown.channelId, 'failed', 2);
    await become(unknown.id, unknown.channelId, 'uncertain', 1);
    const longAgo = `started_at = now() - interval '2 hours'`;
    await shop.sql(`update campaigns.campaign_recipients set ${longAgo} where campaign_id = ?`, unknown.id);
    expect(await complete(unknown.id)).toBe(true);
    expect(await api().get({ id: unknown.id })).toMatchObject({ status: 'completed', statusReason: null });
  });

  it('campaigns.cancel: keeps sent recipients and cancels pending ones', async () => {
    const { id, channelId } = await startedCampaign();
    await become(id, channelId, 'sent', 1);
    await become(id, channelId, 'sending', 1);
    expect(await cancelNextRecipients(shop.scope, id)).toBe('done');
    expect(await statuses(id)).toBe('sent sending pending');
    await api().cancel({ id });
    expect(await cancelNextRecipients(shop.scope, id)).toBe('done');
    expect(await statuses(id)).toBe('sent sending cancelled');
    expect(
      await test.sql(
        `select 1 from jobs.job where name = 'campaigns.cancelRecipients' and data ->> 'campaignId' = $1`,
        [id],
      ),
    ).toHaveLength(1);
    expect(await shop.miscounted(id)).toBe(0);
  });
});

describe('campaigns.retryFailed', () => {
  it('retries failed recipients only, and a completed campaign runs again', async () => {
    const { id, channelId } = await startedCampaign();
    await become(id, channelId, 'sent', 1);
    const failed = await become(id, channelId, 'failed', 2);
    expect(await complete(id)).toBe(true);
    expect((await api().get({ id })).failedCount).toBe(2);
    expect(await api().retryFailed({ id })).toEqual({ retriedCount: 2, remainingCount: 0 });
    expect(await statuses(id)).toBe('sent pending pending');
    expect(await api().get({ id })).toMatchObject({
      status: 'running',
      endedAt: null,
      failedCount: 0,
      sentCount: 1,
      channels: [{ failedCount: 0 }],
    });
    const again = (await shop.recipients(id)).filter((one) => failed.includes(one.id));
    expect(again.every(({ dueAt, attempts, failedReason }) => dueAt && attempts === 1 && failedReason === null)).toBe(
      true,
    );
    await expect(api().retryFailed({ id })).rejects.toMatchObject(kind('campaign_has_no_failures'));
    expect(await shop.miscounted(id)).toBe(0);
  });

  it('one of two concurrent calls retries', async () => {
    const { id, channelId } = await startedCampaign();
    await become(id, channelId, 'failed', 3);
    const answers = await Promise.allSettled([api().retryFailed({ id }), api().retryFailed({ id })]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await api().get({ id })).failedCount).toBe(0);
    expect(await shop.miscounted(id)).toBe(0);
  });
});

it('recountCampaign: corrects wrong counters and returns their number', async () => {
  const { id } = await startedCampaign();
  expect(await shop.miscounted(id)).toBe(0);
  await shop.sql('update campaigns.campaign_channels set sent_count = 7 where campaign_id = ?', id);
  await shop.sql('update campaigns.campaigns set total_recipients = 1 where id = ?', id);
  expect(await shop.miscounted(id)).toBe(2);
  expect(await shop.miscounted(id)).toBe(0);
  expect(await api().get({ id })).toMatchObject({ recipientCount: 3, channels: [{ sentCount: 0 }] });
});
