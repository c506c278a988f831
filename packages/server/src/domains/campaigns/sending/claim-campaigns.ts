/** Which campaigns the runner looks at now, and when the next one is due. */
import { arrayBinding, inSystem } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';

/**
 * A claim moves the next check by this much, and the end of the run stores the right time (`settleCampaign`). A campaign that takes longer
 * is joined by another worker, and one whose worker died is continued by it.
 */
const CLAIM_MS = 1_000;
/** Of so many campaigns that wait longest, each organization's first is claimed before anyone's second. */
const MAX_COMPARED = 1_000;

export interface ClaimedCampaign {
  organizationId: string;
  id: string;
}

/** Claims at most `limit` due campaigns, without those that this process is running. */
export const claimDueCampaigns = (app: App, running: readonly string[], limit: number): Promise<ClaimedCampaign[]> =>
  inSystem(app.database, async (db) => {
    const now = app.now();
    const { rows } = await db.raw(
      `with due as (
         select organization_id, id, next_check_at from campaigns.campaigns
         where status = 'running' and next_check_at <= :now and id <> all(:running::uuid[])
         order by next_check_at limit ${MAX_COMPARED}
       ), ranked as (
         select *, row_number() over (partition by organization_id order by next_check_at) as rank from due
       ), chosen as (
         select c.organization_id, c.id from ranked
         join campaigns.campaigns c on c.organization_id = ranked.organization_id and c.id = ranked.id
         where c.status = 'running' and c.next_check_at <= :now
         order by ranked.rank, ranked.next_check_at limit :limit for no key update of c skip locked
       )
       update campaigns.campaigns c set next_check_at = :claimedUntil from chosen
       where c.organization_id = chosen.organization_id and c.id = chosen.id
       returning c.organization_id, c.id`,
      { now, running: arrayBinding(running), limit, claimedUntil: new Date(now.getTime() + CLAIM_MS) },
    );
    return rows as ClaimedCampaign[];
  });

export const nextCampaignCheck = (app: App): Promise<Date | null> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select min(next_check_at) as at from campaigns.campaigns where status = 'running' and next_check_at is not null`,
      );
      return rows[0].at;
    },
    { readOnly: true },
  );
