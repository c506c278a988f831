/**
 * The safety net of `next-check.ts`: finds running campaigns whose next check is later than their work, corrects it and reports it. A report
 * is a bug: some transaction gave the campaign work without `checkCampaigns`.
 */
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { IS_DONE } from './complete-campaign.ts';
import { checkCampaigns, NEXT_CHECK, nextCheckBindings } from './next-check.ts';

const PAGE_SIZE = 200;
/** A check that is this late is wrong. Less may be a transaction that is about to commit. */
const TOLERANCE = "interval '1 minute'";

interface SweptCampaign {
  organizationId: string;
  id: string;
  nextCheckAt: Date | null;
  dueAt: Date | null;
  isWrong: boolean;
}

export const sweepCampaignsJob = defineJob({
  name: 'campaigns.sweep',
  payload: z.object({}),
  cron: '*/10 * * * *',
  onStart: {},
  run: async (app, _payload, signal) => void (await sweepCampaigns(app, signal)),
});

/** Returns how many campaigns it corrected. */
export async function sweepCampaigns(app: App, signal?: AbortSignal): Promise<number> {
  let corrected = 0;
  for (let last: SweptCampaign | undefined, page: SweptCampaign[] = []; ; last = page.at(-1)) {
    signal?.throwIfAborted();
    page = await readPage(app, last);
    for (const campaign of page.filter(({ isWrong }) => isWrong)) {
      await correctNextCheck(app, campaign);
      corrected++;
    }
    if (page.length < PAGE_SIZE) return corrected;
  }
}

const readPage = (app: App, last: SweptCampaign | undefined): Promise<SweptCampaign[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select organization_id, id, next_check_at, due_at,
           due_at is not null and coalesce(next_check_at > greatest(due_at, :now::timestamptz) + ${TOLERANCE}, true) as is_wrong
         from (
           select c.organization_id, c.id, c.next_check_at,
             case when ${IS_DONE} then :now::timestamptz else ${NEXT_CHECK} end as due_at
           from campaigns.campaigns c
           where c.status = 'running' and (c.organization_id, c.id) > (:organization::uuid, :campaign::uuid)
           order by c.organization_id, c.id limit ${PAGE_SIZE}
         ) page`,
        {
          ...nextCheckBindings(app.now()),
          organization: last?.organizationId ?? NO_ID,
          campaign: last?.id ?? NO_ID,
        },
      );
      return rows as SweptCampaign[];
    },
    { readOnly: true },
  );

/** Before all ids. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

async function correctNextCheck(app: App, { organizationId, id, nextCheckAt, dueAt }: SweptCampaign): Promise<void> {
  app.log.error(
    { organizationId, campaignId: id, nextCheckAt, dueAt },
    'a campaign was not looked at when its work was due',
  );
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'campaigns.sweep' },
    organization: { id: organizationId },
  };
  await inTransaction(scope, (ctx) => checkCampaigns(ctx, [id]));
}
