/** Who is not to be written to at this moment: by what was said of the address, and by whose it is. */
import { arrayBinding, type Channel, Contact } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { mayContact } from '../../contacts/index.ts';

interface SuppressionCheck {
  address: string;
  contactId: string | null;
}

/** Why not, for those that are not: contacts are blocked wherever they are reached, also where the address says nothing of them. */
export async function findSuppressed<R extends SuppressionCheck>(
  ctx: Ctx,
  channel: Channel,
  recipients: readonly R[],
): Promise<Map<R, 'opted_out' | 'blocked'>> {
  if (recipients.length === 0) return new Map();
  const said = await mayContact(
    ctx,
    channel,
    recipients.map(({ address }) => address),
  );
  const contactIds = recipients.flatMap(({ contactId }) => contactId ?? []);
  const contacts = await Contact.of(ctx)
    .whereRaw('id = any(?::uuid[])', [arrayBinding(contactIds)])
    .where({ isBlocked: true });
  const [optedOut, blocked] = [new Set(said.optedOut), new Set(said.blocked)];
  const isBlocked = new Set(contacts.map(({ id }) => id));
  const unwanted = new Map<R, 'opted_out' | 'blocked'>();
  for (const one of recipients) {
    if (blocked.has(one.address) || isBlocked.has(one.contactId ?? '')) unwanted.set(one, 'blocked');
    else if (optedOut.has(one.address)) unwanted.set(one, 'opted_out');
  }
  return unwanted;
}
