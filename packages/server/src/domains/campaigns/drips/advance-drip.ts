/** Advances a running drip: enrolls contacts, and starts the steps that are due. The campaign runner calls it for each running drip. */
import { Campaign } from '@tessera/db';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { type CampaignRecord, requireCampaign } from '../campaigns/campaign.service.ts';
import { enrollNextContacts } from './drip-enrollment.ts';
import { dripConfigOf } from './drip-exit.ts';
import { loadDripSteps, planOverlookedEnrollments, startDueSteps } from './drip-step.ts';

/**
 * How often a drip is swept without an event: for overlooked enrollments, and for members that join by the passing of time, which rules count
 * in days. Changes of contacts and audiences lead to a sweep within seconds (`drip-listeners.ts`).
 */
const SWEEP_INTERVAL_MS = 4 * 3_600_000;
/** A sweep whose worker died is done again after this time. */
const SWEEP_LEASE_MS = 60_000;

/** Groups of enrollments started per call. The messages of these are sent before more are started. */
const MAX_GROUPS_PER_RUN = 5;

/** Returns whether there is more to do at once. */
export async function advanceDrip(scope: OrganizationScope, campaignId: string): Promise<boolean> {
  const lease = await claimSweep(scope, campaignId);
  const enrolled = await inTransaction(scope, async (ctx) => {
    // Read as a model: `expandAfter` is internal, and plain rows leave it out.
    const campaign = (await Campaign.of(ctx).findOne({ id: campaignId, status: 'running' })) as
      | CampaignRecord
      | undefined;
    const [firstStep] = await loadDripSteps(ctx, campaignId);
    if (!firstStep || !campaign || campaign.expandedAt) return 'done';
    const isUnderWay = campaign.expandAfter !== null || !dripConfigOf(campaign).enrollsNewMembers;
    return isUnderWay || lease ? enrollNextContacts(ctx, campaign, firstStep) : 'done';
  });
  if (lease && enrolled === 'done') {
    await inTransaction(scope, async (ctx) => {
      await planOverlookedEnrollments(ctx, campaignId);
      await finishSweep(ctx, campaignId, lease);
    });
  }
  const startGroup = () =>
    inTransaction(scope, async (ctx) => {
      const campaign = await requireCampaign(ctx, campaignId);
      return campaign.status === 'running' && startDueSteps(ctx, campaign, await loadDripSteps(ctx, campaignId));
    });
  for (let groups = 1; groups <= MAX_GROUPS_PER_RUN; groups++) if (!(await startGroup())) return enrolled === 'more';
  return true;
}

/** Returns the end of the lease; null when no sweep is due. */
const claimSweep = (scope: OrganizationScope, campaignId: string): Promise<Date | null> =>
  inTransaction(scope, async (ctx) => {
    const lease = new Date(ctx.now().getTime() + SWEEP_LEASE_MS);
    const claimed = await Campaign.of(ctx)
      .where({ id: campaignId, status: 'running' })
      .where('sweepAt', '<=', ctx.now())
      .patch({ sweepAt: lease });
    return claimed > 0 ? lease : null;
  });

/** A change since the claim has moved the time, and asks for another sweep. */
const finishSweep = (ctx: Ctx, campaignId: string, lease: Date): Promise<number> =>
  Campaign.of(ctx)
    .where({ id: campaignId, sweepAt: lease })
    .patch({ sweepAt: new Date(ctx.now().getTime() + SWEEP_INTERVAL_MS) })
    .execute();
