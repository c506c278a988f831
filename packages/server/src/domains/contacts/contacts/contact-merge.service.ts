/** Merges two contacts that are the same person. */
import { type AudienceMember, Contact, ContactIdentity } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { releaseQuota } from '../../organizations/index.ts';
import { refreshOtherAddresses } from '../identities/identity.service.ts';
import { moveEventCounters } from './activity/event-counters.ts';
import { MAX_TAGS, type MergeContactsInput } from './contact.schema.ts';
import { getContact } from './contact.service.ts';
import { lockContacts } from './contact-set.ts';

/**
 * `keepId` is the merge survivor, `mergeId` is deleted. Both rows are locked in the order of their ids: of two opposite merges
 * at the same time, one succeeds and the other answers NOT_FOUND.
 */
export async function mergeContacts(ctx: Ctx, { keepId, mergeId }: z.infer<typeof MergeContactsInput>) {
  await releaseQuota(ctx, 'contacts');
  const both = await lockContacts(ctx, [keepId, mergeId]);
  const kept = both.find(({ id }) => id === keepId) as Contact;
  const merged = both.find(({ id }) => id === mergeId) as Contact;
  const fields = mergedFields(kept, merged);
  if (fields.tags.length > MAX_TAGS) throw badInput('mergeId', `together they would have more than ${MAX_TAGS} tags`);

  await ContactIdentity.of(ctx).where({ contactId: mergeId }).patch({ contactId: keepId });
  await moveMemberships(ctx, keepId, mergeId);
  await moveEventCounters(ctx, keepId, mergeId);
  await Contact.of(ctx).where({ id: mergeId }).delete();
  await Contact.of(ctx).where({ id: keepId }).patch(fields);
  await refreshOtherAddresses(ctx, keepId);
  await emit(ctx, 'contacts.contact.merged', { contactId: keepId, mergedId: mergeId });
  return getContact(ctx, { id: keepId });
}

/** The survivor keeps its values; its empty fields are filled. It is blocked if one of the two was. */
function mergedFields(kept: Contact, merged: Contact) {
  return {
    name: kept.name || merged.name,
    phone: kept.phone ?? merged.phone,
    email: kept.email ?? merged.email,
    company: kept.company ?? merged.company,
    tags: [...new Set([...kept.tags, ...merged.tags])],
    customFields: { ...merged.customFields, ...kept.customFields },
    isBlocked: kept.isBlocked || merged.isBlocked,
    unreadCount: kept.unreadCount + merged.unreadCount,
    lastMessageAt: laterDate(kept.lastMessageAt, merged.lastMessageAt),
  };
}

const laterDate = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));

async function moveMemberships(ctx: Ctx, keepId: string, mergeId: string): Promise<void> {
  const { rows } = await ctx.db.raw(
    `insert into contacts.audience_members (organization_id, audience_id, contact_id)
     select organization_id, audience_id, ? from contacts.audience_members where organization_id = ? and contact_id = ?
     on conflict do nothing
     returning audience_id`,
    [keepId, ctx.organization.id, mergeId],
  );
  const audiences = rows as Pick<AudienceMember, 'audienceId'>[];
  await emit(ctx, 'contacts.audience.changed', ...audiences.map(({ audienceId }) => ({ audienceId })));
}
