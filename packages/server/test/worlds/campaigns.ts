/** Campaigns' part of a world: a campaign of each type and status that inputs need. */
import { Campaign, CampaignRecipient, Enrollment } from '@tessera/db';
import { addCampaignCounts } from '../../src/domains/campaigns/recipients/campaign-counters.ts';
import type { CampaignIds, WorldPart, WorldSite } from './ids.ts';

export const campaignsPart: WorldPart<'campaigns'> = {
  needs: ['contacts', 'messaging', 'organizations', 'tracking'],
  create: async (site) => ({ ids: await createCampaigns(site) }),
};

async function createCampaigns({ tenant, canary, ids }: WorldSite): Promise<CampaignIds> {
  const { campaigns } = tenant.call;
  const contactId = ids.contact;
  const make = async (name: string, more: { type?: 'ab_test' | 'drip'; audienceId?: string } = {}) => {
    const { id } = await campaigns.create({ name: `${canary} ${name}`, audienceId: ids.list, ...more });
    const channel = await campaigns.channels.add({
      campaignId: id,
      channel: 'email',
      senderId: ids.emailSender,
      config: { subject: `${canary} {{ name }}`, text: `Hello {{ name }}, ${canary}` },
    });
    return { id, channelId: channel.id };
  };
  const campaign = await make('news');
  const list = await make('list', { audienceId: undefined });
  await campaigns.entries.add({ campaignId: list.id, contactIds: [contactId] });
  const test = await make('test', { type: 'ab_test' });
  const variants = ['A', 'B', 'C'].map((name) =>
    campaigns.variants.add({ campaignId: test.id, name, contents: { email: { subject: canary, text: name } } }),
  );
  const [variant] = await Promise.all(variants);
  const drip = await make('drip', { type: 'drip' });
  const step = await campaigns.steps.add({ campaignId: drip.id, name: canary, delayMinutes: 0 });
  const laterStep = await campaigns.steps.add({ campaignId: drip.id, name: `${canary} later`, delayMinutes: 60 });
  const scheduled = await make('scheduled');
  await campaigns.schedule({ id: scheduled.id, when: { mode: 'instant', at: new Date('2099-11-20T09:00:00Z') } });
  const started = await make('started');
  const recipient = await tenant.transaction(async (ctx) => {
    const now = ctx.now();
    await Campaign.of(ctx).where({ id: started.id }).patch({ status: 'paused', startedAt: now, expandedAt: now });
    await addCampaignCounts(ctx, started.id, [{ channelId: started.channelId, variantId: null, total: 1, failed: 1 }]);
    return CampaignRecipient.add(ctx, {
      campaignId: started.id,
      channelId: started.channelId,
      contactId,
      address: `${canary}.one@example.in`,
      variables: { name: canary },
      status: 'failed',
      failedReason: canary,
      attempts: 1,
      startedAt: now,
    });
  });
  const begunTest = await make('started test', { type: 'ab_test' });
  const [begunVariant] = await Promise.all(
    ['A', 'B'].map((name) => campaigns.variants.add({ campaignId: begunTest.id, name })),
  );
  const begunDrip = await make('started drip', { type: 'drip' });
  await campaigns.steps.add({ campaignId: begunDrip.id, name: canary, delayMinutes: 60 });
  const enrollment = await tenant.transaction(async (ctx) => {
    const started = { status: 'paused' as const, startedAt: ctx.now(), expandedAt: ctx.now() };
    await Campaign.of(ctx).whereIn('id', [begunTest.id, begunDrip.id]).patch(started);
    const values = { entryKey: 'once', variables: { coupon: canary }, dueAt: ctx.now(), enteredAt: ctx.now() };
    return Enrollment.add(ctx, { campaignId: begunDrip.id, contactId, ...values });
  });
  return {
    begunTest: begunTest.id,
    begunVariant: begunVariant?.id as string,
    begunDrip: begunDrip.id,
    enrollment: enrollment.id,
    campaign: campaign.id,
    campaignChannel: campaign.channelId,
    listCampaign: list.id,
    begunCampaign: started.id,
    begunChannel: started.channelId,
    recipient: recipient.id,
    abTest: test.id,
    variant: variant?.id as string,
    drip: drip.id,
    dripChannel: drip.channelId,
    scheduledCampaign: scheduled.id,
    step: step.id,
    laterStep: laterStep.id,
  };
}
