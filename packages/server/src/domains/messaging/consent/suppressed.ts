/** Suppression check before sending: opt-outs of the address, blocks of the address and of the contact. */
import { arrayBinding, type Channel, Contact, pipeline } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { splitByConsent } from '../../contacts/index.ts';

interface SuppressionCheck {
  address: string;
  contactId: string | null;
}

/** The reason per suppressed recipient. A block on the contact applies to all of its addresses. */
export async function findSuppressed<R extends SuppressionCheck>(
  ctx: Ctx,
  channel: Channel,
  recipients: readonly R[],
): Promise<Map<R, 'opted_out' | 'blocked'>> {
  if (recipients.length === 0) return new Map();
  const addresses = recipients.map(({ address }) => address);
  const contactIds = recipients.flatMap(({ contactId }) => contactId ?? []);
  const [consents, contacts] = await pipeline(
    () => splitByConsent(ctx, channel, addresses),
    () =>
      Contact.of(ctx)
        .whereRaw('id = any(?::uuid[])', [arrayBinding(contactIds)])
        .where({ isBlocked: true }),
  );
  const [optedOut, blocked] = [new Set(consents.optedOut), new Set(consents.blocked)];
  const isBlocked = new Set(contacts.map(({ id }) => id));
  const suppressed = new Map<R, 'opted_out' | 'blocked'>();
  for (const one of recipients) {
    if (blocked.has(one.address) || isBlocked.has(one.contactId ?? '')) suppressed.set(one, 'blocked');
    else if (optedOut.has(one.address)) suppressed.set(one, 'opted_out');
  }
  return suppressed;
}
