/** Blocks and unblocks contacts. No message is sent to a blocked contact. */
import { Contact } from '@tessera/db';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { getContact } from './contact.service.ts';

/** Sets the block. A contact that already is in that state stays as it is and no event is emitted. */
export async function setContactBlocked(ctx: Ctx, { id }: { id: string }, isBlocked: boolean) {
  const changed = await Contact.of(ctx).where({ id, isBlocked: !isBlocked }).patch({ isBlocked });
  if (changed > 0) await emit(ctx, 'contacts.contact.updated', { contactId: id });
  const contact = await getContact(ctx, { id });
  const changes = changed > 0 ? changesOf({ isBlocked: !isBlocked }, contact, ['isBlocked']) : {};
  const action = isBlocked ? 'contacts.block' : 'contacts.unblock';
  await recordActivity(ctx, { action, resource: 'contacts', resourceId: id, changes });
  return contact;
}
