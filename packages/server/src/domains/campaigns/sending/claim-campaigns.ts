/** Which campaigns the runner looks at now, and when the next one is due. */
import { arrayBinding, inSystem, inTenant } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';

/**
 * A claim moves the next check by this much, and the end of the run stores the right time (`settleCampaign`). A campaign that takes longer
 * is joined by another worker, and one whose worker died is continued by it.
 */
const CLAIM_MS = 1_000;
/** Of so many campaigns that wait longest, each organization's first is claimed before anyone's second. */
const MAX_COMPARED = 1_000;

export interface DueCampaign {
  organizationId: string;
  id: string;
}

/** Claims at most `limit` due campaigns, without those that this process is running. */
export async function claimDueCampaigns(app: App, running: readonly string[], limit: number): Promise<DueCampaign[]> {
  const claimed: DueCampaign[] = [];
  for (const campaign of await findDueCampaigns(app, running, 2 * limit)) {
    if (claimed.length === limit) break;
    if (await claimCampaign(app, campaign)) claimed.push(campaign);
  }
  return claimed;
}

/** More than are claimed, because other workers may claim some of them. */
const findDueCampaigns = (app: App, running: readonly string[], limit: number): Promise<DueCampaign[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select organization_id, id from (
           select *, row_number() over (partition by organization_id order by next_check_at) as rank from (
             select organization_id, id, next_check_at from campaigns.campaigns
             where status = 'running' and next_check_at <= ? and id <> all(?::uuid[])
             order by next_check_at limit ${MAX_COMPARED}
           ) due
         ) ranked order by rank, next_check_at limit ?`,
        [app.now(), arrayBinding(running), limit],
      );
      return rows as DueCampaign[];
    },
    { readOnly: true },
  );

/** In the organization, so that a distributed database locks the row where it is. Returns whether no other worker was first. */
const claimCampaign = (app: App, { organizationId, id }: DueCampaign): Promise<boolean> =>
  inTenant(app.database, organizationId, async (db) => {
    const now = app.now();
    const { rows } = await db.raw(
      `update campaigns.campaigns c set next_check_at = :claimedUntil
       from (
         select id from campaigns.campaigns
         where organization_id = :organization and id = :id and status = 'running' and next_check_at <= :now
         for no key update skip locked
       ) due
       where c.organization_id = :organization and c.id = due.id
       returning c.id`,
      { organization: organizationId, id, now, claimedUntil: new Date(now.getTime() + CLAIM_MS) },
    );
    return rows.length > 0;
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
