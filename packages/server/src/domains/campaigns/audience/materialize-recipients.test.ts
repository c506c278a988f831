import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { expandSome } from './materialize-recipients.ts';

let test: TestApp;
let shop: CampaignShop;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await campaignShop(test);
});

type Channel = keyof CampaignShop['senders'];
type Create = Parameters<CampaignShop['call']['campaigns']['create']>[0];

async function started(channels: Channel[], more: Partial<Create> = {}, variants: [string, number][] = []) {
  const { campaigns } = shop.call;
  const { id } = await campaigns.create({ name: 'News', ...more });
  for (const [position, channelType] of channels.entries()) {
    const config = { type: 'text' as const, subject: 'News', text: 'Hello' };
    await campaigns.channels.add({
      campaignId: id,
      channelType,
      senderId: shop.senders[channelType],
      position,
      config,
    });
  }
  for (const [name, weight] of variants) await campaigns.variants.add({ campaignId: id, name, weight });
  await campaigns.start({ id });
  return id;
}

const addressesOf = async (id: string) => (await shop.recipients(id)).map(({ address }) => address).sort();

describe('whom it reaches', () => {
  let audienceId: string;
  beforeEach(async () => {
    audienceId = await shop.audience(
      await shop.contacts(
        { name: 'Asha Patil', phone: '+919819245671' },
        { name: 'Ravi', email: null, phone: '+919819245672' },
        { name: 'Meera' },
        { name: 'Nobody', email: null },
      ),
    );
  });

  it('over every channel that does, or over the first', async () => {
    const all = await started(['email', 'sms'], { audienceId });
    await shop.expand(all);
    expect(await addressesOf(all)).toEqual([
      '+919819245671',
      '+919819245672',
      'asha.patil@example.in',
      'meera@example.in',
    ]);
    expect(await shop.call.campaigns.get({ id: all })).toMatchObject({
      totalRecipients: 4,
      channels: [{ totalRecipients: 2 }, { totalRecipients: 2 }],
    });
    const first = await started(['sms', 'email'], { audienceId, channelMode: 'first' });
    await shop.expand(first);
    expect(await addressesOf(first)).toEqual(['+919819245671', '+919819245672', 'meera@example.in']);
  });

  it('by WhatsApp also those who have no number but a name there; of browsers, the last', async () => {
    const [id] = await shop.contacts({ name: 'Kiran', email: null });
    await shop.call.contacts.identities.add({ contactId: id as string, channel: 'whatsapp', address: 'kiran.w' });
    for (const device of ['old', 'new']) {
      await shop.sql(
        `insert into messaging.push_subscriptions (organization_id, sender_id, contact_id, endpoint_hash, subscription)
         values (?, ?, ?, repeat(?, 64), 'x')`,
        shop.organization.id,
        shop.senders.push,
        id as string,
        device[0] as string,
      );
    }
    const list = await shop.audience([id as string]);
    const campaign = await started(['whatsapp', 'push'], { audienceId: list });
    await shop.expand(campaign);
    const [last] = await shop.sql('select id from messaging.push_subscriptions order by id desc limit 1');
    expect(await addressesOf(campaign)).toEqual(['kiran.w', last?.id].sort());
  });

  it('with what was known of each then, values of a list first', async () => {
    const { campaigns, contacts } = shop.call;
    const [id] = await shop.contacts({
      name: 'Asha Rani Devi',
      customFields: { city: 'Pune', coupon: 'none', empty: '' },
    });
    const draft = await campaigns.create({ name: 'List' });
    await campaigns.entries.addCsv({
      campaignId: draft.id,
      text: 'E-mail,Coupon,Notes\nasha.rani.devi@example.in,A1,\n',
    });
    await campaigns.channels.add({
      campaignId: draft.id,
      channelType: 'email',
      senderId: shop.senders.email,
      config: { type: 'text', subject: 'x', text: '{{ coupon }}' },
    });
    await campaigns.start({ id: draft.id });
    await shop.expand(draft.id);
    await contacts.update({ id: id as string, name: 'Changed' });
    const [recipient] = await shop.recipients(draft.id);
    expect(recipient?.variables).toMatchObject({
      name: 'Asha Rani Devi',
      first_name: 'Asha',
      last_name: 'Rani Devi',
      email: 'asha.rani.devi@example.in',
      city: 'Pune',
      coupon: 'A1',
      tags: [],
    });
    expect(recipient?.variables).not.toHaveProperty('phone');
  });
});

describe('when each is due', () => {
  const at = '2099-07-01T09:00';

  it('at the same time of each one’s clock', async () => {
    const audienceId = await shop.audience(
      await shop.contacts(
        { name: 'Asha', phone: '+919819245671' },
        { name: 'Sam', phone: '+12125550123' },
        { name: 'Lee', customFields: { time_zone: 'Asia/Tokyo' } },
        { name: 'Odd', phone: '+919819245673', customFields: { time_zone: 'Moon/Base' } },
      ),
    );
    const { campaigns } = shop.call;
    const { id } = await campaigns.create({ name: 'News', audienceId });
    await campaigns.channels.add({
      campaignId: id,
      channelType: 'email',
      senderId: shop.senders.email,
      config: { type: 'text', subject: 'x', text: 'x' },
    });
    const when = { mode: 'recipient' as const, at, timeZone: 'Europe/Berlin' };
    const scheduled = await campaigns.schedule({ id, when });
    // The first clocks to show it are those of Kiritimati.
    expect(scheduled).toMatchObject({ status: 'scheduled', scheduledFor: new Date('2099-06-30T19:00:00Z') });
    await shop.sql(`update campaigns.campaigns set status = 'running', started_at = now() where id = ?`, id);
    await shop.expand(id);
    const due = (await shop.recipients(id)).map(({ variables, timeZone, dueAt }) => [
      variables.name,
      timeZone === null ? null : 'known',
      dueAt?.toISOString().slice(0, 16),
    ]);
    expect(due).toEqual([
      ['Asha', 'known', '2099-07-01T03:30'],
      // A country with several zones: nobody knows which.
      ['Sam', null, '2099-07-01T07:00'],
      ['Lee', 'known', '2099-07-01T00:00'],
      ['Odd', 'known', '2099-07-01T03:30'],
    ]);
  });
});

describe('a test of variants', () => {
  it('gives each contact one by weight, holds back and holds out as it was told, and the same each time', async () => {
    const audienceId = await shop.crowd(4_000);
    const experiment = { testShare: 4_000, holdout: 1_000 } as never;
    const id = await started(['email'], { audienceId, type: 'ab_test', experiment }, [
      ['A', 1],
      ['B', 3],
    ]);
    await shop.expand(id);
    const results = await shop.call.campaigns.results({ id });
    const [a, b] = results.variants.map(({ totalRecipients }) => totalRecipients) as [number, number];
    expect(results.byStatus).toEqual({ pending: a + b, held: expect.any(Number), skipped: expect.any(Number) });
    expect(results.byReason).toEqual({ holdout: results.byStatus.skipped });
    expect((a + b) / 4000).toBeCloseTo(0.4, 1);
    expect((results.byStatus.skipped as number) / 4000).toBeCloseTo(0.1, 1);
    expect(b / a).toBeGreaterThan(2.4);
    expect(b / a).toBeLessThan(3.7);
    expect(await shop.miscounted(id)).toBe(0);
    const waiting = (await shop.recipients(id)).filter(({ status }) => status === 'held');
    expect(waiting.every(({ dueAt, variantId }) => dueAt === null && variantId === null)).toBe(true);
  });
});

describe('whatever happens meanwhile', () => {
  const count = 12_500;
  let id: string;
  beforeEach(async () => {
    const audienceId = await shop.crowd(count);
    id = await started(['email'], { audienceId });
  });
  const total = async () => (await shop.call.campaigns.get({ id })).totalRecipients;

  it('several workers at once make each recipient once', async () => {
    const workers = Array.from({ length: 4 }, async () => {
      for (let tries = 0; tries < 200; tries++) {
        const answer = await expandSome(shop.scope, id);
        if (answer === 'done') return;
        if (answer === 'busy') await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await Promise.all(workers);
    expect(await total()).toBe(count);
    expect(await shop.miscounted(id)).toBe(0);
  }, 60_000);

  it('a pause in the middle leaves whole steps, and it goes on after them', async () => {
    expect(await expandSome(shop.scope, id)).toBe('more');
    expect(await total()).toBe(5_000);
    let step: Promise<unknown> = Promise.resolve();
    // Nothing can be inserted while the channel is locked: the step stands in the middle.
    await shop.transaction(async (ctx) => {
      await ctx.db.raw('select id from campaigns.campaign_channels where campaign_id = ? for update', [id]);
      step = expandSome(shop.scope, id);
      await vi.waitFor(async () => {
        const waiting = await test.sql(
          `select 1 from pg_locks where relation = 'campaigns.campaign_recipients'::regclass and mode = 'RowExclusiveLock'
             and database = (select oid from pg_database where datname = current_database())`,
        );
        expect(waiting.length).toBeGreaterThan(0);
      }, 10_000);
      await shop.call.campaigns.pause({ id });
    });
    await step;
    expect(await total()).toBe(5_000);
    expect(await shop.miscounted(id)).toBe(0);
    expect(await expandSome(shop.scope, id)).toBe('done');
    await shop.call.campaigns.resume({ id });
    await shop.expand(id);
    expect(await total()).toBe(count);
    expect((await shop.call.campaigns.get({ id })).expandedAt).not.toBeNull();
    expect(await expandSome(shop.scope, id)).toBe('done');
    expect(await shop.miscounted(id)).toBe(0);
  }, 60_000);
});
