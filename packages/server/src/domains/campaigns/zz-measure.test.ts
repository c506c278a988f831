import { expect, it } from 'vitest';
import { campaignShop } from '/work/messaging/packages/server/test/campaigns.ts';
import { createTestApp } from '/work/messaging/packages/server/test/index.ts';
import { inTransaction } from '/work/messaging/packages/server/src/context.ts';
import { expandSome } from '/work/messaging/packages/server/src/domains/campaigns/expand.ts';
it('measures', async () => {
  await using test = await createTestApp();
  const shop = await campaignShop(test);
  const audienceId = await shop.crowd(1);
  for (let i = 0; i < 10; i++) await shop.sql(`insert into contacts.contacts (organization_id, name, email, phone, company, custom_fields)
    select ?, 'First Last' || n, 'x' || n || '@example.in', '+9198' || (10000000 + n)::text, 'Company', jsonb_build_object('city', 'Pune', 'plan', 'gold', 'n', n)
    from generate_series(?::int, ?::int) n`, shop.organization.id, i * 10000 + 1, (i + 1) * 10000);
  for (const channels of [['email'], ['email']] as const) {
    const { id } = await shop.call.campaigns.create({ name: 'x', audienceId });
    for (const channelType of channels) await shop.call.campaigns.channels.add({ campaignId: id, channelType, senderId: shop.senders[channelType], config: { type: 'text', subject: 'x', text: 'x' } });
    const a = performance.now();
    await shop.call.campaigns.start({ id });
    const b = performance.now();
    const steps: number[] = [];
    for (;;) { const s = performance.now(); const r = await expandSome(test.app, shop.scope, id); steps.push(Math.round(performance.now() - s)); if (r === 'done') break; }
    const c = performance.now();
    const { totalRecipients } = await shop.call.campaigns.get({ id });
    const d = performance.now();
    await shop.call.campaigns.recipients.list({ campaignId: id });
    const e = performance.now();
    await shop.call.campaigns.recipients.list({ campaignId: id, filter: { status: ['failed'] } });
    const f = performance.now();
    await shop.call.campaigns.results({ id });
    const g = performance.now();
    console.log(channels.join('+'), { start: Math.round(b - a), expand: Math.round(c - b), totalRecipients, steps: steps.join(' '), list: Math.round(e - d), listFailed: Math.round(f - e), results: Math.round(g - f) });
    if (channels.length === 1) {
      for (let i = 0; i < 8; i++) await shop.sql(`update campaigns.campaign_recipients set status = 'failed', due_at = null where id = any(array(select id from campaigns.campaign_recipients where campaign_id = ? and status = 'pending' order by id limit 5000))`, id);
      await shop.miscounted(id);
      const h = performance.now();
      console.log('retry 40000', await shop.call.campaigns.retryFailed({ id }).catch((x) => String(x)), Math.round(performance.now() - h));
      const raw = await import('/work/messaging/packages/server/src/domains/campaigns/expand.ts');
      void raw;
    }
  }
}, 300_000);
