/** Merging: two contacts turn out to be one person. */
import { type AudienceMember, Contact, ContactIdentity } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { releaseQuota } from '../../organizations/index.ts';
import { refreshOtherAddresses } from '../identities/identity.service.ts';
import { moveActivity } from './activity/event-counters.ts';
import { MAX_TAGS } from './contact.schema.ts';
import { getContact } from './contact.service.ts';
import type { MergeContactsInput } from './contact-merge.schema.ts';
import { lockContacts } from './contact-set.ts';

/** Both are locked by id, so of two opposite merges at once one happens and the other finds a contact gone. */
export async function mergeContacts(ctx: Ctx, { keepId, mergeId }: z.infer<typeof MergeContactsInput>) {
  await releaseQuota(ctx, 'contacts');
  const both = await lockContacts(ctx, [keepId, mergeId]);
  const kept = both.find(({ id }) => id === keepId) as Contact;
  const merged = both.find(({ id }) => id === mergeId) as Contact;
  const fields = united(kept, merged);
  if (fields.tags.length > MAX_TAGS) throw badInput('mergeId', `together they would have more than ${MAX_TAGS} tags`);

  await ContactIdentity.of(ctx).where({ contactId: mergeId }).patch({ contactId: keepId });
  await moveMemberships(ctx, keepId, mergeId);
  await moveActivity(ctx, keepId, mergeId);
  await Contact.of(ctx).where({ id: mergeId }).delete();
  await Contact.of(ctx).where({ id: keepId }).patch(fields);
  await refreshOtherAddresses(ctx, keepId);
  await emit(ctx, 'contacts.contact.merged', { contactId: keepId, mergedId: mergeId });
  return getContact(ctx, { id: keepId });
}

/** What is filled stays, what is empty is filled; a person who was blocked as one of the two stays blocked. */
function united(kept: Contact, merged: Contact) {
  return {
    name: kept.name || merged.name,
    phone: kept.phone ?? merged.phone,
    email: kept.email ?? merged.email,
    company: kept.company ?? merged.company,
    tags: [...new Set([...kept.tags, ...merged.tags])],
    customFields: { ...merged.customFields, ...kept.customFields },
    isBlocked: kept.isBlocked || merged.isBlocked,
    unreadCount: kept.unreadCount + merged.unreadCount,
    lastMessageAt: later(kept.lastMessageAt, merged.lastMessageAt),
  };
}

const later = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));

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
