/** Enrolls contacts in a drip: its audience page by page, or contacts that a person adds. */
import { arrayBinding, Campaign } from '@tessera/db';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { audienceContacts } from '../audience/campaign-audience.ts';
import { CONTACT_ZONE, type ContactPlace, contactTimeZone } from '../audience/contact-time-zone.ts';
import type { CampaignRecord } from '../campaigns/campaign.service.ts';
import { checkCampaigns } from '../lifecycle/next-check.ts';
import { getCampaignSettings } from '../settings/settings.service.ts';
import { dripConfigOf } from './drip-exit.ts';
import { type ScheduledStep, stepDueAt } from './step-schedule.ts';

const MAX_ENROLLED_PER_TRANSACTION = 5_000;

/**
 * Enrolls the next page of the audience, from where the previous page ended. `done`: the end is reached. `busy`: another worker is enrolling.
 * A drip that enrolls new members starts from the beginning the next time.
 */
export async function enrollNextContacts(
  ctx: Ctx,
  campaign: CampaignRecord,
  firstStep: ScheduledStep,
): Promise<'more' | 'done' | 'busy'> {
  const { id, expandAfter } = campaign;
  const { rows } = await ctx.db.raw('select pg_try_advisory_xact_lock(hashtextextended(?, 1)) as is_locked', [
    `campaigns.expand.${id}`,
  ]);
  if (!rows[0].isLocked) return 'busy';
  const { reentry, enrollsNewMembers } = dripConfigOf(campaign);
  const audience = await audienceContacts(ctx, campaign);
  const query = audience()
    .clearSelect()
    .select('id', 'phone', ctx.db.raw(CONTACT_ZONE))
    // Contacts that left the audience may enter again with it. All others enter again only if a person adds them.
    .whereRaw(
      `not exists (select from campaigns.enrollments n where n.organization_id = ? and n.campaign_id = ? and n.contact_id = contacts.contacts.id
         and not (n.status = 'exited' and n.exit_reason = 'left_audience' and ?::boolean))`,
      [ctx.organization.id, id, reentry === 'after_exit'],
    )
    .orderBy('id')
    .limit(MAX_ENROLLED_PER_TRANSACTION, { skipBinding: true });
  if (expandAfter) query.where('id', '>', expandAfter);
  const contacts = (await query) as unknown as ContactPlace[];
  await insertEnrollments(ctx, campaign, contacts, firstStep, null);
  const isLast = contacts.length < MAX_ENROLLED_PER_TRANSACTION;
  const progress = isLast
    ? { expandAfter: null, ...(!enrollsNewMembers && { expandedAt: ctx.now() }) }
    : { expandAfter: contacts.at(-1)?.id as string };
  if (contacts.length > 0 || expandAfter !== null || !enrollsNewMembers) {
    await Campaign.of(ctx).where({ id, status: 'running' }).patch(progress);
    await emit(ctx, 'campaigns.campaign.changed', { campaignId: id });
  }
  return isLast ? 'done' : 'more';
}

/** Enrolls the contacts that are not in the drip and may enter it. Returns how many that were. */
export async function enrollContacts(
  ctx: Ctx,
  campaign: CampaignRecord,
  contactIds: readonly string[],
  firstStep: ScheduledStep,
  variables: Record<string, unknown> | null,
): Promise<number> {
  const { rows } = await ctx.db.raw(
    `select p.id, p.phone, p.${CONTACT_ZONE} from contacts.contacts p
     where p.organization_id = :organization and p.id = any(:contactIds::uuid[])
       and not exists (select from campaigns.enrollments n
         where n.organization_id = p.organization_id and n.campaign_id = :campaignId
           and n.contact_id = p.id and (n.status = 'active' or not :mayReenter::boolean))
     order by p.id`,
    {
      organization: ctx.organization.id,
      campaignId: campaign.id,
      contactIds: arrayBinding(contactIds),
      mayReenter: dripConfigOf(campaign).reentry === 'after_exit',
    },
  );
  return insertEnrollments(ctx, campaign, rows as ContactPlace[], firstStep, variables);
}

/** The entry key counts the passages of a contact. Of two concurrent calls, the unique key lets one insert a passage. */
async function insertEnrollments(
  ctx: Ctx,
  campaign: CampaignRecord,
  contacts: readonly ContactPlace[],
  firstStep: ScheduledStep,
  variables: Record<string, unknown> | null,
): Promise<number> {
  if (contacts.length === 0) return 0;
  const now = ctx.now();
  const fallbackZone = campaign.timeZone ?? (await getCampaignSettings(ctx)).timeZone;
  const given = contacts.map((contact) => {
    const zone = contactTimeZone(contact) ?? fallbackZone;
    return { id: contact.id, zone, due_at: stepDueAt(now, firstStep, zone) };
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
  await checkCampaigns(ctx, [campaign.id], new Date(Math.min(...given.map(({ due_at }) => due_at.getTime()))));
  return rowCount ?? 0;
}
