/** Who leaves a drip before its end: they did what it was for, answered, or are not meant any more. */
import { arrayBinding, Campaign, CampaignChannel, type CampaignRecipient, Enrollment } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { audienceQuery } from '../../contacts/index.ts';
import { repliedSince } from '../../messaging/index.ts';
import { contactsWithEventSince } from '../../tracking/index.ts';
import type { CampaignRow } from '../campaigns/campaign.service.ts';
import { Drip } from '../content/content.schema.ts';

export type Person = Pick<Enrollment, 'id' | 'contactId' | 'enteredAt'>;
type Reason = NonNullable<Enrollment['exitReason']>;

export const dripOf = ({ drip }: Pick<CampaignRow, 'drip'>): Drip => Drip.parse(drip ?? {});

/** By enrolment, why somebody leaves now. */
export async function findExits(
  ctx: Ctx,
  campaign: CampaignRow,
  people: readonly Person[],
): Promise<Map<string, Reason>> {
  const { goalEvents, exitOnReply, exitOnLeavingAudience } = dripOf(campaign);
  const exits = new Map<string, Reason>();
  if (people.length === 0) return exits;
  const since = people.map(({ contactId, enteredAt }) => ({ contactId, since: enteredAt }));
  const leave = (contactIds: ReadonlySet<string>, reason: Reason) => {
    for (const { id, contactId } of people) if (contactIds.has(contactId) && !exits.has(id)) exits.set(id, reason);
  };
  if (goalEvents.length > 0) leave(await contactsWithEventSince(ctx, goalEvents, since), 'goal');
  if (exitOnReply) {
    const channels = await CampaignChannel.of(ctx).where({ campaignId: campaign.id });
    const senders = channels.map(({ senderId }) => senderId);
    leave(await repliedSince(ctx, senders, since), 'replied');
  }
  if (exitOnLeavingAudience && campaign.audienceId) {
    const members = await audienceQuery(ctx, campaign.audienceId);
    const ids = people.map(({ contactId }) => contactId);
    const still = await members()
      .clearSelect()
      .select('id')
      .whereRaw('id = any(?::uuid[])', [arrayBinding(ids)]);
    const inside = new Set(still.map(({ id }) => id));
    leave(new Set(ids.filter((id) => !inside.has(id))), 'left_audience');
  }
  return exits;
}

export async function exit(ctx: Ctx, exits: ReadonlyMap<string, Reason>): Promise<void> {
  for (const [reason, people] of Map.groupBy(exits, ([, reason]) => reason)) {
    await ctx.db.raw(
      `with gone as materialized (
         select id from campaigns.enrollments where organization_id = ? and id = any(?::uuid[]) and status = 'active'
         order by id for update
       )
       update campaigns.enrollments e set status = 'exited', exit_reason = ?, ended_at = ?, due_at = null
       from gone where e.organization_id = ? and e.id = gone.id`,
      [ctx.organization.id, people.map(([id]) => id), reason, ctx.now(), ctx.organization.id] as unknown as string[],
    );
  }
}

/** At the moment of sending: those of one campaign's recipients whose person has left, or leaves now. */
export async function exitedAmong(ctx: Ctx, recipients: readonly CampaignRecipient[]): Promise<Set<string>> {
  const [first] = recipients;
  if (!first) return new Set();
  const ids = [...new Set(recipients.map(({ enrollmentId }) => enrollmentId))];
  const [campaign] = await Campaign.rows(ctx).where({ id: first.campaignId });
  const active = await Enrollment.of(ctx)
    .whereRaw('id = any(?::uuid[])', [arrayBinding(ids)])
    .where({ status: 'active' });
  const exits = campaign ? await findExits(ctx, campaign as CampaignRow, active) : new Map();
  await exit(ctx, exits);
  const going = new Set(active.map(({ id }) => id).filter((id) => !exits.has(id)));
  return new Set(
    recipients.filter(({ enrollmentId }) => !enrollmentId || !going.has(enrollmentId)).map(({ id }) => id),
  );
}
