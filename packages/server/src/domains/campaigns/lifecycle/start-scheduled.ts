/** Starts campaigns whose scheduled time has come. A loop of its own (`campaigns.start`), because the check of one may take long. */
import { Campaign, inSystem } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import type { CampaignRecord } from '../campaigns/campaign.service.ts';
import { findCampaignProblems } from '../campaigns/campaign-check.service.ts';
import { wakeCampaignRunner } from '../sending/wake-runner.ts';
import { setChannelStatuses } from './complete-campaign.ts';

export const CAMPAIGN_START_LOOP = 'campaigns.start';

const MAX_STARTED_PER_RUN = 50;

const startDueScope = (app: App, organizationId: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name: 'campaigns.startDue' },
  organization: { id: organizationId },
});

/**
 * Starts every due campaign and returns how many it started. Each one is checked again: a campaign that can no longer be sent, for example
 * because its sender was paused, is paused with the reason.
 */
export async function startDueCampaigns(app: App): Promise<number> {
  const due = await inSystem(
    app.database,
    (db) =>
      Campaign.query(db)
        .where({ status: 'scheduled' })
        .where('scheduledFor', '<=', app.now())
        .orderBy('scheduledFor')
        .limit(MAX_STARTED_PER_RUN)
        .execute(),
    { readOnly: true },
  );
  let started = 0;
  for (const { organizationId, id } of due) {
    try {
      if (await inTransaction(startDueScope(app, organizationId), (ctx) => startDueCampaign(ctx, id))) started++;
    } catch (error) {
      // The other campaigns still start.
      app.log.error({ error, campaignId: id }, 'a scheduled campaign could not be started; it is tried again');
    }
  }
  return started;
}

/** When the next scheduled campaign starts. */
export const nextScheduledStart = (app: App): Promise<Date | null> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select min(scheduled_for) as at from campaigns.campaigns where status = 'scheduled'`,
      );
      return rows[0].at;
    },
    { readOnly: true },
  );

async function startDueCampaign(ctx: Ctx, id: string): Promise<boolean> {
  const campaign = await Campaign.of(ctx).findOne({ id });
  if (!campaign) return false;
  const problems = await findCampaignProblems(ctx, campaign as unknown as CampaignRecord);
  const problem = problems.find(({ isFatal }) => isFatal);
  // One conditional update: only one of several workers starts the campaign, and none starts one that was paused after it was read.
  const { rows } = await ctx.db.raw(
    `update campaigns.campaigns set status = :status, status_reason = :reason, started_at = :startedAt,
       next_check_at = :now, sweep_at = :now
     where organization_id = :organization and id = :id and status = 'scheduled' and scheduled_for <= :now returning id`,
    {
      organization: ctx.organization.id,
      id,
      now: ctx.now(),
      status: problem ? 'paused' : 'running',
      reason: problem ? problem.message.slice(0, 500) : null,
      startedAt: problem ? null : ctx.now(),
    },
  );
  if (rows.length === 0) return false;
  if (!problem) await setChannelStatuses(ctx, id, `'sending'`);
  wakeCampaignRunner(ctx);
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  return !problem;
}
