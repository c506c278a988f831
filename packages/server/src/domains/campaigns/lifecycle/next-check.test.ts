import { Campaign, CampaignRecipient, Enrollment, inSystem, Sender } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { until } from '../../../../test/sending.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { sweepDripsWithNewMembers } from '../drips/drip-listeners.ts';
import { runCampaigns } from '../sending/campaign-runner.ts';
import { claimDueCampaigns, nextCampaignCheck } from '../sending/claim-campaigns.ts';
import { syncDeliveryStatus } from '../sending/sync-delivery-status.ts';
import { checkCampaigns, settleCampaign } from './next-check.ts';
import { startDueCampaigns } from './start-scheduled.ts';
import { sweepCampaigns } from './sweep-campaigns.ts';

let test: TestApp;
let shop: CampaignShop;
let offsetMs: number;
beforeAll(async () => {
  test = await createTestApp();
  test.app.now = () => new Date(Date.now() + offsetMs);
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  offsetMs = 0;
  // Campaigns of earlier tests have nothing to do here.
  await inSystem(test.database, (db) =>
    Campaign.query(db).where({ status: 'running' }).patch({ status: 'paused' }).execute(),
  );
  shop = await campaignShop(test);
});

const MINUTE_MS = 60_000;
const run = () => runCampaigns(test.app, new AbortController().signal);
const within = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => shop.transaction(work);
const campaignOf = (id: string) => within((ctx) => Campaign.of(ctx).findOne({ id }).throwIfNotFound().execute());
/** Milliseconds until the next check; null when there is none. */
const untilCheck = async (id: string): Promise<number | null> => {
  const { nextCheckAt } = await campaignOf(id);
  return nextCheckAt && nextCheckAt.getTime() - test.app.now().getTime();
};

async function draft(type: 'broadcast' | 'drip' | 'ab_test', more: object = {}): Promise<string> {
  const { campaigns } = shop.call;
  const { id } = await campaigns.create({ name: type, type, category: 'transactional', ...more });
  await campaigns.channels.add({
    campaignId: id,
    channel: 'email',
    senderId: shop.senders.email,
    config: { type: 'text', subject: 'Hi', text: 'Hello' },
  });
  if (type === 'drip') {
    for (const delayMinutes of [0, 60]) {
      await campaigns.steps.add({ campaignId: id, name: `After ${delayMinutes}`, delayMinutes });
    }
  }
  if (type === 'ab_test') for (const name of ['A', 'B']) await campaigns.variants.add({ campaignId: id, name });
  return id;
}

/** Applies the reports of messages that are on their way, as the job does. */
async function report(campaignId: string): Promise<void> {
  const ids = (await shop.recipients(campaignId)).map(({ id }) => id);
  await within((ctx) => syncDeliveryStatus(ctx, campaignId, ids));
}

/** Runs and reports until the campaign waits for something. */
async function runToRest(campaignId: string): Promise<void> {
  for (let rounds = 0; rounds < 3; rounds++) {
    await run();
    await report(campaignId);
  }
  await run();
}

describe('nextCheckAt', () => {
  it('of a broadcast: now at its start, and none once it has ended', async () => {
    const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }));
    const id = await draft('broadcast', { audienceId });
    expect((await campaignOf(id)).nextCheckAt).toBeNull();
    await shop.call.campaigns.start({ id });
    expect(await untilCheck(id)).toBeLessThanOrEqual(0);
    await run();
    expect(await shop.recipients(id)).toMatchObject([{ status: 'sending' }, { status: 'sending' }]);
    expect(await untilCheck(id), 'only a report can bring it work').toBeNull();
    await report(id);
    expect(await untilCheck(id)).toBeLessThanOrEqual(0);
    await run();
    expect((await campaignOf(id)).status).toBe('completed');
  });

  it('of a drip: the next step of its enrollments, and the next sweep', async () => {
    const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }));
    const id = await draft('drip', { audienceId, drip: { enrollsNewMembers: true } });
    await shop.call.campaigns.start({ id });
    await runToRest(id);
    const { nextCheckAt, sweepAt } = await campaignOf(id);
    const [enrollment] = await within((ctx) => Enrollment.of(ctx).where({ campaignId: id }).execute());
    expect(nextCheckAt).toEqual(new Date(Math.min(Number(enrollment?.dueAt), Number(sweepAt))));
    // Long before, nothing is claimed and nothing is due.
    expect(await claimDueCampaigns(test.app, [], 10)).toEqual([]);
    expect(await nextCampaignCheck(test.app)).toEqual(nextCheckAt);
    offsetMs += 61 * MINUTE_MS;
    await run();
    expect((await shop.recipients(id)).map(({ step, status }) => `${step} ${status}`)).toEqual([
      '1 accepted',
      '2 sending',
    ]);
  });

  it('of a campaign whose sender is paused: the end of the pause, or at once when the sender is resumed', async () => {
    const id = await draft('broadcast', { audienceId: await shop.audience(await shop.contacts({ name: 'Asha' })) });
    await shop.call.campaigns.start({ id });
    const pausedUntil = new Date(Date.now() + 5 * MINUTE_MS);
    await within((ctx) => Sender.of(ctx).where({ id: shop.senders.email }).patch({ pausedUntil }).execute());
    await run();
    expect((await campaignOf(id)).nextCheckAt).toEqual(pausedUntil);
    await shop.call.messaging.senders.resume({ id: shop.senders.email });
    expect(await untilCheck(id)).toBeLessThanOrEqual(0);
  });

  it('of a campaign at its daily limit: the next day', async () => {
    const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }));
    const id = await draft('broadcast', { audienceId, dailyLimit: 1 });
    await shop.call.campaigns.start({ id });
    await run();
    // A batch that met the limit has put its recipients off until then.
    offsetMs += 11 * MINUTE_MS;
    await run();
    const { nextCheckAt } = await campaignOf(id);
    const day = 24 * 60 * MINUTE_MS;
    expect(nextCheckAt?.getTime()).toBe((Math.floor(test.app.now().getTime() / day) + 1) * day);
    await shop.call.campaigns.pause({ id });
    await shop.call.campaigns.resume({ id });
    expect(await untilCheck(id)).toBeLessThanOrEqual(0);
  });

  it('of an A/B test: its decision, or at once when a person decides', async () => {
    const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }, { name: 'Ravi' }));
    const id = await draft('ab_test', { audienceId, experiment: { decideAfterMinutes: 30 } });
    await shop.call.campaigns.start({ id });
    await runToRest(id);
    const minutes = ((await untilCheck(id)) as number) / MINUTE_MS;
    expect(minutes).toBeGreaterThan(29);
    expect(minutes).toBeLessThanOrEqual(30);
    const { variants } = await shop.call.campaigns.get({ id });
    await shop.call.campaigns.experiment.chooseWinner({ campaignId: id, variantId: variants[0]?.id as string });
    expect(await untilCheck(id)).toBeLessThanOrEqual(0);
  });

  it('of a campaign whose failed recipients are retried: now', async () => {
    const id = await draft('broadcast', { audienceId: await shop.audience(await shop.contacts({ name: 'Asha' })) });
    await shop.call.campaigns.start({ id });
    await run();
    await within((ctx) =>
      ctx.db.raw(
        `update messaging.messages set status = 'failed', due_at = null where organization_id = ? and campaign_id = ?`,
        [ctx.organization.id, id],
      ),
    );
    await report(id);
    await run();
    expect((await campaignOf(id)).status).toBe('failed');
    // Of the last run, long ago.
    await within((ctx) => Campaign.of(ctx).where({ id }).patch({ nextCheckAt: null }).execute());
    await shop.call.campaigns.retryFailed({ id });
    expect(await untilCheck(id)).toBeLessThanOrEqual(0);
    await run();
    expect(await shop.recipients(id)).toMatchObject([{ status: 'sending', attempts: 2 }]);
  });

  it('of a drip whose last enrollment ends: now, so that it completes', async () => {
    const audienceId = await shop.audience(await shop.contacts({ name: 'Asha' }));
    const id = await draft('drip', { audienceId });
    await shop.call.campaigns.start({ id });
    await runToRest(id);
    expect(await untilCheck(id)).toBeGreaterThan(50 * MINUTE_MS);
    const [enrollment] = await within((ctx) => Enrollment.of(ctx).where({ campaignId: id }).execute());
    await shop.call.campaigns.enrollments.remove({ id: enrollment?.id as string });
    expect(await untilCheck(id)).toBeLessThanOrEqual(0);
    await run();
    expect((await campaignOf(id)).status).toBe('completed');
  });

  it('of a drip: moves when contacts, an audience or entries may have brought it members', async () => {
    const audienceId = await shop.audience([]);
    const withAudience = await draft('drip', { audienceId, drip: { enrollsNewMembers: true } });
    const withEntries = await draft('drip', { drip: { enrollsNewMembers: true } });
    const early = await shop.contacts({ name: 'Ravi' });
    await shop.call.campaigns.entries.add({ campaignId: withEntries, contactIds: early });
    for (const id of [withAudience, withEntries]) await shop.call.campaigns.start({ id });
    await run();
    expect(await untilCheck(withAudience)).toBeGreaterThan(200 * MINUTE_MS);
    const [contactId] = (await shop.contacts({ name: 'Asha' })) as [string];
    await shop.call.contacts.audiences.members.add({ audienceId, contactIds: [contactId] });
    await within(sweepDripsWithNewMembers);
    await shop.call.campaigns.entries.add({ campaignId: withEntries, contactIds: [contactId] });
    await run();
    expect(await shop.recipients(withAudience)).toHaveLength(1);
    expect(await shop.recipients(withEntries)).toHaveLength(2);
  });

  it('of a run that works on while a transaction adds work is not later than that work', async () => {
    const id = await draft('drip', { audienceId: await shop.audience([]), drip: { enrollsNewMembers: true } });
    await shop.call.campaigns.start({ id });
    await run();
    const [contactId] = (await shop.contacts({ name: 'Asha' })) as [string];
    const stored = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const dueAt = new Date(Date.now() + 10 * MINUTE_MS);
    const adding = within(async (ctx) => {
      await Enrollment.add(ctx, { campaignId: id, contactId, entryKey: 'once', timeZone: 'UTC', dueAt });
      // Later than the claim of a run, so that it changes nothing: it locks the row all the same.
      await Campaign.of(ctx).where({ id }).patch({ nextCheckAt: ctx.now() });
      await checkCampaigns(ctx, [id], dueAt);
      stored.resolve();
      await commit.promise;
    });
    await stored.promise;
    const settling = within((ctx) => settleCampaign(ctx, id, false));
    await until(
      async () =>
        (await test.sql(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
          .length > 0,
      5_000,
      20,
    );
    commit.resolve();
    await Promise.all([adding, settling]);
    expect((await campaignOf(id)).nextCheckAt).toEqual(dueAt);
  });
});

describe('claimDueCampaigns', () => {
  it("takes each organization's first campaign before anyone's second, each once until the claim ends", async () => {
    const other = await campaignShop(test);
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) ids.push(await draft('broadcast', { audienceId: await shop.audience([]) }));
    const { id: late } = await other.call.campaigns.create({ name: 'Late' });
    const dueSince = (minutes: number) => ({
      status: 'running' as const,
      nextCheckAt: new Date(Date.now() - minutes * MINUTE_MS),
    });
    await inSystem(test.database, async (db) => {
      await Campaign.query(db).whereIn('id', ids).patch(dueSince(60));
      await Campaign.query(db).where({ id: late }).patch(dueSince(0));
    });
    const claimed = await claimDueCampaigns(test.app, [], 2);
    expect(claimed.map(({ id }) => id)).toContain(late);
    const rest = await claimDueCampaigns(test.app, [], 10);
    expect(rest).toHaveLength(3);
    expect(await claimDueCampaigns(test.app, [], 10)).toEqual([]);
    offsetMs += 2_000;
    expect(await claimDueCampaigns(test.app, [], 10), 'the worker may be dead').toHaveLength(5);
  });
});

describe('sweepCampaigns', () => {
  it('corrects a check that is later than the work, and counts it', async () => {
    const id = await draft('broadcast', { audienceId: await shop.audience(await shop.contacts({ name: 'Asha' })) });
    await shop.call.campaigns.start({ id });
    for (const nextCheckAt of [null, new Date(Date.now() + 60 * MINUTE_MS)]) {
      await within((ctx) => Campaign.of(ctx).where({ id }).patch({ nextCheckAt }).execute());
      expect(await sweepCampaigns(test.app)).toBe(1);
      expect(await untilCheck(id)).toBeLessThanOrEqual(0);
      expect(await sweepCampaigns(test.app)).toBe(0);
    }
  });

  /**
   * Any sequence of what people, contacts, vendors and the clock may do: afterwards no campaign has work that is due before its next check.
   * The sweep compares both.
   */
  it.each([1, 2, 3])(
    'finds nothing wrong after any sequence of transitions (%i)',
    { timeout: 60_000 },
    async (seed) => {
      const random = randomOf(seed);
      const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
      const people = await shop.contacts(...['Asha', 'Ravi', 'Meera', 'Kiran'].map((name) => ({ name })));
      const audienceId = await shop.audience(people.slice(0, 2));
      const experiment = { decideAfterMinutes: 30, testShareBasisPoints: 5_000, ifNoWinner: pick(['wait', 'split']) };
      const drip = await draft('drip', { audienceId, drip: { enrollsNewMembers: true } });
      const finite = await draft('drip', { audienceId, drip: { enrollsNewMembers: false } });
      const broadcast = await draft('broadcast', { audienceId, dailyLimit: 1 });
      const ids = [drip, finite, broadcast, await draft('ab_test', { audienceId, experiment })];
      const { campaigns, messaging, contacts } = shop.call;
      const inbound = (status: string) => async (campaignId: string) => {
        await within((ctx) =>
          ctx.db.raw(
            `update messaging.messages set status = :status, due_at = case when :status in ('queued', 'uncertain') then :now::timestamptz end
             where organization_id = :organization and campaign_id = :campaignId and status in ('sending', 'uncertain', 'queued')`,
            { organization: ctx.organization.id, campaignId, status, now: ctx.now() },
          ),
        );
        await report(campaignId);
      };
      const actions: ((id: string) => Promise<unknown>)[] = [
        (id) => campaigns.start({ id }),
        (id) => campaigns.pause({ id }),
        (id) => campaigns.resume({ id }),
        (id) => campaigns.retryFailed({ id }),
        (id) =>
          campaigns.schedule({ id, when: { mode: 'instant', at: new Date(test.app.now().getTime() + MINUTE_MS) } }),
        () => startDueCampaigns(test.app),
        (id) => campaigns.enrollments.add({ campaignId: id, contactIds: [pick(people)] }),
        async (id) => {
          const [one] = await within((ctx) =>
            Enrollment.of(ctx).where({ campaignId: id, status: 'active' }).limit(1).execute(),
          );
          if (one) await campaigns.enrollments.remove({ id: one.id });
        },
        async (campaignId) => {
          const { variants } = await campaigns.get({ id: campaignId });
          await campaigns.experiment.chooseWinner({ campaignId, variantId: variants[0]?.id as string });
        },
        () => contacts.audiences.members.add({ audienceId, contactIds: [pick(people)] }),
        () => within(sweepDripsWithNewMembers),
        () => messaging.senders.resume({ id: shop.senders.email }),
        () =>
          within((ctx) =>
            Sender.of(ctx)
              .where({ id: shop.senders.email })
              .patch({ pausedUntil: new Date(test.app.now().getTime() + 5 * MINUTE_MS) })
              .execute(),
          ),
        ...['queued', 'failed', 'uncertain'].map(inbound),
        report,
        report,
        async () => {
          offsetMs += pick([1, 20, 70, 1_500]) * MINUTE_MS;
        },
        run,
        run,
        run,
      ];
      const done: string[] = [];
      for (let n = 0; n < 60; n++) {
        const action = pick(actions);
        done.push(`${action.name || String(action).slice(0, 60)}`);
        // A conflict, or an input that does not fit the type, changes nothing.
        await action(pick(ids)).catch((error) => {
          if (!('code' in error) || !['CONFLICT', 'PRECONDITION_FAILED', 'BAD_REQUEST'].includes(error.code))
            throw error;
        });
        expect(await sweepCampaigns(test.app), done.join('\n')).toBe(0);
      }
      const used = await within((ctx) => CampaignRecipient.of(ctx).resultSize());
      expect(used).toBeGreaterThan(0);
    },
  );
});

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
