import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { recipientVariables } from './campaign-audience.ts';
import { expandAudience } from './materialize-recipients.ts';

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
  for (const [position, channel] of channels.entries()) {
    const config = { type: 'text' as const, subject: 'News', text: 'Hello' };
    await campaigns.channels.add({
      campaignId: id,
      channel,
      senderId: shop.senders[channel],
      position,
      config,
    });
  }
  for (const [name, weight] of variants) await campaigns.variants.add({ campaignId: id, name, weight });
  await campaigns.start({ id });
  return id;
}

const addressesOf = async (id: string) => (await shop.recipients(id)).map(({ address }) => address).sort();

describe('expandAudience: addresses and variables', () => {
  let audienceId: string;
  beforeEach(async () => {
    audienceId = await shop.audience(
      await shop.contacts(
        { name: 'Asha Patil', phone: '+919819245671' },
        { name: 'Ravi', email: null, phone: '+919819245672' },
        { name: 'Meera' },
        { name: 'Unreachable', email: null },
      ),
    );
  });

  it('creates a recipient on every channel with an address, or on the first', async () => {
    const all = await started(['email', 'sms'], { audienceId });
    await shop.expand(all);
    expect(await addressesOf(all)).toEqual([
      '+919819245671',
      '+919819245672',
      'asha.patil@example.in',
      'meera@example.in',
    ]);
    expect(await shop.call.campaigns.get({ id: all })).toMatchObject({
      recipientCount: 4,
      channels: [{ recipientCount: 2 }, { recipientCount: 2 }],
    });
    const first = await started(['sms', 'email'], { audienceId, channelMode: 'first' });
    await shop.expand(first);
    expect(await addressesOf(first)).toEqual(['+919819245671', '+919819245672', 'meera@example.in']);
  });

  it('uses a WhatsApp identity where there is no phone number, and the latest push subscription', async () => {
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

  it('stores the variables of the contact at that time; values of an entry override them', async () => {
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
      channel: 'email',
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

  it('C25: what is stored goes before what is guessed from the name', async () => {
    const guessed = async (person: { name: string; customFields?: Record<string, string> }) => {
      const [id] = await shop.contacts({ email: null, phone: '+919819245001', ...person });
      const variables = (await shop.transaction((ctx) => recipientVariables(ctx, [id as string]))).get(id as string);
      await shop.sql('delete from contacts.contacts where id = ?', id as string);
      return [variables?.first_name, variables?.last_name, variables?.company];
    };
    expect(await guessed({ name: 'Smith, John', customFields: { first_name: 'Jack' } })).toEqual([
      ...['Jack', 'Smith', undefined],
    ]);
    expect(await guessed({ name: 'Smith, John' })).toEqual(['John', 'Smith', undefined]);
    expect(await guessed({ name: 'Smith,', customFields: { first_name: '' } })).toEqual([
      'Smith',
      undefined,
      undefined,
    ]);
    for (const [name, ...expected] of [
      ['Acme, Inc.', 'Acme', undefined],
      ['Dr. Asha Nair', 'Asha', 'Nair'],
      ['Frau Prof. Müller', 'Müller', undefined],
      ['Kim, Min-jun, PhD', 'Min-jun', 'Kim'],
      ['Drew Mstislav', 'Drew', 'Mstislav'],
    ] as const) {
      expect(await guessed({ name }), name).toEqual([...expected, undefined]);
    }
    const customFields = { last_name: 'Devi', company: 'Acme' };
    expect(await guessed({ name: 'Asha Rani', customFields })).toEqual(['Asha', 'Devi', 'Acme']);
  });
});

describe('expandAudience: due times', () => {
  const at = '2099-07-01T09:00';

  it('are the scheduled wall-clock time in each recipient’s time zone', async () => {
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
      channel: 'email',
      senderId: shop.senders.email,
      config: { type: 'text', subject: 'x', text: 'x' },
    });
    const when = { mode: 'recipient' as const, at, timeZone: 'Europe/Berlin' };
    const scheduled = await campaigns.schedule({ id, when });
    // The earliest time zone is that of Kiritimati.
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
      // A country with several time zones: the time zone of the schedule applies.
      ['Sam', null, '2099-07-01T07:00'],
      ['Lee', 'known', '2099-07-01T00:00'],
      ['Odd', 'known', '2099-07-01T03:30'],
    ]);
  });
});

describe('expandAudience: A/B tests', () => {
  it('assigns variants by weight, and applies test share and holdout', async () => {
    const audienceId = await shop.crowd(4_000);
    const experiment = { testShareBasisPoints: 4_000, holdoutBasisPoints: 1_000 } as never;
    const id = await started(['email'], { audienceId, type: 'ab_test', experiment }, [
      ['A', 1],
      ['B', 3],
    ]);
    await shop.expand(id);
    const statistics = await shop.call.campaigns.statistics({ id });
    const [a, b] = statistics.variants.map(({ recipientCount }) => recipientCount) as [number, number];
    expect(statistics.countByStatus).toEqual({ pending: a + b, held: expect.any(Number), skipped: expect.any(Number) });
    expect(statistics.countByReason).toEqual({ holdout: statistics.countByStatus.skipped });
    expect((a + b) / 4000).toBeCloseTo(0.4, 1);
    expect((statistics.countByStatus.skipped as number) / 4000).toBeCloseTo(0.1, 1);
    expect(b / a).toBeGreaterThan(2.4);
    expect(b / a).toBeLessThan(3.7);
    expect(await shop.miscounted(id)).toBe(0);
    const waiting = (await shop.recipients(id)).filter(({ status }) => status === 'held');
    expect(waiting.every(({ dueAt, variantId }) => dueAt === null && variantId === null)).toBe(true);
  });
});

describe('expandAudience: concurrency', () => {
  const count = 12_500;
  let id: string;
  beforeEach(async () => {
    const audienceId = await shop.crowd(count);
    id = await started(['email'], { audienceId });
  });
  const total = async () => (await shop.call.campaigns.get({ id })).recipientCount;

  it('creates each recipient once with several workers', async () => {
    const workers = Array.from({ length: 4 }, async () => {
      for (let tries = 0; tries < 200; tries++) {
        const answer = await expandAudience(shop.scope, id);
        if (answer === 'done') return;
        if (answer === 'busy') await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await Promise.all(workers);
    expect(await total()).toBe(count);
    expect(await shop.miscounted(id)).toBe(0);
  }, 60_000);

  it('rolls back the page that a pause interrupts, and continues after the last stored page', async () => {
    expect(await expandAudience(shop.scope, id)).toBe('more');
    expect(await total()).toBe(5_000);
    let page: Promise<unknown> = Promise.resolve();
    // The lock on the channel blocks the insert in the middle of a page.
    await shop.transaction(async (ctx) => {
      await ctx.db.raw('select id from campaigns.campaign_channels where campaign_id = ? for update', [id]);
      page = expandAudience(shop.scope, id);
      await vi.waitFor(async () => {
        const waiting = await test.sql(
          `select 1 from pg_locks where relation = 'campaigns.campaign_recipients'::regclass and mode = 'RowExclusiveLock'
             and database = (select oid from pg_database where datname = current_database())`,
        );
        expect(waiting.length).toBeGreaterThan(0);
      }, 10_000);
      await shop.call.campaigns.pause({ id });
    });
    await page;
    expect(await total()).toBe(5_000);
    expect(await shop.miscounted(id)).toBe(0);
    expect(await expandAudience(shop.scope, id)).toBe('done');
    await shop.call.campaigns.resume({ id });
    await shop.expand(id);
    expect(await total()).toBe(count);
    expect((await shop.call.campaigns.get({ id })).expandedAt).not.toBeNull();
    expect(await expandAudience(shop.scope, id)).toBe('done');
    expect(await shop.miscounted(id)).toBe(0);
  }, 60_000);
});
