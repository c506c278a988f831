import { Campaign, Conversation, Enrollment } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import type { CampaignRow } from '../campaigns/campaign.service.ts';
import type { Drip } from '../content/content.schema.ts';
import { addCounts } from '../recipients/campaign-counters.ts';
import { advanceDrip } from './advance-drip.ts';
import { enrolSome } from './drip-enrollment.ts';
import { exitedAmong } from './drip-exit.ts';
import { leaveByOptOut, leaveByReply } from './drip-listeners.ts';
import { planOverlooked, stepDone, stepsOf } from './drip-step.ts';
import type { Step } from './step-schedule.ts';

let test: TestApp;
let shop: CampaignShop;
let everybody: string[];
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await campaignShop(test);
  everybody = await shop.contacts({ name: 'Asha', phone: '+919819245671' }, { name: 'Ravi' });
});

const HOUR = 60;
const DAY = 24 * HOUR;
const START = Date.parse('2026-11-20T10:00:00Z');

/** A drip of three steps (at once, a day later, a day later) to Asha and Ravi, and a clock. */
async function dripOf(drip: Partial<Drip> = {}, channels: ('email' | 'sms')[] = ['email']) {
  const { campaigns } = shop.call;
  const people = everybody;
  const audienceId = await shop.audience(people);
  const { id } = await campaigns.create({
    name: 'Welcome',
    type: 'drip',
    audienceId,
    drip: drip as Drip,
    timeZone: 'UTC',
  });
  for (const channelType of channels) {
    const config = { type: 'text' as const, subject: 'Hi', text: 'Hello {{ name }}' };
    await campaigns.channels.add({ campaignId: id, channelType, senderId: shop.senders[channelType], config });
  }
  for (const [i, delayMinutes] of [0, DAY, DAY].entries()) {
    await campaigns.steps.add({ campaignId: id, name: `Step ${i + 1}`, delayMinutes });
  }
  await campaigns.start({ id });
  let minutes = 0;
  const within = <T>(work: (ctx: Ctx) => Promise<T>) => inTransaction({ ...shop.scope, now }, work);
  const now = () => new Date(START + minutes * 60_000);
  const rows = async () =>
    (await shop.recipients(id)).map(({ step, address, status }) => `${step} ${address} ${status}`);
  return {
    ...{ id, people, audienceId, within, rows },
    /** So many minutes later: one turn. */
    async turn(later = 0) {
      minutes += later;
      await advanceDrip({ ...shop.scope, now }, id);
    },
    /** The vendor takes what is pending. */
    send: (only?: string) =>
      within(async (ctx) => {
        const { rows } = await ctx.db.raw(
          `update campaigns.campaign_recipients set status = 'sent', sent_at = ?, started_at = ?, due_at = null
           where organization_id = ? and campaign_id = ? and status = 'pending' and (?::text is null or address = ?) returning id, channel_id`,
          [ctx.now(), ctx.now(), ctx.organization.id, id, only ?? null, only ?? null] as string[],
        );
        const sent = rows as { id: string; channelId: string }[];
        await stepDone(
          ctx,
          sent.map((row) => row.id),
        );
        await addCounts(
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

describe('a drip', () => {
  it('takes each person through its steps, so long after the last was really sent', async () => {
    const drip = await dripOf();
    await drip.turn();
    expect(await drip.rows()).toEqual(['1 asha@example.in pending', '1 ravi@example.in pending']);
    expect((await drip.campaign()).expandedAt).not.toBeNull();
    // Asha's leaves after an hour, Ravi's after ten.
    await drip.turn(HOUR);
    await drip.send('asha@example.in');
    await drip.turn(9 * HOUR);
    await drip.send();
    await drip.turn(15 * HOUR - 1);
    expect(await drip.rows()).toHaveLength(2);
    await drip.turn(1);
    expect((await drip.rows()).filter((row) => row.startsWith('2'))).toEqual(['2 asha@example.in pending']);
    await drip.turn(9 * HOUR);
    expect((await drip.rows()).filter((row) => row.startsWith('2'))).toHaveLength(2);
    await drip.send();
    await drip.turn(DAY);
    await drip.send();
    expect(states(await drip.enrolled())).toEqual([
      ['completed', null, 3],
      ['completed', null, 3],
    ]);
    expect(await drip.rows()).toHaveLength(6);
    expect(await shop.miscounted(drip.id)).toBe(0);
  });

  it('begins a step once, however many workers turn', async () => {
    const drip = await dripOf();
    await Promise.all([drip.turn(), drip.turn(), drip.turn(), drip.turn()]);
    await drip.turn();
    expect(await drip.rows()).toHaveLength(2);
    await drip.send();
    await drip.turn(DAY);
    await Promise.all([drip.turn(), drip.turn(), drip.turn()]);
    expect(await drip.rows()).toHaveLength(4);
    expect(await shop.miscounted(drip.id)).toBe(0);
  });

  it('waits for all channels of a step, and goes on without whom none reaches', async () => {
    const drip = await dripOf({}, ['email', 'sms']);
    await drip.turn();
    expect(await drip.rows()).toHaveLength(3);
    await drip.send('asha@example.in');
    const asha = () => drip.enrolled().then((people) => people.find(({ contactId }) => contactId === drip.people[0]));
    expect((await asha())?.dueAt).toBeNull();
    await drip.send('+919819245671');
    expect((await asha())?.dueAt?.getTime()).toBe(START + DAY * 60_000);

    const unreachable = await shop.contacts({ name: 'Nobody', email: null, phone: '+919819245679' });
    const mail = await dripOf();
    await mail.turn();
    await shop.call.campaigns.enrollments.add({ campaignId: mail.id, contactIds: unreachable });
    for (let day = 0; day < 4; day++) await mail.turn(DAY * 400);
    const nobody = (await mail.enrolled()).find(({ contactId }) => contactId === unreachable[0]);
    expect(nobody?.status).toBe('completed');
  });

  it('overlooks nobody for long: what settled without a word is found', async () => {
    const drip = await dripOf();
    await drip.turn();
    await shop.sql(
      `update campaigns.campaign_recipients set status = 'failed', due_at = null where organization_id = ? and campaign_id = ?`,
      ...[shop.organization.id, drip.id],
    );
    expect((await drip.enrolled()).map(({ dueAt }) => dueAt)).toEqual([null, null]);
    await drip.within((ctx) => planOverlooked(ctx, drip.id));
    expect((await drip.enrolled()).map(({ dueAt }) => dueAt?.getTime())).toEqual(Array(2).fill(START + DAY * 60_000));
  });

  it('edits hold for whoever has not had the step', async () => {
    const drip = await dripOf();
    await drip.turn();
    const [, second] = (await shop.call.campaigns.get({ id: drip.id })).steps;
    await shop.call.campaigns.steps.update({ id: second?.id as string, delayMinutes: 2 * DAY });
    await drip.send();
    expect((await drip.enrolled()).map(({ dueAt }) => dueAt?.getTime())).toEqual(
      Array(2).fill(START + 2 * DAY * 60_000),
    );
  });

  it('goes on for newcomers where it is to', async () => {
    const once = await dripOf();
    const forever = await dripOf({ enrolsNewMembers: true });
    for (const drip of [once, forever]) {
      await drip.turn();
      await drip.send();
    }
    expect((await forever.campaign()).expandedAt).toBeNull();
    const [meera] = await shop.contacts({ name: 'Meera' });
    const into = { contactIds: [meera as string] };
    await shop.call.contacts.audiences.addContacts({ id: once.audienceId, ...into });
    await shop.call.contacts.audiences.addContacts({ id: forever.audienceId, ...into });
    await once.turn(1);
    expect(await once.enrolled()).toHaveLength(2);
    // It looks every half a minute; once it has, newcomers begin at the beginning.
    await forever.turn();
    expect(await forever.enrolled()).toHaveLength(2);
    await forever.within(async (ctx) => {
      const [first] = await stepsOf(ctx, forever.id);
      await enrolSome(ctx, (await forever.campaign()) as unknown as CampaignRow, first as Step);
    });
    await forever.turn();
    expect((await forever.rows()).at(-1)).toBe('1 meera@example.in pending');
    expect((await forever.campaign()).expandedAt).toBeNull();
  });
});

describe('looking for people', () => {
  const standAt = (id: string, expandAfter: string) =>
    shop.transaction(async (ctx) => Campaign.of(ctx).where({ id }).patch({ expandAfter }));

  it('goes on where it stood', async () => {
    const drip = await dripOf();
    const [first, second] = [...drip.people].sort() as [string, string];
    await standAt(drip.id, first);
    await drip.turn();
    expect((await drip.enrolled()).map(({ contactId }) => contactId)).toEqual([second]);
  });

  it('begins anew when it has come to the end, also where there was nobody left', async () => {
    const drip = await dripOf({ enrolsNewMembers: true });
    await standAt(drip.id, 'ffffffff-ffff-7fff-bfff-ffffffffffff');
    await drip.turn();
    expect(await drip.enrolled()).toHaveLength(0);
    expect((await drip.campaign()).expandAfter).toBeNull();
  });
});

describe('somebody leaves a drip', () => {
  it('who has answered: when the next step begins, and between that and its sending', async () => {
    const drip = await dripOf();
    await drip.turn();
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
    await drip.turn(DAY);
    expect(await drip.rows()).toHaveLength(3);
    await reply(ravi, DAY);
    const pending = (await shop.recipients(drip.id)).filter(({ status }) => status === 'pending');
    const exited = await drip.within((ctx) => exitedAmong(ctx, pending));
    expect([...exited]).toEqual(pending.map(({ id }) => id));
    expect((await drip.enrolled()).map(({ exitReason }) => exitReason)).toEqual(['replied', 'replied']);
  });

  it('but not who answered before coming in, nor where answers are no reason', async () => {
    const early = await dripOf({ exitOnReply: false });
    await early.turn();
    await heardFrom(early.people[0] as string);
    await early.send();
    await early.turn(DAY);
    expect(await early.rows()).toHaveLength(4);
  });

  it('who has done what it was for', async () => {
    const drip = await dripOf({ goalEvents: ['bought'] });
    await drip.turn();
    await drip.send();
    const source = await shop.call.tracking.sources.create({ sourceType: 'gtm', name: 'Shop' });
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
    await drip.turn(DAY);
    expect((await drip.rows()).filter((row) => row.startsWith('2'))).toEqual(['2 ravi@example.in pending']);
    expect(states(await drip.enrolled())).toContainEqual(['exited', 'goal', 1]);
  });

  it('who is no more in the audience, where that counts', async () => {
    const drip = await dripOf({ exitOnLeavingAudience: true });
    await drip.turn();
    await drip.send();
    const contactIds = [drip.people[0] as string];
    await shop.call.contacts.audiences.removeContacts({ id: drip.audienceId, contactIds });
    await drip.turn(DAY);
    expect(await drip.rows()).toHaveLength(3);
    expect(states(await drip.enrolled())).toContainEqual(['exited', 'left_audience', 1]);
  });

  it('as soon as it is heard of: an answer, a refusal of the only channel', async () => {
    const drip = await dripOf();
    const both = await dripOf({ exitOnReply: false }, ['email', 'sms']);
    for (const one of [drip, both]) await one.turn();
    const [asha, ravi] = drip.people as [string, string];
    await drip.within((ctx) => leaveByReply(ctx, asha, shop.senders.sms));
    expect((await drip.enrolled()).every(({ status }) => status === 'active')).toBe(true);
    await drip.within((ctx) => leaveByReply(ctx, asha, shop.senders.email));
    await drip.within((ctx) => leaveByOptOut(ctx, 'email', 'ravi@example.in'));
    const reasons = new Map((await drip.enrolled()).map(({ contactId, exitReason }) => [contactId, exitReason]));
    expect([reasons.get(asha), reasons.get(ravi)]).toEqual(['replied', 'opted_out']);
    await both.within((ctx) => leaveByOptOut(ctx, 'email', 'asha@example.in'));
    expect((await both.enrolled()).every(({ status }) => status === 'active')).toBe(true);
  });

  it('whom somebody takes out, and comes in again only where that may be', async () => {
    const drip = await dripOf();
    const again = await dripOf({ reentry: 'after_exit' });
    for (const one of [drip, again]) {
      await one.turn();
      const [person] = await one.enrolled();
      expect(await shop.call.campaigns.enrollments.remove({ id: person?.id as string })).toMatchObject({
        ...{ status: 'exited', exitReason: 'removed', dueAt: null },
      });
    }
    const add = (one: typeof drip) =>
      shop.call.campaigns.enrollments.add({ campaignId: one.id, contactIds: one.people });
    expect([await add(drip), await add(again), await add(again)]).toEqual([{ added: 0 }, { added: 1 }, { added: 0 }]);
    const listed = await shop.call.campaigns.enrollments.list({ campaignId: again.id, filter: { status: 'active' } });
    expect(listed.items.map(({ entryKey }) => entryKey).sort()).toEqual(['again 1', 'once']);
    // What comes again is the whole of it: one of the two has the first step twice.
    // They came in by this machine's clock.
    await again.turn(Math.max(0, Math.ceil((Date.now() - START) / 60_000)) + 1);
    expect((await again.rows()).filter((row) => row.startsWith('1 '))).toHaveLength(3);
  });
});

const heardFrom = (contactId: string) =>
  shop.transaction((ctx) =>
    Conversation.add(ctx, {
      ...{ senderId: shop.senders.email, channel: 'email', contactId, address: contactId },
      lastInboundAt: new Date(START + 60_000),
    }),
  );

describe('an outage', () => {
  it.each([
    ['late', ['2 asha@example.in pending'], 2 * DAY],
    ['respace', ['2 asha@example.in pending'], 3 * DAY - 1],
    ['skip', [], null],
  ] as const)('leaves a step %s', async (afterOutage, second, third) => {
    const drip = await dripOf({ afterOutage });
    await drip.turn();
    await drip.send();
    // A day for the step, and nearly a day of nothing.
    await drip.turn(2 * DAY - 1);
    const rows = await drip.rows();
    expect(rows.filter((row) => row.startsWith('2 asha'))).toEqual(second);
    if (third === null) {
      expect(rows.filter((row) => row.startsWith('3'))).toEqual([]);
      await drip.turn(1);
      expect((await drip.rows()).filter((row) => row.startsWith('3'))).toHaveLength(2);
      return;
    }
    await drip.send();
    const [asha] = await drip.enrolled();
    expect(asha?.dueAt?.getTime()).toBe(START + third * 60_000);
  });
});
