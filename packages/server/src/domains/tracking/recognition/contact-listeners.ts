/** Contacts that are merged or deleted: their events and links go along. */
import { TrackingIdentity } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type EventListener } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { forgetEvents } from '../retention/retention.ts';
import { survivingContacts } from './attribute-events.ts';
import { holdRecognition } from './identity-links.ts';

/** Events in one transaction. */
const STEP = 5_000;

const organizationId = z.uuid();

const contactMerged = defineJob({
  name: 'tracking.contactMerged',
  payload: z.object({ organizationId, event: z.object({ payload: z.object({ mergedId: z.uuid() }) }) }),
  batch: 20,
  run: (app, { organizationId, event }) =>
    inSteps(app, organizationId, (ctx) => moveEvents(ctx, event.payload.mergedId)),
});

const contactDeleted = defineJob({
  name: 'tracking.contactDeleted',
  payload: z.object({ organizationId, event: z.object({ payload: z.object({ contactId: z.uuid() }) }) }),
  batch: 20,
  run: (app, { organizationId, event }) =>
    inSteps(app, organizationId, (ctx) => forgetPerson(ctx, event.payload.contactId)),
});

export const contactListeners = [
  { on: 'contacts.contact.merged', job: contactMerged },
  { on: 'contacts.contact.deleted', job: contactDeleted },
] as unknown as readonly EventListener[];

/** To whoever the contact is by now. Nobody, when that one was deleted meanwhile: then they go, as its own do. */
async function moveEvents(ctx: Ctx, mergedId: string): Promise<number> {
  const contactId = (await survivingContacts(ctx, [mergedId])).get(mergedId);
  if (!contactId) return forgetPerson(ctx, mergedId);
  await TrackingIdentity.of(ctx).where({ contactId: mergedId }).patch({ contactId });
  const { rowCount } = await ctx.db.raw(
    `update tracking.data_events set contact_id = ? where organization_id = ? and id = any(array(
       select id from tracking.data_events where organization_id = ? and contact_id = ? limit ${STEP}))`,
    [contactId, ctx.organization.id, ctx.organization.id, mergedId],
  );
  return rowCount as number;
}

/** Who deletes a person means also what was seen of them: their addresses stand in it. */
async function forgetPerson(ctx: Ctx, contactId: string): Promise<number> {
  await TrackingIdentity.of(ctx).where({ contactId }).delete();
  return forgetEvents(ctx, 'contact_id = ?', [contactId]);
}

async function inSteps(app: App, organizationId: string, step: (ctx: Ctx) => Promise<number>): Promise<void> {
  const actor = { type: 'system' as const, name: 'tracking.contacts' };
  let changed = STEP;
  while (changed === STEP) {
    changed = await inTransaction({ app, actor, organization: { id: organizationId } }, async (ctx) => {
      await holdRecognition(ctx);
      return step(ctx);
    });
  }
}
