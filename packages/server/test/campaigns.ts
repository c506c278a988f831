/** An organization with senders, and functions that create contacts and campaigns, for tests of campaigns. */
import { CampaignRecipient, type CampaignRecipient as Recipient } from '@tessera/db';
import { expandAudience } from '../src/domains/campaigns/audience/materialize-recipients.ts';
import { recountCampaign } from '../src/domains/campaigns/recipients/campaign-counters.ts';
import type { OrganizationScope } from '../src/trpc/context.ts';
import type { Tenant, TestApp } from './index.ts';

export interface CampaignShop extends Tenant {
  scope: OrganizationScope;
  senders: Record<'email' | 'sms' | 'whatsapp' | 'push', string>;
  /** Contacts with an e-mail (`<name>@example.in`) and, when given, a phone. */
  contacts(
    ...people: { name: string; phone?: string; email?: null; customFields?: Record<string, string> }[]
  ): Promise<string[]>;
  /** A list audience of these contacts. */
  audience(contactIds: string[]): Promise<string>;
  recipients(campaignId: string): Promise<Recipient[]>;
  /** Creates so many contacts with an e-mail address, and an audience of all contacts. */
  crowd(count: number): Promise<string>;
  /** Runs a statement in a transaction of the organization. */
  sql(text: string, ...values: (string | number)[]): Promise<Record<string, unknown>[]>;
  /** Expands the audience completely. */
  expand(campaignId: string): Promise<void>;
  /** Recounts, and returns how many counter rows were wrong. */
  miscounted(campaignId: string): Promise<number>;
}

export async function campaignShop({ app, createTenant }: TestApp): Promise<CampaignShop> {
  const tenant = await createTenant();
  const { call } = tenant;
  const sender = async (channel: 'email' | 'sms' | 'whatsapp' | 'push', address?: string) =>
    (await call.messaging.senders.create({ provider: 'sandbox', channel, name: channel, address })).id;
  const scope = { app, actor: { type: 'system' as const, name: 'test' }, organization: tenant.organization };
  let audiences = 0;
  const sql = (text: string, ...values: (string | number)[]) =>
    tenant.transaction(async (ctx) => (await ctx.db.raw(text, values)).rows as Record<string, unknown>[]);
  return {
    sql,
    async crowd(count) {
      await sql(
        `insert into contacts.contacts (organization_id, name, email)
         select ?, 'C' || n, 'c' || n || '@example.in' from generate_series(1, ?::integer) n`,
        tenant.organization.id,
        count,
      );
      const rules = { type: 'field' as const, field: 'name' as const, operator: 'isNotEmpty' as const };
      return (await call.contacts.audiences.create({ type: 'rules', name: 'Everybody', rules })).id;
    },
    ...tenant,
    scope,
    senders: {
      email: await sender('email', 'shop@example.in'),
      sms: await sender('sms', '+919800000011'),
      whatsapp: await sender('whatsapp', '+919800000012'),
      push: await sender('push'),
    },
    async contacts(...people) {
      const ids: string[] = [];
      for (const { name, phone, email, customFields } of people) {
        const address = email === null ? undefined : `${name.toLowerCase().replaceAll(' ', '.')}@example.in`;
        ids.push((await call.contacts.create({ name, phone, email: address, customFields })).id);
      }
      return ids;
    },
    async audience(contactIds) {
      const { id } = await call.contacts.audiences.create({ type: 'list', name: `List ${++audiences}` });
      if (contactIds.length > 0) await call.contacts.audiences.members.add({ audienceId: id, contactIds });
      return id;
    },
    recipients: (campaignId) =>
      tenant.transaction((ctx) => CampaignRecipient.of(ctx).where({ campaignId }).orderBy('id').execute()),
    async expand(campaignId) {
      while ((await expandAudience(scope, campaignId)) === 'more');
    },
    miscounted: (campaignId) => tenant.transaction((ctx) => recountCampaign(ctx, campaignId)),
  };
}
