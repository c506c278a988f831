/** Who a campaign's recipients are at the moment of sending: contacts are merged, blocked and deleted in the meantime. */
import { arrayBinding, type CampaignRecipient, Contact } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

type Person = Pick<Contact, 'id' | 'isBlocked'>;

/**
 * By recipient: the contact itself, or the one it went up in, unless that one gets the message in its own name. Whoever is
 * gone is not there.
 */
export async function whoTheyAre(ctx: Ctx, recipients: readonly CampaignRecipient[]): Promise<Map<string, Person>> {
  const contactIds = recipients.map(({ contactId }) => contactId);
  const rows = (await Contact.rows(ctx)
    .whereRaw('id = any(?::uuid[])', [arrayBinding(contactIds)])
    .select('id', 'isBlocked')) as Person[];
  const there = new Map(rows.map((row) => [row.id, row]));
  const people = new Map<string, Person>();
  const gone: string[] = [];
  for (const { id, contactId } of recipients) {
    const person = there.get(contactId);
    if (person) people.set(id, person);
    else gone.push(id);
  }
  const taken = new Set<string>();
  const follow: { id: string; contactId: string }[] = [];
  for (const { recipientId, channelId, step, ...heir } of await heirsOf(ctx, gone)) {
    // Of two who went up in the same one, one message is enough.
    const place = `${heir.id} ${channelId} ${step}`;
    if (taken.has(place)) continue;
    taken.add(place);
    people.set(recipientId, heir);
    follow.push({ id: recipientId, contactId: heir.id });
  }
  await keep(ctx, follow);
  return people;
}

/** Written down: whoever else goes up in the same contact is found to be told already. The recipients are locked. */
async function keep(ctx: Ctx, recipients: readonly { id: string; contactId: string }[]): Promise<void> {
  if (recipients.length === 0) return;
  await ctx.db.raw(
    `update campaigns.campaign_recipients r set contact_id = given."contactId"
     from json_to_recordset(?) as given(id uuid, "contactId" uuid)
     where r.organization_id = ? and r.id = given.id`,
    [JSON.stringify(recipients), ctx.organization.id],
  );
}

type Heir = Person & Pick<CampaignRecipient, 'channelId' | 'step'> & { recipientId: string };

/**
 * Whose their addresses are by now, of contacts that were there before: whoever was deleted and is imported again is somebody
 * new. Not those who have a row of their own.
 */
async function heirsOf(ctx: Ctx, recipientIds: readonly string[]): Promise<Heir[]> {
  if (recipientIds.length === 0) return [];
  const { rows } = await ctx.db.raw(
    `select r.id as recipient_id, r.channel_id, r.step, c.id, c.is_blocked
     from campaigns.campaign_recipients r
     join lateral (
       select i.contact_id from contacts.contact_identities i
       where i.organization_id = r.organization_id and i.channel in ('email', 'phone', 'whatsapp') and i.address = r.address
       union select s.contact_id from messaging.push_subscriptions s
       where s.organization_id = r.organization_id and s.id = case when r.address ~ '^[0-9a-f-]{36}$' then r.address::uuid end
     ) owner on true
     join contacts.contacts c on c.organization_id = r.organization_id and c.id = owner.contact_id and c.created_at <= r.created_at
     where r.organization_id = ? and r.id = any(?::uuid[])
       and not exists (select from campaigns.campaign_recipients o where o.organization_id = r.organization_id
         and o.campaign_id = r.campaign_id and o.contact_id = c.id and o.channel_id = r.channel_id and o.step = r.step)
     order by r.id`,
    [ctx.organization.id, arrayBinding(recipientIds)],
  );
  return rows as Heir[];
}
