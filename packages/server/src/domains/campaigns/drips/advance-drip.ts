/** Advances a running drip: enrolls contacts, and starts the steps that are due. The campaign runner calls it for each running drip. */
import { Campaign } from '@tessera/db';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { type CampaignRecord, requireCampaign } from '../campaigns/campaign.service.ts';
import { enrollNextContacts } from './drip-enrollment.ts';
import { dripConfigOf } from './drip-exit.ts';
import { loadDripSteps, planOverlookedEnrollments, startDueSteps } from './drip-step.ts';

/** How often a process looks for new members of the audience, and for overlooked enrollments. */
const DISCOVERY_INTERVAL_MS = 30_000;

/** When this process looked last, by campaign. */
const lastDiscoveryAt = new Map<string, number>();
const MAX_REMEMBERED_DRIPS = 1_000;

/** Groups of enrollments started per call. The messages of these are sent before more are started. */
const MAX_GROUPS_PER_RUN = 5;

export async function advanceDrip(scope: OrganizationScope, campaignId: string): Promise<void> {
  const lastAt = lastDiscoveryAt.get(campaignId) ?? Number.NEGATIVE_INFINITY;
  const isDiscoveryDue = performance.now() - lastAt >= DISCOVERY_INTERVAL_MS;
  const enrolled = await inTransaction(scope, async (ctx) => {
    // Read as a model: `expandAfter` is internal, and plain rows leave it out.
    const campaign = (await Campaign.of(ctx).findOne({ id: campaignId, status: 'running' })) as
      | CampaignRecord
      | undefined;
    const [firstStep] = await loadDripSteps(ctx, campaignId);
    if (!firstStep || !campaign || campaign.expandedAt) return 'done';
    const isUnderWay = campaign.expandAfter !== null || !dripConfigOf(campaign).enrollsNewMembers;
    return isUnderWay || isDiscoveryDue ? enrollNextContacts(ctx, campaign, firstStep) : 'done';
  });
  if (isDiscoveryDue && enrolled === 'done') {
    if (lastDiscoveryAt.size >= MAX_REMEMBERED_DRIPS) lastDiscoveryAt.clear();
    lastDiscoveryAt.set(campaignId, performance.now());
    await inTransaction(scope, (ctx) => planOverlookedEnrollments(ctx, campaignId));
  }
  const startGroup = () =>
    inTransaction(scope, async (ctx) => {
      const campaign = await requireCampaign(ctx, campaignId);
      return campaign.status === 'running' && startDueSteps(ctx, campaign, await loadDripSteps(ctx, campaignId));
    });
  for (let groups = 1; (await startGroup()) && groups < MAX_GROUPS_PER_RUN; groups++);
}
