/**
 * Listeners for merged and deleted contacts: their conversations, subscriptions and messages get the surviving contact, or
 * none.
 */
import { z } from 'zod';
import type { App } from '../../../runtime/app.ts';
import { defineJob, type EventListener } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { survivingContacts } from '../../tracking/index.ts';

/** Rows in one transaction. */
const BATCH_SIZE = 2_000;

const TABLES = ['messaging.conversations', 'messaging.push_subscriptions', 'messaging.messages'] as const;

const organizationId = z.uuid();

const contactMerged = defineJob({
  name: 'messaging.contactMerged',
  payload: z.object({
    organizationId,
    event: z.object({ payload: z.object({ mergedId: z.uuid() }) }),
  }),
  batch: 20,
  run: (app, { organizationId, event: { payload } }) => reassignContactRows(app, organizationId, payload.mergedId),
});

const contactDeleted = defineJob({
  name: 'messaging.contactDeleted',
  payload: z.object({ organizationId, event: z.object({ payload: z.object({ contactId: z.uuid() }) }) }),
  batch: 20,
  run: (app, { organizationId, event: { payload } }) => reassignContactRows(app, organizationId, payload.contactId),
});

export const messagingContactListeners = [
  { on: 'contacts.contact.merged', job: contactMerged },
  { on: 'contacts.contact.deleted', job: contactDeleted },
] as unknown as readonly EventListener[];

/** The survivor is resolved for each batch, because a contact may be merged or deleted again. */
async function reassignContactRows(app: App, id: string, contactId: string): Promise<void> {
  const actor = { type: 'system' as const, name: 'messaging.contacts' };
  for (const table of TABLES) {
    let changed = BATCH_SIZE;
    while (changed === BATCH_SIZE) {
      changed = await inTransaction({ app, actor, organization: { id } }, (ctx) =>
        reassignBatch(ctx, table, contactId),
      );
    }
  }
}

async function reassignBatch(ctx: Ctx, table: (typeof TABLES)[number], contactId: string): Promise<number> {
  const survivor = (await survivingContacts(ctx, [contactId])).get(contactId) ?? null;
  const { rowCount } = await ctx.db.raw(
    `update ${table} set contact_id = :to::uuid where organization_id = :organization and id = any(array(
       select id from ${table} where organization_id = :organization and contact_id = :from order by id limit ${BATCH_SIZE}
       for no key update))`,
    { organization: ctx.organization.id, from: contactId, to: survivor as string },
  );
  return rowCount as number;
}
