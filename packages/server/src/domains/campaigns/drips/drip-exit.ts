/** When contacts leave a drip before its end: they reached the goal, replied, or left the audience. */
import { arrayBinding, Campaign, CampaignChannel, type CampaignRecipient, Enrollment } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { audienceQuery } from '../../contacts/index.ts';
import { repliedSince } from '../../messaging/index.ts';
import { contactsWithEventSince } from '../../tracking/index.ts';
import type { CampaignRecord } from '../campaigns/campaign.service.ts';
import { DripConfig } from './drip.schema.ts';

export type EnrolledContact = Pick<Enrollment, 'id' | 'contactId' | 'enteredAt'>;
export type DripExitReason = NonNullable<Enrollment['exitReason']>;

export const dripConfigOf = ({ drip }: Pick<CampaignRecord, 'drip'>): DripConfig => DripConfig.parse(drip ?? {});

/** The reasons of the enrollments that end now, by enrollment id. */
export async function findDripExits(
  ctx: Ctx,
  campaign: CampaignRecord,
  enrollments: readonly EnrolledContact[],
): Promise<Map<string, DripExitReason>> {
  const { goalEvents, exitOnReply, exitOnLeavingAudience } = dripConfigOf(campaign);
  const exits = new Map<string, DripExitReason>();
  if (enrollments.length === 0) return exits;
  const since = enrollments.map(({ contactId, enteredAt }) => ({ contactId, since: enteredAt }));
  const addExits = (contactIds: ReadonlySet<string>, reason: DripExitReason) => {
    for (const { id, contactId } of enrollments) {
      if (contactIds.has(contactId) && !exits.has(id)) exits.set(id, reason);
    }
  };
  if (goalEvents.length > 0) addExits(await contactsWithEventSince(ctx, goalEvents, since), 'goal');
  if (exitOnReply) {
    const channels = await CampaignChannel.of(ctx).where({ campaignId: campaign.id });
    const senderIds = channels.map(({ senderId }) => senderId);
    addExits(await repliedSince(ctx, senderIds, since), 'replied');
  }
  if (exitOnLeavingAudience && campaign.audienceId) {
    const members = await audienceQuery(ctx, campaign.audienceId);
    const contactIds = enrollments.map(({ contactId }) => contactId);
    const remaining = await members()
      .clearSelect()
      .select('id')
      .whereRaw('id = any(?::uuid[])', [arrayBinding(contactIds)]);
    const remainingIds = new Set(remaining.map(({ id }) => id));
    addExits(new Set(contactIds.filter((id) => !remainingIds.has(id))), 'left_audience');
  }
  return exits;
}

/** Ends the active ones of these enrollments. Locks them by id. */
export async function exitEnrollments(ctx: Ctx, exits: ReadonlyMap<string, DripExitReason>): Promise<void> {
  for (const [reason, group] of Map.groupBy(exits, ([, reason]) => reason)) {
    await ctx.db.raw(
      `with exiting as materialized (
         select id from campaigns.enrollments
         where organization_id = :organization and id = any(:ids::uuid[]) and status = 'active'
         order by id for update
       )
       update campaigns.enrollments e set status = 'exited', exit_reason = :reason, ended_at = :now, due_at = null
       from exiting where e.organization_id = :organization and e.id = exiting.id`,
      { organization: ctx.organization.id, ids: arrayBinding(group.map(([id]) => id)), reason, now: ctx.now() },
    );
  }
}

/** Of recipients of one campaign, those whose enrollment has ended, or ends now. Called when their messages are about to start. */
export async function findExitedRecipients(ctx: Ctx, recipients: readonly CampaignRecipient[]): Promise<Set<string>> {
  const [first] = recipients;
  if (!first) return new Set();
  const enrollmentIds = [...new Set(recipients.map(({ enrollmentId }) => enrollmentId))];
  const [campaign] = await Campaign.of(ctx).select(Campaign.columns).where({ id: first.campaignId });
  const active = await Enrollment.of(ctx)
    .whereRaw('id = any(?::uuid[])', [arrayBinding(enrollmentIds)])
    .where({ status: 'active' });
  const exits = campaign ? await findDripExits(ctx, campaign as CampaignRecord, active) : new Map();
  await exitEnrollments(ctx, exits);
  const remaining = new Set(active.map(({ id }) => id).filter((id) => !exits.has(id)));
  return new Set(
    recipients.filter(({ enrollmentId }) => !enrollmentId || !remaining.has(enrollmentId)).map(({ id }) => id),
  );
}
