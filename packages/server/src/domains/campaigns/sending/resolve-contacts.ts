/** Resolves the current contact of each recipient: contacts are merged and deleted after a campaign has expanded. */
import { arrayBinding, type CampaignRecipient, Contact } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

export type CurrentContact = Pick<Contact, 'id' | 'isBlocked'>;

/**
 * The current contact by recipient id. A merged contact is replaced by its survivor, unless the survivor is itself a recipient. Deleted
 * contacts are absent. The caller holds the locks of the recipients.
 */
export async function resolveCurrentContacts(
  ctx: Ctx,
  recipients: readonly CampaignRecipient[],
): Promise<Map<string, CurrentContact>> {
  const contactIds = recipients.map(({ contactId }) => contactId);
  const rows = (await Contact.of(ctx)
    .select(Contact.columns)
    .whereRaw('id = any(?::uuid[])', [arrayBinding(contactIds)])
    .select('id', 'isBlocked')) as CurrentContact[];
  const existing = new Map(rows.map((row) => [row.id, row]));
  const current = new Map<string, CurrentContact>();
  const missing: string[] = [];
  for (const { id, contactId } of recipients) {
    const contact = existing.get(contactId);
    if (contact) current.set(id, contact);
    else missing.push(id);
  }
  const taken = new Set<string>();
  const survivors: { id: string; contactId: string }[] = [];
  for (const { recipientId, channelId, step, ...survivor } of await mergeSurvivorsOf(ctx, missing)) {
    // Two contacts merged into the same survivor: it gets one message.
    const key = `${survivor.id} ${channelId} ${step}`;
    if (taken.has(key)) continue;
    taken.add(key);
    current.set(recipientId, survivor);
    survivors.push({ id: recipientId, contactId: survivor.id });
  }
  await storeMergeSurvivors(ctx, survivors);
  return current;
}

/** Persists the survivors, so that a later merge into the same contact finds it as a recipient. */
async function storeMergeSurvivors(ctx: Ctx, survivors: readonly { id: string; contactId: string }[]): Promise<void> {
  if (survivors.length === 0) return;
  await ctx.db.raw(
    `update campaigns.campaign_recipients r set contact_id = given."contactId"
     from json_to_recordset(?) as given(id uuid, "contactId" uuid)
     where r.organization_id = ? and r.id = given.id`,
    [JSON.stringify(survivors), ctx.organization.id],
  );
}

type MergeSurvivor = CurrentContact & Pick<CampaignRecipient, 'channelId' | 'step'> & { recipientId: string };

/**
 * The contacts that own the addresses of these recipients now. Only contacts older than the recipient: one that was deleted and imported
 * again is a different contact. Contacts that are recipients of the same message are left out.
 */
async function mergeSurvivorsOf(ctx: Ctx, recipientIds: readonly string[]): Promise<MergeSurvivor[]> {
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
  return rows as MergeSurvivor[];
}
