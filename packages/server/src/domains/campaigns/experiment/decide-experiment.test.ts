import { arrayBinding, Campaign } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CampaignShop, campaignShop } from '../../../../test/campaigns.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import type { OrganizationScope } from '../../../trpc/context.ts';
import { watchCampaign } from '../campaigns/campaign-statistics.service.ts';
import { completeCampaignIfDone } from '../lifecycle/complete-campaign.ts';
import { recountCampaign } from '../recipients/campaign-counters.ts';
import { advanceExperiment } from './decide-experiment.ts';
import type { ExperimentConfig } from './experiment-config.schema.ts';

let test: TestApp;
let shop: CampaignShop;
let audienceId: string;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await campaignShop(test);
  audienceId = await shop.crowd(400);
});

const MINUTES = 10;

/** An A/B test with 400 contacts, half of them tested, with this percentage of clicks for each variant. */
async function testOf(clicked: [number, number], experiment: Partial<ExperimentConfig> = {}) {
  const { campaigns } = shop.call;
  const rules = { testShareBasisPoints: 5_000, minimumPerVariant: 50, decideAfterMinutes: MINUTES, ...experiment };
  const { id } = await campaigns.create({
    ...{ name: 'Which', type: 'ab_test', audienceId },
    experiment: rules,
  });
  const config = { type: 'text' as const, subject: 'News', text: 'Hello' };
  await campaigns.channels.add({ campaignId: id, channel: 'email', senderId: shop.senders.email, config });
  const variants: string[] = [];
  for (const name of ['A', 'B']) variants.push((await campaigns.variants.add({ campaignId: id, name, weight: 1 })).id);
  await campaigns.start({ id });
  await shop.expand(id);
  await shop.transaction(async (ctx) => {
    // One by one, because a random split is a fault in one of a thousand tests.
    await ctx.db.raw(
      `update campaigns.campaign_recipients r set variant_id = (:variants::uuid[])[1 + n % 2]
       from (select id, row_number() over (order by id) as n from campaigns.campaign_recipients
         where organization_id = :organization and campaign_id = :campaign and variant_id is not null) numbered
       where r.organization_id = :organization and r.id = numbered.id`,
      { organization: ctx.organization.id, campaign: id, variants: arrayBinding(variants) },
    );
    for (const [i, variantId] of variants.entries()) {
      await ctx.db.raw(
        `update campaigns.campaign_recipients r set status = 'sent', started_at = ?, sent_at = ?, due_at = null,
           clicked_at = case when n <= ? * total / 100 then ?::timestamptz end
         from (select id, row_number() over (order by id) as n, count(*) over () as total from campaigns.campaign_recipients
           where organization_id = ? and campaign_id = ? and variant_id = ?) numbered
         where r.organization_id = ? and r.id = numbered.id`,
        [
          ...[ctx.now(), ctx.now(), clicked[i] as number, ctx.now()],
          ctx.organization.id,
          id,
          variantId,
          ctx.organization.id,
        ],
      );
    }
    await recountCampaign(ctx, id);
  });
  const at = (minutes: number): OrganizationScope => ({
    app: test.app,
    actor: { type: 'system', name: 'test' },
    organization: shop.organization,
    now: () => new Date(Date.now() + minutes * 60_000),
  });
  return { id, variants, advance: (minutes = MINUTES + 1) => advanceExperiment(at(minutes), id) };
}

const statesOf = async (id: string) => {
  const rows = await shop.recipients(id);
  const count = (status: string, variantId?: string | null) =>
    rows.filter((row) => row.status === status && (variantId === undefined || row.variantId === variantId)).length;
  return { held: count('held'), pending: (variantId?: string) => count('pending', variantId) };
};

const rowOf = (id: string) => shop.transaction(async (ctx) => Campaign.of(ctx).findOne({ id }).throwIfNotFound());

describe('advanceExperiment', () => {
  it('decides once, when due, and releases held recipients with the winner', async () => {
    const { id, variants, advance } = await testOf([10, 40]);
    await advance(MINUTES - 1);
    expect((await rowOf(id)).decidedAt).toBeNull();
    expect(await shop.call.campaigns.experiment.get({ campaignId: id })).toMatchObject({
      decision: 'not_yet',
      winnerVariantId: null,
    });
    await Promise.all([advance(), advance(), advance()]);
    expect(await rowOf(id)).toMatchObject({ winnerVariantId: variants[1], decision: { decision: 'winner' } });
    // Calls that come after the decision release the held recipients already.
    const before = await statesOf(id);
    const waiting = before.held + before.pending(variants[1]);
    expect(waiting).toBeGreaterThan(150);
    await Promise.all([advance(), advance()]);
    const after = await statesOf(id);
    expect([after.held, after.pending(variants[1])]).toEqual([0, waiting]);
    expect(await shop.transaction((ctx) => recountCampaign(ctx, id))).toBe(0);
    await expect(
      shop.call.campaigns.experiment.chooseWinner({ campaignId: id, variantId: variants[0] as string }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('does not decide while test messages are waiting', async () => {
    const { id, variants, advance } = await testOf([10, 40]);
    await shop.transaction((ctx) =>
      ctx.db.raw(
        `update campaigns.campaign_recipients set status = 'pending', due_at = now() where organization_id = ? and id =
           (select min(id::text)::uuid from campaigns.campaign_recipients where organization_id = ? and variant_id = ?)`,
        [ctx.organization.id, ctx.organization.id, variants[0] as string],
      ),
    );
    await advance(100_000);
    expect((await rowOf(id)).decidedAt).toBeNull();
  });

  it('without a winner, waits for campaigns.experiment.chooseWinner', async () => {
    const { id, variants, advance } = await testOf([20, 20]);
    await advance();
    await advance();
    expect(await rowOf(id)).toMatchObject({ winnerVariantId: null, statusReason: expect.stringContaining('choose') });
    const { held } = await statesOf(id);
    expect(held).toBeGreaterThan(150);
    const other = await testOf([20, 20]);
    const ofOtherTest = { campaignId: id, variantId: other.variants[0] as string };
    await expect(shop.call.campaigns.experiment.chooseWinner(ofOtherTest)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const chosen = await shop.call.campaigns.experiment.chooseWinner({
      campaignId: id,
      variantId: variants[0] as string,
    });
    expect(chosen).toMatchObject({ decision: 'chosen', winnerVariantId: variants[0] });
    await advance();
    expect((await statesOf(id)).pending(variants[0])).toBe(held);
  });

  it('C44: skips the waiting recipients when no variant is chosen in time, and the campaign can end', async () => {
    const { id, advance } = await testOf([20, 20], { chooseWithinMinutes: 60 });
    const progress = async () => {
      for await (const one of watchCampaign({ ...shop.scope, stillAllowed: async () => {} }, { id })) return one;
    };
    const { held } = await statesOf(id);
    expect(await progress()).toMatchObject({
      heldCount: held,
      experiment: { decision: 'not_yet', choiceEndsAt: null },
    });
    await advance();
    await advance(MINUTES + 60);
    expect(await progress()).toMatchObject({
      heldCount: held,
      experiment: { decision: 'no_winner', winnerVariantId: null, choiceEndsAt: expect.any(Date) },
    });
    await advance(MINUTES + 62);
    expect(await progress()).toMatchObject({ heldCount: 0, skippedCount: held });
    expect(await shop.transaction((ctx) => recountCampaign(ctx, id))).toBe(0);
    expect((await shop.recipients(id)).filter(({ reason }) => reason === 'no_winner')).toHaveLength(held);
    expect(await shop.transaction((ctx) => completeCampaignIfDone(ctx, id))).toBe(true);
    expect(await rowOf(id)).toMatchObject({ status: 'completed', statusReason: expect.stringContaining('in time') });
  });

  it('without a winner and with ifNoWinner split, releases by weight, but never after an invalid split', async () => {
    const { id, variants, advance } = await testOf([20, 20], { ifNoWinner: 'split' });
    await advance();
    await advance();
    const { held, pending } = await statesOf(id);
    expect(held).toBe(0);
    for (const variantId of variants) expect(pending(variantId)).toBeGreaterThan(50);
    expect(await shop.transaction((ctx) => recountCampaign(ctx, id))).toBe(0);

    const broken = await testOf([10, 40], { ifNoWinner: 'split' });
    await shop.transaction((ctx) =>
      ctx.db.raw(
        'update campaigns.campaign_variants set total_recipients = total_recipients * 3 where organization_id = ? and id = ?',
        [ctx.organization.id, broken.variants[0] as string],
      ),
    );
    await broken.advance();
    await broken.advance();
    expect(await rowOf(broken.id)).toMatchObject({ decision: { decision: 'invalid_split' }, winnerVariantId: null });
    expect((await statesOf(broken.id)).held).toBeGreaterThan(150);
  });
});
