/** Who did something after a moment of their own. */
import { arrayBinding } from '@tessera/db';
import type { Ctx } from '../../trpc/context.ts';

/** Those of the contacts who have done one of these since, each since when is said. */
export async function contactsWithEventSince(
  ctx: Ctx,
  events: readonly string[],
  contacts: readonly { contactId: string; since: Date }[],
): Promise<Set<string>> {
  if (events.length === 0 || contacts.length === 0) return new Set();
  const earliest = new Date(Math.min(...contacts.map(({ since }) => since.getTime())));
  const { rows } = await ctx.db.raw(
    `select given."contactId" as contact_id
     from json_to_recordset(:contacts) as given("contactId" uuid, since timestamptz)
     where exists (select from tracking.data_events e where e.organization_id = :organization
       and e.contact_id = given."contactId" and e.event_type = any(:events::text[]) and e.occurred_at > given.since
       and e.created_at >= :earliest)`,
    {
      organization: ctx.organization.id,
      contacts: JSON.stringify(contacts),
      events: arrayBinding(events),
      earliest,
    },
  );
  return new Set((rows as { contactId: string }[]).map(({ contactId }) => contactId));
}
