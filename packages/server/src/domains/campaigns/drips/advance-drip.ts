/** Drips: everybody goes through the steps at their own pace. One turn takes people in, and begins what is due. */
import { Campaign } from '@tessera/db';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { type CampaignRow, requireCampaign } from '../campaigns/campaign.service.ts';
import { enrolSome } from './drip-enrollment.ts';
import { dripOf } from './drip-exit.ts';
import { beginDue, planOverlooked, stepsOf } from './drip-step.ts';

/** How often one that goes on looks for newcomers, and for people who were overlooked. */
const LOOK_MS = 30_000;

/** When this process looked last, by campaign. */
const looked = new Map<string, number>();
const MAX_LOOKED = 1_000;

/** People are begun with in groups; what is left waits until some were sent to. */
const MAX_GROUPS = 5;

/** One step of a running drip; called again and again. */
export async function advanceDrip(scope: OrganizationScope, campaignId: string): Promise<void> {
  const isTime = performance.now() - (looked.get(campaignId) ?? Number.NEGATIVE_INFINITY) >= LOOK_MS;
  const enrolled = await inTransaction(scope, async (ctx) => {
    // With how far it is, which is nobody else's business.
    const campaign = (await Campaign.of(ctx).findOne({ id: campaignId, status: 'running' })) as CampaignRow | undefined;
    const [first] = await stepsOf(ctx, campaignId);
    if (!first || !campaign || campaign.expandedAt) return 'done';
    const isUnderWay = campaign.expandAfter !== null || !dripOf(campaign).enrolsNewMembers;
    return isUnderWay || isTime ? enrolSome(ctx, campaign, first) : 'done';
  });
  if (isTime && enrolled === 'done') {
    if (looked.size >= MAX_LOOKED) looked.clear();
    looked.set(campaignId, performance.now());
    await inTransaction(scope, (ctx) => planOverlooked(ctx, campaignId));
  }
  const begin = () =>
    inTransaction(scope, async (ctx) => {
      const campaign = await requireCampaign(ctx, campaignId);
      return campaign.status === 'running' && beginDue(ctx, campaign, await stepsOf(ctx, campaignId));
    });
  for (let groups = 1; (await begin()) && groups < MAX_GROUPS; groups++);
}
