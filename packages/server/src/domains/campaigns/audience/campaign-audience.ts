/** Whom a campaign is for, and what its messages know of each. */
import { arrayBinding, Contact, type Rows } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { audienceQuery } from '../../contacts/index.ts';
import { CONTACT_VARIABLES } from '../../messaging/index.ts';
import type { CampaignRow } from '../campaigns/campaign.service.ts';

type Campaign = Pick<CampaignRow, 'id' | 'audienceId'>;

/** The contacts of its audience at the moment, or of its entries. Each call of what it answers begins a new query. */
export async function targets(ctx: Ctx, { id, audienceId }: Campaign): Promise<() => Rows<Contact>> {
  if (audienceId) return audienceQuery(ctx, audienceId);
  return () =>
    Contact.rows(ctx).whereRaw(
      'id in (select contact_id from campaigns.campaign_entries where organization_id = ? and campaign_id = ?)',
      [ctx.organization.id, id],
    );
}

/** What a message can say of a contact `p`, with the values `e` of a list: these go before what the contact has itself. */
export const VARIABLES = `jsonb_strip_nulls(${CONTACT_VARIABLES} || coalesce(e.variables, '{}'))`;

/** As it will be frozen for each of these contacts, by their id. */
export async function variablesOf(
  ctx: Ctx,
  contactIds: readonly string[],
  campaignId: string | null = null,
): Promise<Map<string, Record<string, unknown>>> {
  const { rows } = await ctx.db.raw(
    `select p.id, ${VARIABLES} as variables from contacts.contacts p
     left join campaigns.campaign_entries e
       on e.organization_id = p.organization_id and e.campaign_id = ?::uuid and e.contact_id = p.id
     where p.organization_id = ? and p.id = any(?::uuid[])`,
    [campaignId, ctx.organization.id, arrayBinding(contactIds)] as string[],
  );
  return new Map((rows as { id: string; variables: Record<string, unknown> }[]).map((row) => [row.id, row.variables]));
}

/**
 * The address of contact `p` over channel `ch` (its type and its sender). Of several browsers, the one that subscribed last:
 * a campaign tells each contact once.
 */
export const ADDRESS = `case ch.channel_type
  when 'email' then p.email
  when 'sms' then p.phone
  when 'whatsapp' then coalesce(p.phone, (
    select i.address from contacts.contact_identities i
    where i.organization_id = p.organization_id and i.contact_id = p.id and i.channel = 'whatsapp' order by i.id limit 1))
  when 'push' then (
    select s.id::text from messaging.push_subscriptions s
    where s.organization_id = p.organization_id and s.contact_id = p.id and s.sender_id = ch.sender_id
      and s.expired_at is null order by s.id desc limit 1)
  end`;
