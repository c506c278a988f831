/** Who has answered. */
import { arrayBinding } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

/** Those of the contacts who have written to one of these senders since, each since when is said. */
export async function repliedSince(
  ctx: Ctx,
  senderIds: readonly string[],
  contacts: readonly { contactId: string; since: Date }[],
): Promise<Set<string>> {
  if (senderIds.length === 0 || contacts.length === 0) return new Set();
  const { rows } = await ctx.db.raw(
    `select given."contactId" as contact_id
     from json_to_recordset(:contacts) as given("contactId" uuid, since timestamptz)
     where exists (select from messaging.conversations c where c.organization_id = :organization
       and c.contact_id = given."contactId" and c.sender_id = any(:senders::uuid[]) and c.last_inbound_at > given.since)`,
    {
      organization: ctx.organization.id,
      contacts: JSON.stringify(contacts),
      senders: arrayBinding(senderIds),
    },
  );
  return new Set((rows as { contactId: string }[]).map(({ contactId }) => contactId));
}
