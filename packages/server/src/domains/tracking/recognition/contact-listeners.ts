/** Listeners for merged and deleted contacts: moves their events and links to the merge survivor, or deletes them. */
import { TrackingIdentity } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type EventListener } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { deleteEvents, EVENTS_PER_DELETE } from '../retention/delete-events.ts';
import { survivingContacts } from './attribute-events.ts';
import { lockRecognition } from './identity-links.ts';

/** Events that one transaction moves or deletes. */
const EVENTS_PER_STEP = EVENTS_PER_DELETE;

const organizationId = z.uuid();

const contactMerged = defineJob({
  name: 'tracking.contactMerged',
  payload: z.object({ organizationId, event: z.object({ payload: z.object({ mergedId: z.uuid() }) }) }),
  batch: 20,
  run: (app, { organizationId, event }) =>
    runInSteps(app, organizationId, (ctx) => moveEvents(ctx, event.payload.mergedId)),
});

const contactDeleted = defineJob({
  name: 'tracking.contactDeleted',
  payload: z.object({ organizationId, event: z.object({ payload: z.object({ contactId: z.uuid() }) }) }),
  batch: 20,
  run: (app, { organizationId, event }) =>
    runInSteps(app, organizationId, (ctx) => deleteEventsOfContact(ctx, event.payload.contactId)),
});

export const trackingContactListeners = [
  { on: 'contacts.contact.merged', job: contactMerged },
  { on: 'contacts.contact.deleted', job: contactDeleted },
] as unknown as readonly EventListener[];

/** Moves events to the current merge survivor. When the survivor was deleted in the meantime, deletes them as its own. */
async function moveEvents(ctx: Ctx, mergedId: string): Promise<number> {
  const contactId = (await survivingContacts(ctx, [mergedId])).get(mergedId);
  if (!contactId) return deleteEventsOfContact(ctx, mergedId);
  await TrackingIdentity.of(ctx).where({ contactId: mergedId }).patch({ contactId });
  const { rowCount } = await ctx.db.raw(
    `update tracking.data_events set contact_id = :contactId where organization_id = :organization and id = any(array(
       select id from tracking.data_events where organization_id = :organization and contact_id = :mergedId
       limit ${EVENTS_PER_STEP}))`,
    { organization: ctx.organization.id, contactId, mergedId },
  );
  return rowCount as number;
}

/** Deleting a contact deletes its events as well, because they contain its addresses. */
async function deleteEventsOfContact(ctx: Ctx, contactId: string): Promise<number> {
  await TrackingIdentity.of(ctx).where({ contactId }).delete();
  return deleteEvents(ctx, 'contact_id = :contactId', { contactId });
}

/** Each step is one transaction under the recognition lock. */
async function runInSteps(app: App, organizationId: string, step: (ctx: Ctx) => Promise<number>): Promise<void> {
  const actor = { type: 'system' as const, name: 'tracking.contacts' };
  let changed = EVENTS_PER_STEP;
  while (changed === EVENTS_PER_STEP) {
    changed = await inTransaction({ app, actor, organization: { id: organizationId } }, async (ctx) => {
      await lockRecognition(ctx);
      return step(ctx);
    });
  }
}
