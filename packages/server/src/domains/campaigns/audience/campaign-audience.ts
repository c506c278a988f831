/** The contacts of a campaign, and what a recipient stores of each: its address on a channel and its variables. */
import { arrayBinding, Contact, type Rows } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { audienceQuery } from '../../contacts/index.ts';
import { CONTACT_VARIABLES } from '../../messaging/index.ts';
import type { CampaignRecord } from '../campaigns/campaign.service.ts';

/** Queries the current contacts of the audience, or of the entries. Each call of the returned function begins a new query. */
export async function audienceContacts(
  ctx: Ctx,
  { id, audienceId }: Pick<CampaignRecord, 'id' | 'audienceId'>,
): Promise<() => Rows<Contact>> {
  if (audienceId) return audienceQuery(ctx, audienceId);
  return () =>
    Contact.of(ctx)
      .select(Contact.columns)
      .whereRaw(
        'id in (select contact_id from campaigns.campaign_entries where organization_id = ? and campaign_id = ?)',
        [ctx.organization.id, id],
      );
}

/** SQL: the variables of contact `p`. Values of its entry `e` override its own. */
export const RECIPIENT_VARIABLES = `jsonb_strip_nulls(${CONTACT_VARIABLES} || coalesce(e.variables, '{}'))`;

/** The variables that recipients of these contacts would get now, by contact id. */
export async function recipientVariables(
  ctx: Ctx,
  contactIds: readonly string[],
  campaignId: string | null = null,
): Promise<Map<string, Record<string, unknown>>> {
  const { rows } = await ctx.db.raw(
    `select p.id, ${RECIPIENT_VARIABLES} as variables from contacts.contacts p
     left join campaigns.campaign_entries e
       on e.organization_id = p.organization_id and e.campaign_id = ?::uuid and e.contact_id = p.id
     where p.organization_id = ? and p.id = any(?::uuid[])`,
    [campaignId as string, ctx.organization.id, arrayBinding(contactIds)],
  );
  return new Map((rows as { id: string; variables: Record<string, unknown> }[]).map((row) => [row.id, row.variables]));
}

/**
 * SQL: the address of contact `p` on channel `ch`, null if it has none. Of several push subscriptions the latest is used, so that a
 * contact gets a message once.
 */
export const RECIPIENT_ADDRESS = `case
  when ch.channel_type = 'email' then p.email
  when ch.channel_type = 'sms' then p.phone
  when ch.channel_type = 'whatsapp' then coalesce(p.phone, (
    select i.address from contacts.contact_identities i
    where i.organization_id = p.organization_id and i.contact_id = p.id and i.channel = 'whatsapp' order by i.id limit 1))
  when ch.channel_type = 'push' then (
    select s.id::text from messaging.push_subscriptions s
    where s.organization_id = p.organization_id and s.contact_id = p.id and s.sender_id = ch.sender_id
      and s.expired_at is null order by s.id desc limit 1)
  end`;

/** Addresses by `<channel id> <contact id>`. Contacts without an address on a channel are absent. */
export async function contactAddresses(
  ctx: Ctx,
  campaignId: string,
  contactIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await ctx.db.raw(
    `select ch.id as channel_id, p.id, ${RECIPIENT_ADDRESS} as address
     from ${Contact.tableName} p
     join campaigns.campaign_channels ch on ch.organization_id = p.organization_id and ch.campaign_id = ?
     where p.organization_id = ? and p.id = any(?::uuid[])`,
    [campaignId, ctx.organization.id, arrayBinding(contactIds)],
  );
  const reached = (rows as { channelId: string; id: string; address: string | null }[]).filter(
    ({ address }) => address,
  );
  return new Map(reached.map(({ channelId, id, address }) => [`${channelId} ${id}`, address as string]));
}
