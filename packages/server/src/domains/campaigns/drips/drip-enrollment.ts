/** Who comes into a drip: everybody it is for, a step at a time, and those somebody puts there. */
import { Campaign } from '@tessera/db';
import { isTimeZone, zoneOfPhone } from '../../../lib/time-zones.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { targets } from '../audience/campaign-audience.ts';
import type { CampaignRow } from '../campaigns/campaign.service.ts';
import { getSettings } from '../settings/settings.service.ts';
import { dripOf } from './drip-exit.ts';
import { dueAfter, type Step } from './step-schedule.ts';

/** People one transaction takes in. */
const STEP = 5_000;

interface Newcomer {
  id: string;
  phone: string | null;
  zone: string | null;
}

/**
 * Takes in the next of those it is for who have not been in it, from where it stands. `done`: to the end, this time; one that
 * goes on begins anew some time later.
 */
export async function enrolSome(ctx: Ctx, campaign: CampaignRow, first: Step): Promise<'more' | 'done'> {
  const { id, expandAfter } = campaign;
  const { rows } = await ctx.db.raw('select pg_try_advisory_xact_lock(hashtextextended(?, 1)) as mine', [
    `campaigns.expand.${id}`,
  ]);
  if (!rows[0].mine) return 'done';
  const { reentry, enrolsNewMembers } = dripOf(campaign);
  const wanted = await targets(ctx, campaign);
  const query = wanted()
    .clearSelect()
    .select('id', 'phone', ctx.db.raw(`custom_fields->>'time_zone' as zone`))
    // Whoever left the audience may come in again with it; all others only when somebody puts them there.
    .whereRaw(
      `not exists (select from campaigns.enrollments n where n.organization_id = ? and n.campaign_id = ? and n.contact_id = contacts.contacts.id
         and not (n.status = 'exited' and n.exit_reason = 'left_audience' and ?::boolean))`,
      [ctx.organization.id, id, reentry === 'after_exit'],
    )
    .orderBy('id')
    .limit(STEP, { skipBinding: true });
  if (expandAfter) query.where('id', '>', expandAfter);
  const people = (await query) as unknown as Newcomer[];
  await insert(ctx, campaign, people, first, null);
  const isLast = people.length < STEP;
  const stands = isLast
    ? { expandAfter: null, ...(!enrolsNewMembers && { expandedAt: ctx.now() }) }
    : { expandAfter: people.at(-1)?.id as string };
  if (people.length > 0 || expandAfter !== null || !enrolsNewMembers) {
    await Campaign.of(ctx).where({ id, status: 'running' }).patch(stands);
    await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  }
  return isLast ? 'done' : 'more';
}

/** Those of them who may come in and are not in it; how many that were. */
export async function enrolContacts(
  ctx: Ctx,
  campaign: CampaignRow,
  contactIds: readonly string[],
  first: Step,
  variables: Record<string, unknown> | null,
): Promise<number> {
  const { rows } = await ctx.db.raw(
    `select p.id, p.phone, p.custom_fields->>'time_zone' as zone from contacts.contacts p
     where p.organization_id = ? and p.id = any(?::uuid[])
       and not exists (select from campaigns.enrollments n where n.organization_id = p.organization_id and n.campaign_id = ?
         and n.contact_id = p.id and (n.status = 'active' or not ?::boolean))
     order by p.id`,
    [ctx.organization.id, contactIds, campaign.id, dripOf(campaign).reentry === 'after_exit'] as unknown as string[],
  );
  return insert(ctx, campaign, rows, first, variables);
}

/** Under a key that counts: of two who do so at once, one does. */
async function insert(
  ctx: Ctx,
  campaign: CampaignRow,
  people: readonly Newcomer[],
  first: Step,
  variables: Record<string, unknown> | null,
): Promise<number> {
  if (people.length === 0) return 0;
  const now = ctx.now();
  const elsewhere = campaign.timeZone ?? (await getSettings(ctx)).timeZone;
  const given = people.map((person) => {
    const zone = zoneOf(person) ?? elsewhere;
    return { id: person.id, zone, due_at: dueAfter(now, first, zone) };
  });
  const { rowCount } = await ctx.db.raw(
    `insert into campaigns.enrollments (organization_id, campaign_id, contact_id, entry_key, variables, time_zone, due_at, entered_at)
     select :organization, :campaignId, given.id, coalesce((
         select 'again ' || count(*) from campaigns.enrollments n
         where n.organization_id = :organization and n.campaign_id = :campaignId and n.contact_id = given.id having count(*) > 0
       ), 'once'),
       coalesce(:variables::jsonb, e.variables), given.zone, given.due_at, :now
     from json_to_recordset(:given) as given(id uuid, zone text, due_at timestamptz)
     left join campaigns.campaign_entries e
       on e.organization_id = :organization and e.campaign_id = :campaignId and e.contact_id = given.id
     order by given.id
     on conflict do nothing`,
    {
      organization: ctx.organization.id,
      campaignId: campaign.id,
      variables: (variables && JSON.stringify(variables)) as string,
      given: JSON.stringify(given),
      now,
    },
  );
  return rowCount ?? 0;
}

const zoneOf = ({ zone, phone }: Newcomer): string | null =>
  zone !== null && isTimeZone(zone) ? zone : phone === null ? null : zoneOfPhone(phone);
