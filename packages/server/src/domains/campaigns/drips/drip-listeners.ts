/** Listeners that end or move enrollments: a contact replies, opts out, is deleted, or is merged into another. */
import type { Enrollment } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type EventListener } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { survivingContacts } from '../../tracking/index.ts';
import { checkCampaigns } from '../lifecycle/next-check.ts';

const organizationId = z.uuid();
const inDripTransaction = <T>(app: App, id: string, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inTransaction({ app, actor: { type: 'system', name: 'campaigns.drips' }, organization: { id } }, work);

const contactReplied = defineJob({
  name: 'campaigns.dripReplied',
  payload: z.object({
    organizationId,
    event: z.object({ payload: z.object({ contactId: z.uuid().nullable(), senderId: z.uuid() }) }),
  }),
  batch: 20,
  run: async (app, { organizationId, event: { payload } }) => {
    const { contactId, senderId } = payload;
    if (contactId) await inDripTransaction(app, organizationId, (ctx) => exitOnReply(ctx, contactId, senderId));
  },
});

const consentChanged = defineJob({
  name: 'campaigns.dripConsent',
  payload: z.object({
    organizationId,
    event: z.object({ payload: z.object({ channel: z.string(), address: z.string(), status: z.string() }) }),
  }),
  batch: 20,
  run: async (app, { organizationId, event: { payload } }) => {
    const { channel, address, status } = payload;
    if (status !== 'opted_out') return;
    await inDripTransaction(app, organizationId, (ctx) => exitOnOptOut(ctx, channel, address));
  },
});

/** `field` is the field of the event's payload that has the id of the contact that no longer exists. */
const contactReplaced = (name: string, field: 'contactId' | 'mergedId') =>
  defineJob({
    name,
    payload: z.object({ organizationId, event: z.object({ payload: z.record(z.string(), z.unknown()) }) }),
    batch: 20,
    run: (app, { organizationId, event: { payload } }) =>
      inDripTransaction(app, organizationId, (ctx) => moveToMergeSurvivor(ctx, z.uuid().parse(payload[field]))),
  });

/** An organization with much traffic looks for new members of its audiences once in so many seconds. */
const GATHER_SECONDS = 10;

/** The drips that enroll new members look for them, because contacts or an audience have changed. */
const audienceChanged = defineJob({
  name: 'campaigns.dripAudience',
  payload: z.object({ organizationId }),
  gatherSeconds: GATHER_SECONDS,
  run: (app, { organizationId }) => inDripTransaction(app, organizationId, sweepDripsWithNewMembers),
});

export const dripListeners = [
  { on: 'messaging.message.received', job: contactReplied },
  { on: 'contacts.consent.changed', job: consentChanged },
  { on: 'contacts.contact.deleted', job: contactReplaced('campaigns.dripContactDeleted', 'contactId') },
  { on: 'contacts.contact.merged', job: contactReplaced('campaigns.dripContactMerged', 'mergedId') },
  // As in `audience-watch.service.ts` of contacts.
  { on: 'contacts.contact.created', job: audienceChanged },
  { on: 'contacts.contact.updated', job: audienceChanged },
  { on: 'contacts.contact.merged', job: audienceChanged },
  { on: 'contacts.audience.changed', job: audienceChanged },
  { on: 'contacts.activity.counted', job: audienceChanged },
] as unknown as readonly EventListener[];

export async function sweepDripsWithNewMembers(ctx: Ctx): Promise<void> {
  const { rows } = await ctx.db.raw(
    `with locked as materialized (
       select id from campaigns.campaigns
       where organization_id = :organization and status = 'running' and type = 'drip' and audience_id is not null
         and (drip->>'enrollsNewMembers')::boolean
       order by id for no key update
     )
     update campaigns.campaigns c set sweep_at = least(c.sweep_at, :now) from locked
     where c.organization_id = :organization and c.id = locked.id
     returning c.id`,
    { organization: ctx.organization.id, now: ctx.now() },
  );
  await checkCampaigns(
    ctx,
    (rows as { id: string }[]).map(({ id }) => id),
  );
}

/** Ends the active enrollments that `where` selects, by enrollment `e` and campaign `c`. */
async function exitEnrollmentsWhere(
  ctx: Ctx,
  reason: NonNullable<Enrollment['exitReason']>,
  where: string,
  bindings: Record<string, string>,
): Promise<void> {
  const { rows } = await ctx.db.raw(
    `with exiting as materialized (
       select e.id from campaigns.enrollments e
       join campaigns.campaigns c on c.organization_id = e.organization_id and c.id = e.campaign_id
       where e.organization_id = :organization and e.status = 'active' and ${where} order by e.id for update of e
     )
     update campaigns.enrollments e set status = 'exited', exit_reason = :reason, ended_at = :now, due_at = null
     from exiting where e.organization_id = :organization and e.id = exiting.id
     returning e.campaign_id`,
    { ...bindings, organization: ctx.organization.id, reason, now: ctx.now() },
  );
  // A drip may be done, now that its last enrollment has ended.
  await checkCampaigns(
    ctx,
    (rows as { campaignId: string }[]).map(({ campaignId }) => campaignId),
  );
}

/** A reply to a sender of the drip ends the enrollment, unless the drip ignores replies. */
export const exitOnReply = (ctx: Ctx, contactId: string, senderId: string) =>
  exitEnrollmentsWhere(
    ctx,
    'replied',
    `e.contact_id = :contactId and coalesce((c.drip->>'exitOnReply')::boolean, true) and exists (
       select from campaigns.campaign_channels ch where ch.organization_id = c.organization_id and ch.campaign_id = c.id
         and ch.sender_id = :senderId)`,
    { contactId, senderId },
  );

/** Opting out of the only channel of a drip ends the enrollment. With several channels, eligibility skips that one. */
export const exitOnOptOut = (ctx: Ctx, channel: string, address: string) =>
  exitEnrollmentsWhere(
    ctx,
    'opted_out',
    `e.contact_id in (select i.contact_id from contacts.contact_identities i where i.organization_id = c.organization_id
         and i.address = :address
       union all select s.contact_id from messaging.push_subscriptions s where s.organization_id = c.organization_id
         and s.id::text = :address)
     and not exists (select from campaigns.campaign_channels ch where ch.organization_id = c.organization_id
       and ch.campaign_id = c.id and ch.channel_type <> :channel)`,
    { address, channel },
  );

/**
 * Moves enrollments of a merged contact to its survivor, unless the survivor is in the same drip. Enrollments that remain end: as `removed`
 * if there is a survivor, else as `contact_deleted`. Recipients are locked before enrollments.
 */
async function moveToMergeSurvivor(ctx: Ctx, contactId: string): Promise<void> {
  const survivorId = (await survivingContacts(ctx, [contactId])).get(contactId);
  if (survivorId) {
    const bindings = { organization: ctx.organization.id, contactId, survivorId };
    // The recipients of a step are found by the contact of the enrollment, so they move as well.
    await ctx.db.raw(
      `update campaigns.campaign_recipients r set contact_id = :survivorId from campaigns.enrollments e
       where e.organization_id = :organization and e.contact_id = :contactId and r.organization_id = e.organization_id
         and r.campaign_id = e.campaign_id and r.contact_id = e.contact_id and r.enrollment_id = e.id
         and not exists (select from campaigns.enrollments o where o.organization_id = e.organization_id
           and o.campaign_id = e.campaign_id and o.contact_id = :survivorId)`,
      bindings,
    );
    await ctx.db.raw(
      `update campaigns.enrollments e set contact_id = :survivorId
       where e.organization_id = :organization and e.contact_id = :contactId
         and not exists (select from campaigns.enrollments o where o.organization_id = e.organization_id
           and o.campaign_id = e.campaign_id and o.contact_id = :survivorId)`,
      bindings,
    );
  }
  const reason = survivorId ? 'removed' : 'contact_deleted';
  await exitEnrollmentsWhere(ctx, reason, 'e.contact_id = :contactId', { contactId });
}
