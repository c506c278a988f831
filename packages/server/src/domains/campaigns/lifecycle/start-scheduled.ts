/** Campaigns whose time has come. */
import { Campaign, inSystem } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import type { CampaignRow } from '../campaigns/campaign.service.ts';
import { problemsOf } from '../campaigns/campaign-check.service.ts';
import { markChannels } from './complete-campaign.ts';

/** Campaigns looked at in one turn. */
const DUE = 50;

const scopeOf = (app: App, organizationId: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name: 'campaigns.startDue' },
  organization: { id: organizationId },
});

/**
 * Begins what was scheduled until now; how many that were. Each is looked at once more: one that cannot be sent any more
 * (its sender was paused, say) is paused and says why.
 */
export async function startDue(app: App): Promise<number> {
  const due = await inSystem(
    app.database,
    (db) =>
      Campaign.query(db)
        .where({ status: 'scheduled' })
        .where('scheduledFor', '<=', app.now())
        .orderBy('scheduledFor')
        .limit(DUE)
        .execute(),
    { readOnly: true },
  );
  let begun = 0;
  for (const { organizationId, id } of due) {
    try {
      if (await inTransaction(scopeOf(app, organizationId), (ctx) => startOne(ctx, id))) begun++;
    } catch (error) {
      // One that cannot be looked at must not hold up the others.
      app.log.error({ error, campaignId: id }, 'a campaign could not be started; it is tried again');
    }
  }
  return begun;
}

async function startOne(ctx: Ctx, id: string): Promise<boolean> {
  const campaign = await Campaign.of(ctx).findOne({ id });
  if (!campaign) return false;
  const problems = await problemsOf(ctx, campaign as unknown as CampaignRow);
  const problem = problems.find(({ isFatal }) => isFatal);
  // One conditional update: of all workers that see it, one begins it, and none that was paused meanwhile.
  const { rows } = await ctx.db.raw(
    `update campaigns.campaigns set status = ?, status_reason = ?, started_at = ?
     where organization_id = ? and id = ? and status = 'scheduled' and scheduled_for <= ? returning id`,
    problem
      ? ['paused', problem.message.slice(0, 500), null, ctx.organization.id, id, ctx.now()]
      : (['running', null, ctx.now(), ctx.organization.id, id, ctx.now()] as (string | Date)[]),
  );
  if (rows.length === 0) return false;
  if (!problem) await markChannels(ctx, id, `'sending'`);
  ctx.afterCommit(() => ctx.app.loops.wake('campaigns.run'));
  await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  return !problem;
}
