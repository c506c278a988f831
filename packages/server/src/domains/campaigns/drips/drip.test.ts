import { Campaign, Conversation, Enrollment } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import type { CampaignRecord } from '../campaigns/campaign.service.ts';
import { addCampaignCounts } from '../recipients/campaign-counters.ts';
import { advanceDrip } from './advance-drip.ts';
import type { DripConfig } from './drip.schema.ts';
import { enrollNextContacts } from './drip-enrollment.ts';
import { findExitedRecipients } from './drip-exit.ts';
import { exitOnOptOut, exitOnReply } from './drip-listeners.ts';
import { loadDripSteps, planNextSteps, planOverlookedEnrollments } from './drip-step.ts';
import type { ScheduledStep } from './step-schedule.ts';

let test: TestApp;
let shop: CampaignShop;
let members: string[];
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await campaignShop(test);
  members = await shop.contacts({ name: 'Asha', phone: '+919819245671' }, { name: 'Ravi' });
});

const HOUR = 60;
const DAY = 24 * HOUR;
const START = Date.parse('2026-11-20T10:00:00Z');

/** A drip of three steps (at once, a day later, a day later) to Asha and Ravi, with a clock of its own. */
async function dripOf(drip: Partial<DripConfig> = {}, channels: ('email' | 'sms')[] = ['email']) {
  const { campaigns } = shop.call;
  const people = members;
  const audienceId = await shop.audience(people);
  const { id } = await campaigns.create({
    name: 'Welcome',
    type: 'drip',
    audienceId,
    drip: drip as DripConfig,
    timeZone: 'UTC',
  });
  for (const channel of channels) {
    const config = { type: 'text' as const, subject: 'Hi', text: 'Hello {{ name }}' };
    await campaigns.channels.add({ campaignId: id, channel, senderId: shop.senders[channel], config });
  }
  for (const [i, delayMinutes] of [0, DAY, DAY].entries()) {
    await campaigns.steps.add({ campaignId: id, name: `Step ${i + 1}`, delayMinutes });
  }
  await campaigns.start({ id });
  // By the drip's clock.
  await shop.transaction((ctx) =>
    Campaign.of(ctx)
      .where({ id })
      .patch({ sweepAt: new Date(START) })
      .execute(),
  );
  let minutes = 0;
  const within = <T>(work: (ctx: Ctx) => Promise<T>) => inTransaction({ ...shop.scope, now }, work);
  const now = () => new Date(START + minutes * 60_000);
  const rows = async () =>
    (await shop.recipients(id)).map(({ step, address, status }) => `${step} ${address} ${status}`);
  return {
    ...{ id, people, audienceId, within, rows },
    /** Advances the drip so many minutes later. */
    async advance(later = 0) {
      minutes += later;
      await advanceDrip({ ...shop.scope, now }, id);
    },
    /** Marks pending recipients as sent. */
    send: (only?: string) =>
      within(async (ctx) => {
        const { rows } = await ctx.db.raw(
          `update campaigns.campaign_recipients set status = 'sent', sent_at = ?, started_at = ?, due_at = null
           where organization_id = ? and campaign_id = ? and status = 'pending' and (?::text is null or address = ?) returning id, channel_id`,
          [ctx.now(), ctx.now(), ctx.organization.id, id, only ?? null, only ?? null] as string[],
        );
        const sent = rows as { id: string; channelId: string }[];
        await planNextSteps(
          ctx,
          sent.map((row) => row.id),
        );
        await addCampaignCounts(
          ctx,
          id,
          sent.map(({ channelId }) => ({ channelId, variantId: null, sent: 1 })),
        );
      }),
    enrolled: () =>
      shop.transaction(async (ctx) => Enrollment.of(ctx).where({ campaignId: id }).orderBy('contactId')) as Promise<
        Enrollment[]
      >,
    campaign: () => shop.transaction(async (ctx) => Campaign.of(ctx).findOne({ id }).throwIfNotFound()),
  };
}

const states = (people: Enrollment[]) =>
  people.map(({ status, exitReason, position }) => [status, exitReason, position]);

describe('advanceDrip', () => {
  it('starts each step its delay after the previous one was sent', async () => {
    const drip = await dripOf();
    await drip.advance();
    expect(await drip.rows()).toEqual(['1 asha@example.in pending', '1 ravi@example.in pending']);
    expect((await drip.campaign()).expandedAt).not.toBeNull();
    // Asha's message is sent after an hour, Ravi's after ten.
    await drip.advance(HOUR);
    await drip.send('asha@example.in');
    await drip.advance(9 * HOUR);
    await drip.send();
    await drip.advance(15 * HOUR - 1);
    expect(await drip.rows()).toHaveLength(2);
    await drip.advance(1);
    expect((await drip.rows()).filter((row) => row.startsWith('2'))).toEqual(['2 asha@example.in pending']);
    await drip.advance(9 * HOUR);
    expect((await drip.rows()).filter((row) => row.startsWith('2'))).toHaveLength(2);
    await drip.send();
    await drip.advance(DAY);
    await drip.send();
    expect(states(await drip.enrolled())).toEqual([
      ['completed', null, 3],
      ['completed', null, 3],
    ]);
    expect(await drip.rows()).toHaveLength(6);
    expect(await shop.miscounted(drip.id)).toBe(0);
  });

  it('starts a step once, also with concurrent workers', async () => {
    const drip = await dripOf();
    await Promise.all([drip.advance(), drip.advance(), drip.advance(), drip.advance()]);
    await drip.advance();
    expect(await drip.rows()).toHaveLength(2);
    await drip.send();
    await drip.advance(DAY);
    await Promise.all([drip.advance(), drip.advance(), drip.advance()]);
    expect(await drip.rows()).toHaveLength(4);
    expect(await shop.miscounted(drip.id)).toBe(0);
  });

  it('waits for all channels of a step, and passes over contacts without an address', async () => {
    const drip = await dripOf({}, ['email', 'sms']);
    await drip.advance();
    expect(await drip.rows()).toHaveLength(3);
    await drip.send('asha@example.in');
    const asha = () => drip.enrolled().then((people) => people.find(({ contactId }) => contactId === drip.people[0]));
    expect((await asha())?.dueAt).toBeNull();
    await drip.send('+919819245671');
    expect((await asha())?.dueAt?.getTime()).toBe(START + DAY * 60_000);

    const unreachable = await shop.contacts({ name: 'Unreachable', email: null, phone: '+919819245679' });
    const mail = await dripOf();
    await mail.advance();
    await shop.call.campaigns.enrollments.add({ campaignId: mail.id, contactIds: unreachable });
    for (let day = 0; day < 4; day++) await mail.advance(DAY * 400);
    const finished = (await mail.enrolled()).find(({ contactId }) => contactId === unreachable[0]);
    expect(finished?.status).toBe('completed');
  });

  it('planOverlookedEnrollments: finds a step that settled without a call of planNextSteps', async () => {
    const drip = await dripOf();
    await drip.advance();
    await shop.sql(
      `update campaigns.campaign_recipients set status = 'failed', due_at = null where organization_id = ? and campaign_id = ?`,
      ...[shop.organization.id, drip.id],
    );
    expect((await drip.enrolled()).map(({ dueAt }) => dueAt)).toEqual([null, null]);
    await drip.within((ctx) => planOverlookedEnrollments(ctx, drip.id));
    expect((await drip.enrolled()).map(({ dueAt }) => dueAt?.getTime())).toEqual(Array(2).fill(START + DAY * 60_000));
  });

  it('campaigns.steps.update: applies to contacts that have not received the step', async () => {
    const drip = await dripOf();
    await drip.advance();
    const [, second] = (await shop.call.campaigns.get({ id: drip.id })).steps;
    await shop.call.campaigns.steps.update({ id: second?.id as string, delayMinutes: 2 * DAY });
    await drip.send();
    expect((await drip.enrolled()).map(({ dueAt }) => dueAt?.getTime())).toEqual(
      Array(2).fill(START + 2 * DAY * 60_000),
    );
  });

  it('enrolls new members of the audience only with enrollsNewMembers', async () => {
    const once = await dripOf();
    const forever = await dripOf({ enrollsNewMembers: true });
    for (const drip of [once, forever]) {
      await drip.advance();
      await drip.send();
    }
    expect((await forever.campaign()).expandedAt).toBeNull();
    const [meera] = await shop.contacts({ name: 'Meera' });
    const into = { contactIds: [meera as string] };
    await shop.call.contacts.audiences.members.add({ audienceId: once.audienceId, ...into });
    await shop.call.contacts.audiences.members.add({ audienceId: forever.audienceId, ...into });
    await once.advance(1);
    expect(await once.enrolled()).toHaveLength(2);
    // New members are looked for every four hours, and when a listener says so; from the first contact on.
    await forever.advance();
    expect(await forever.enrolled()).toHaveLength(2);
    await forever.within(async (ctx) => {
      const [first] = await loadDripSteps(ctx, forever.id);
      await enrollNextContacts(ctx, (await forever.campaign()) as unknown as CampaignRecord, first as ScheduledStep);
    });
    await forever.advance();
    expect((await forever.rows()).at(-1)).toBe('1 meera@example.in pending');
    expect((await forever.campaign()).expandedAt).toBeNull();
  });
});

describe('enrollNextContacts', () => {
  const setPosition = (id: string, expandAfter: string) =>
    shop.transaction(async (ctx) => Campaign.of(ctx).where({ id }).patch({ expandAfter }));

  it('continues after the last contact of the previous page', async () => {
    const drip = await dripOf();
    const [first, second] = [...drip.people].sort() as [string, string];
    await setPosition(drip.id, first);
    await drip.advance();
    expect((await drip.enrolled()).map(({ contactId }) => contactId)).toEqual([second]);
  });

  it('starts from the beginning after the end, also if the last page was empty', async () => {
    const drip = await dripOf({ enrollsNewMembers: true });
    await setPosition(drip.id, 'ffffffff-ffff-7fff-bfff-ffffffffffff');
    await drip.advance();
    expect(await drip.enrolled()).toHaveLength(0);
    expect((await drip.campaign()).expandAfter).toBeNull();
  });
});

describe('exits of a drip', () => {
  it('replied: when the next step is due, and before its message starts', async () => {
    const drip = await dripOf();
    await drip.advance();
    await drip.send();
    const reply = (contactId: string, minutes: number) =>
      shop.transaction((ctx) =>
        Conversation.add(ctx, {
          ...{ senderId: shop.senders.email, channel: 'email', contactId, address: contactId },
          lastInboundAt: new Date(START + minutes * 60_000),
        }),
      );
    const [asha, ravi] = drip.people as [string, string];
    await reply(asha, HOUR);
    await drip.advance(DAY);
    expect(await drip.rows()).toHaveLength(3);
    await reply(ravi, DAY);
    const pending = (await shop.recipients(drip.id)).filter(({ status }) => status === 'pending');
    const exited = await drip.within((ctx) => findExitedRecipients(ctx, pending));
    expect([...exited]).toEqual(pending.map(({ id }) => id));
    expect((await drip.enrolled()).map(({ exitReason }) => exitReason)).toEqual(['replied', 'replied']);
  });

  it('replied: not with exitOnReply false', async () => {
    const early = await dripOf({ exitOnReply: false });
    await early.advance();
    await replyFrom(early.people[0] as string);
    await early.send();
    await early.advance(DAY);
    expect(await early.rows()).toHaveLength(4);
  });

  it('goal: an event since the enrollment', async () => {
    const drip = await dripOf({ goalEvents: ['bought'] });
    await drip.advance();
    await drip.send();
    const source = await shop.call.tracking.sources.create({ type: 'gtm', name: 'Shop' });
    const [asha, ravi] = drip.people as [string, string];
    const did = (contactId: string, type: string, minutes: number) =>
      shop.sql(
        `insert into tracking.data_events (organization_id, id, data_source_id, event_type, message_id, contact_id, occurred_at, created_at)
         values (?, gen_random_uuid(), ?, ?, gen_random_uuid()::text, ?, to_timestamp(?), to_timestamp(?))`,
        ...[shop.organization.id, source.id, type, contactId, START / 1000 + minutes * 60, START / 1000 + minutes * 60],
      );
    await did(asha, 'bought', HOUR);
    await did(ravi, 'looked', HOUR);
    await did(ravi, 'bought', -HOUR);
    await drip.advance(DAY);
    expect((await drip.rows()).filter((row) => row.startsWith('2'))).toEqual(['2 ravi@example.in pending']);
    expect(states(await drip.enrolled())).toContainEqual(['exited', 'goal', 1]);
  });

  it('left_audience: with exitOnLeavingAudience', async () => {
    const drip = await dripOf({ exitOnLeavingAudience: true });
    await drip.advance();
    await drip.send();
    const contactIds = [drip.people[0] as string];
    await shop.call.contacts.audiences.members.remove({ audienceId: drip.audienceId, contactIds });
    await drip.advance(DAY);
    expect(await drip.rows()).toHaveLength(3);
    expect(states(await drip.enrolled())).toContainEqual(['exited', 'left_audience', 1]);
  });

  it('exitOnReply, exitOnOptOut: at once, for a reply and for an opt-out of the only channel', async () => {
    const drip = await dripOf();
    const both = await dripOf({ exitOnReply: false }, ['email', 'sms']);
    for (const one of [drip, both]) await one.advance();
    const [asha, ravi] = drip.people as [string, string];
    await drip.within((ctx) => exitOnReply(ctx, asha, shop.senders.sms));
    expect((await drip.enrolled()).every(({ status }) => status === 'active')).toBe(true);
    await drip.within((ctx) => exitOnReply(ctx, asha, shop.senders.email));
    await drip.within((ctx) => exitOnOptOut(ctx, 'email', 'ravi@example.in'));
    const reasons = new Map((await drip.enrolled()).map(({ contactId, exitReason }) => [contactId, exitReason]));
    expect([reasons.get(asha), reasons.get(ravi)]).toEqual(['replied', 'opted_out']);
    await both.within((ctx) => exitOnOptOut(ctx, 'email', 'asha@example.in'));
    expect((await both.enrolled()).every(({ status }) => status === 'active')).toBe(true);
  });

  it('campaigns.enrollments.remove, add: a removed contact enters again only with reentry', async () => {
    const drip = await dripOf();
    const again = await dripOf({ reentry: 'after_exit' });
    for (const one of [drip, again]) {
      await one.advance();
      const [person] = await one.enrolled();
      expect(await shop.call.campaigns.enrollments.remove({ id: person?.id as string })).toMatchObject({
        ...{ status: 'exited', exitReason: 'removed', dueAt: null },
      });
    }
    const add = (one: typeof drip) =>
      shop.call.campaigns.enrollments.add({ campaignId: one.id, contactIds: one.people });
    expect([await add(drip), await add(again), await add(again)]).toEqual([
      { addedCount: 0 },
      { addedCount: 1 },
      { addedCount: 0 },
    ]);
    const listed = await shop.call.campaigns.enrollments.list({ campaignId: again.id, filter: { status: 'active' } });
    expect(listed.items.map(({ entryKey }) => entryKey).sort()).toEqual(['again 1', 'once']);
    // The second passage starts with the first step, which one contact then has twice. It was added by the clock of this machine.
    await again.advance(Math.max(0, Math.ceil((Date.now() - START) / 60_000)) + 1);
    expect((await again.rows()).filter((row) => row.startsWith('1 '))).toHaveLength(3);
  });
});

const replyFrom = (contactId: string) =>
  shop.transaction((ctx) =>
    Conversation.add(ctx, {
      ...{ senderId: shop.senders.email, channel: 'email', contactId, address: contactId },
      lastInboundAt: new Date(START + 60_000),
    }),
  );

describe('advanceDrip: afterOutage', () => {
  it.each([
    ['late', ['2 asha@example.in pending'], 2 * DAY],
    ['respace', ['2 asha@example.in pending'], 3 * DAY - 1],
    ['skip', [], null],
  ] as const)('%s', async (afterOutage, second, third) => {
    const drip = await dripOf({ afterOutage });
    await drip.advance();
    await drip.send();
    // The step is due after a day; the outage lasts nearly another day.
    await drip.advance(2 * DAY - 1);
    const rows = await drip.rows();
    expect(rows.filter((row) => row.startsWith('2 asha'))).toEqual(second);
    if (third === null) {
      expect(rows.filter((row) => row.startsWith('3'))).toEqual([]);
      await drip.advance(1);
      expect((await drip.rows()).filter((row) => row.startsWith('3'))).toHaveLength(2);
      return;
    }
    await drip.send();
    const [asha] = await drip.enrolled();
    expect(asha?.dueAt?.getTime()).toBe(START + third * 60_000);
  });
});
