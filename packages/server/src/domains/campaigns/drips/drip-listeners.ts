/** What happens to people while they go through drips: they answer, want no more, are deleted or become one with another. */
import type { Enrollment } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type EventListener } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { survivingContacts } from '../../tracking/index.ts';

const organizationId = z.uuid();
const within = <T>(app: App, id: string, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inTransaction({ app, actor: { type: 'system', name: 'campaigns.drips' }, organization: { id } }, work);

const replied = defineJob({
  name: 'campaigns.dripReplied',
  payload: z.object({
    organizationId,
    event: z.object({ payload: z.object({ contactId: z.uuid().nullable(), senderId: z.uuid() }) }),
  }),
  batch: 20,
  run: async (app, { organizationId, event: { payload } }) => {
    const { contactId, senderId } = payload;
    if (contactId) await within(app, organizationId, (ctx) => leaveByReply(ctx, contactId, senderId));
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
    if (status === 'opted_out') await within(app, organizationId, (ctx) => leaveByOptOut(ctx, channel, address));
  },
});

const contactGone = (name: string, of: 'contactId' | 'mergedId') =>
  defineJob({
    name,
    payload: z.object({ organizationId, event: z.object({ payload: z.record(z.string(), z.unknown()) }) }),
    batch: 20,
    run: (app, { organizationId, event: { payload } }) =>
      within(app, organizationId, (ctx) => followContact(ctx, z.uuid().parse(payload[of]))),
  });

export const dripListeners = [
  { on: 'messaging.message.received', job: replied },
  { on: 'contacts.consent.changed', job: consentChanged },
  { on: 'contacts.contact.deleted', job: contactGone('campaigns.dripContactDeleted', 'contactId') },
  { on: 'contacts.contact.merged', job: contactGone('campaigns.dripContactMerged', 'mergedId') },
] as unknown as readonly EventListener[];

/** Those that `where` (of enrolment `e` and campaign `c`) names leave. */
const leave = (ctx: Ctx, reason: NonNullable<Enrollment['exitReason']>, where: string, values: string[]) =>
  ctx.db.raw(
    `with gone as materialized (
       select e.id from campaigns.enrollments e
       join campaigns.campaigns c on c.organization_id = e.organization_id and c.id = e.campaign_id
       where e.organization_id = ? and e.status = 'active' and ${where} order by e.id for update of e
     )
     update campaigns.enrollments e set status = 'exited', exit_reason = ?, ended_at = ?, due_at = null
     from gone where e.organization_id = ? and e.id = gone.id`,
    [ctx.organization.id, ...values, reason, ctx.now(), ctx.organization.id],
  );

export const leaveByReply = (ctx: Ctx, contactId: string, senderId: string) =>
  leave(
    ctx,
    'replied',
    `e.contact_id = ? and coalesce((c.drip->>'exitOnReply')::boolean, true) and exists (
       select from campaigns.campaign_channels ch where ch.organization_id = c.organization_id and ch.campaign_id = c.id
         and ch.sender_id = ?)`,
    [contactId, senderId],
  );

/** Who wants nothing over the only channel there is. Over one of several, that one is left out when it is sent. */
export const leaveByOptOut = (ctx: Ctx, channel: string, address: string) =>
  leave(
    ctx,
    'opted_out',
    `e.contact_id in (select i.contact_id from contacts.contact_identities i where i.organization_id = c.organization_id
         and i.address = ?
       union all select s.contact_id from messaging.push_subscriptions s where s.organization_id = c.organization_id
         and s.id::text = ?)
     and not exists (select from campaigns.campaign_channels ch where ch.organization_id = c.organization_id
       and ch.campaign_id = c.id and ch.channel_type <> ?)`,
    [address, address, channel],
  );

/** Goes on as whoever the contact is by now, unless that one is in the drip already. */
async function followContact(ctx: Ctx, from: string): Promise<void> {
  const to = (await survivingContacts(ctx, [from])).get(from);
  if (to) {
    // What a step sent is found by the contact: it goes along, and comes before enrolments.
    await ctx.db.raw(
      `update campaigns.campaign_recipients r set contact_id = ? from campaigns.enrollments e
       where e.organization_id = ? and e.contact_id = ? and r.organization_id = e.organization_id
         and r.campaign_id = e.campaign_id and r.contact_id = e.contact_id and r.enrollment_id = e.id
         and not exists (select from campaigns.enrollments o where o.organization_id = e.organization_id
           and o.campaign_id = e.campaign_id and o.contact_id = ?)`,
      [to, ctx.organization.id, from, to],
    );
    await ctx.db.raw(
      `update campaigns.enrollments e set contact_id = ? where e.organization_id = ? and e.contact_id = ?
         and not exists (select from campaigns.enrollments o where o.organization_id = e.organization_id
           and o.campaign_id = e.campaign_id and o.contact_id = ?)`,
      [to, ctx.organization.id, from, to],
    );
  }
  await leave(ctx, to ? 'removed' : 'contact_deleted', 'e.contact_id = ?', [from]);
}
