import { CampaignRecipient } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { cancelSome } from '../lifecycle/cancel-recipients.ts';
import { completeIfDone } from '../lifecycle/complete-campaign.ts';
import { startDue } from '../lifecycle/start-scheduled.ts';
import { addCounts } from '../recipients/campaign-counters.ts';

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
    channelType: 'email',
    senderId: shop.senders.email,
    config: { type: 'text', subject: 'News', text: 'Hello {{ name }}' },
  });
  return { id, channelId };
}

async function begun(more: object = {}) {
  const { id, channelId } = await draft(more);
  await api().start({ id });
  await shop.expand(id);
  return { id, channelId };
}

/** Makes recipients what the engine makes of them. */
const become = (id: string, channelId: string, status: CampaignRecipient['status'], most: number) =>
  shop.transaction(async (ctx) => {
    const some = await CampaignRecipient.of(ctx).where({ campaignId: id, status: 'pending' }).orderBy('id').limit(most);
    const ids = some.map((one) => one.id);
    const sentAt = status === 'sent' ? ctx.now() : null;
    await CampaignRecipient.of(ctx).whereIn('id', ids).patch({ status, sentAt, dueAt: null, attempts: 1 });
    const count = { failed: status === 'failed' ? ids.length : 0, sent: status === 'sent' ? ids.length : 0 };
    await addCounts(ctx, id, [{ channelId, variantId: null, ...count }]);
    return ids;
  });

const statuses = async (id: string) => (await shop.recipients(id)).map(({ status }) => status).join(' ');
const complete = (id: string) => shop.transaction((ctx) => completeIfDone(ctx, id));
const kind = (of: string) => ({ cause: { details: { kind: of } } });

describe('where a campaign stands', () => {
  it('goes from draft to running, paused, running, cancelled, and from nowhere else', async () => {
    const { id } = await draft();
    for (const refused of ['pause', 'resume', 'cancel', 'retryFailed'] as const) {
      await expect(api()[refused]({ id }), refused).rejects.toMatchObject(kind('campaign_status'));
    }
    expect(await api().start({ id })).toMatchObject({
      status: 'running',
      startedAt: expect.any(Date),
      channels: [{ status: 'sending' }],
    });
    await expect(api().start({ id })).rejects.toMatchObject(kind('campaign_status'));
    expect(await api().pause({ id })).toMatchObject({ status: 'paused' });
    expect(await api().resume({ id })).toMatchObject({ status: 'running' });
    expect(await api().cancel({ id })).toMatchObject({ status: 'cancelled', endedAt: expect.any(Date) });
    for (const refused of ['start', 'pause', 'resume', 'cancel', 'retryFailed', 'delete'] as const) {
      await expect(api()[refused]({ id }), refused).rejects.toMatchObject(kind('campaign_status'));
    }
  });

  it('of two who do the same at once, one did', async () => {
    const { id } = await draft();
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => api().start({ id })));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('a schedule', () => {
  const past = () => new Date(Date.now() - 1_000);
  const due = (id: string) =>
    shop.sql('update campaigns.campaigns set scheduled_for = ? where id = ?', past().toISOString(), id);

  it('is a moment, or what the clocks of a zone show', async () => {
    const { id } = await draft();
    await expect(api().schedule({ id, when: { mode: 'instant', at: past() } })).rejects.toThrow('when.at');
    const local = { mode: 'local' as const, at: '2099-03-29T02:30', timeZone: 'Europe/Berlin' };
    // That time is skipped there when the clocks go forward.
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

  it('begins when its time has come, once, however many look', async () => {
    const { id } = await draft();
    await api().schedule({ id, when: { mode: 'instant', at: new Date('2099-01-01T00:00:00Z') } });
    await startDue(test.app);
    expect((await api().get({ id })).status).toBe('scheduled');
    await due(id);
    const begun = await Promise.all(Array.from({ length: 4 }, () => startDue(test.app)));
    expect(begun.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await api().get({ id })).toMatchObject({ status: 'running', channels: [{ status: 'sending' }] });
  });

  it('is paused with the reason when it cannot be sent any more', async () => {
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
    expect(await startDue(test.app)).toBe(0);
    expect(await api().get({ id })).toMatchObject({ status: 'paused', statusReason: expect.stringContaining('Spare') });
    await expect(api().resume({ id })).rejects.toMatchObject(kind('sender_inactive'));
    await shop.call.messaging.senders.update({ id: spare.id, isActive: true });
    expect(await api().resume({ id })).toMatchObject({ status: 'scheduled', statusReason: null });
    expect(await startDue(test.app)).toBe(1);
  });

  it('begins although some of those it is for will be left out', async () => {
    const people = await shop.contacts({ name: 'Kiran', customFields: { seat: 'A1' } }, { name: 'Devi' });
    const { id, channelId } = await draft({ audienceId: await shop.audience(people) });
    await api().channels.update({ id: channelId, config: { subject: 'News', text: 'Your seat: {{ seat }}' } });
    expect(await api().check({ id })).toMatchObject({ isReady: true, problems: [{ variable: 'seat' }] });
    await api().schedule({ id, when: { mode: 'instant', at: new Date('2099-01-01T00:00:00Z') } });
    await due(id);
    expect(await startDue(test.app)).toBe(1);
    expect(await api().get({ id })).toMatchObject({ status: 'running', statusReason: null });
  });

  it('that is paused does not begin', async () => {
    const { id } = await draft();
    await api().schedule({ id, when: { mode: 'instant', at: new Date('2099-01-01T00:00:00Z') } });
    await api().pause({ id });
    await due(id);
    expect(await startDue(test.app)).toBe(0);
    // Somebody may still begin it by hand.
    expect(await api().start({ id })).toMatchObject({ status: 'running', scheduledFor: null });
  });
});

it('one that is paused goes on though nobody is in its audience any more: everybody is there', async () => {
  const people = await shop.contacts({ name: 'Farid' });
  const id = (await begun({ audienceId: await shop.audience(people) })).id;
  const { audienceId: emptied } = await api().get({ id });
  await api().pause({ id });
  await shop.call.contacts.audiences.removeContacts({ id: emptied as string, contactIds: people });
  expect(await api().resume({ id })).toMatchObject({ status: 'running' });
});

describe('its end', () => {
  it('comes when everybody is there and nothing is on its way', async () => {
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

  it('by cancelling leaves what was sent and takes out the rest', async () => {
    const { id, channelId } = await begun();
    await become(id, channelId, 'sent', 1);
    await become(id, channelId, 'sending', 1);
    expect(await cancelSome(shop.scope, id)).toBe('done');
    expect(await statuses(id)).toBe('sent sending pending');
    await api().cancel({ id });
    expect(await cancelSome(shop.scope, id)).toBe('done');
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

describe('trying again', () => {
  it('takes what failed and nothing else, counts so, and a completed campaign runs once more', async () => {
    const { id, channelId } = await begun();
    await become(id, channelId, 'sent', 1);
    const failed = await become(id, channelId, 'failed', 2);
    expect(await complete(id)).toBe(true);
    expect((await api().get({ id })).failedCount).toBe(2);
    expect(await api().retryFailed({ id })).toEqual({ retried: 2, left: 0 });
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
    await expect(api().retryFailed({ id })).rejects.toMatchObject(kind('nothing_failed'));
    expect(await shop.miscounted(id)).toBe(0);
  });

  it('by two people at once happens once', async () => {
    const { id, channelId } = await begun();
    await become(id, channelId, 'failed', 3);
    const answers = await Promise.allSettled([api().retryFailed({ id }), api().retryFailed({ id })]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await api().get({ id })).failedCount).toBe(0);
    expect(await shop.miscounted(id)).toBe(0);
  });
});

it('counters that went wrong are found and mended', async () => {
  const { id } = await begun();
  expect(await shop.miscounted(id)).toBe(0);
  await shop.sql('update campaigns.campaign_channels set sent_count = 7 where campaign_id = ?', id);
  await shop.sql('update campaigns.campaigns set total_recipients = 1 where id = ?', id);
  expect(await shop.miscounted(id)).toBe(2);
  expect(await shop.miscounted(id)).toBe(0);
  expect(await api().get({ id })).toMatchObject({ totalRecipients: 3, channels: [{ sentCount: 0 }] });
});
