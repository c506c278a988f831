/** Requires that the sender and the contact of a filter exist. Deleted senders count, because their messages stay. */
import { Sender } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { requireContacts } from '../../contacts/index.ts';

export async function requireInboxFilterTargets(
  ctx: Ctx,
  { senderId, contactId }: { senderId?: string; contactId?: string },
): Promise<void> {
  if (contactId) await requireContacts(ctx, [contactId]);
  if (senderId && !(await Sender.of(ctx).findOne({ id: senderId }).select('id'))) throw notFound('sender');
}
