/** How services tell the campaign runner (`campaign-runner.ts`) that there is work. Apart from it, so that they need not import it. */
import type { Ctx } from '../../../trpc/context.ts';

export const CAMPAIGN_RUNNER_LOOP = 'campaigns.run';

/** Wakes the runner of every worker process once the transaction is committed. `checkCampaigns` calls it, after it has stored what is due. */
export const wakeCampaignRunner = (ctx: Ctx): void => ctx.afterCommit(() => ctx.app.loops.wake(CAMPAIGN_RUNNER_LOOP));
