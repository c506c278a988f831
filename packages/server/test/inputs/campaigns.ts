/** Valid inputs for the procedures of campaigns. */
import type { World } from '../worlds/ids.ts';

let serial = 0;

const quietHours = { from: 1260, until: 480 };
const frequencyCaps = [{ channel: 'email' as const, messages: 3, hours: 24 }];

export const campaignsInputs: Record<string, (world: World) => unknown> = {
  'campaigns.create': ({ ids }) => ({
    name: 'News',
    description: 'What is new',
    type: 'ab_test',
    audienceId: ids.list,
    channelMode: 'first',
    category: 'marketing',
    timeZone: 'Asia/Kolkata',
    quietHours,
    frequencyCaps,
    rateLimitPerMinute: 600,
    dailyLimit: 10_000,
    experiment: {
      testShareBasisPoints: 2_000,
      holdoutBasisPoints: 500,
      metric: 'opened',
      minimumPerVariant: 500,
      decideAfterMinutes: 60,
    },
    utm: { source: 'news', campaign: 'autumn' },
  }),
  'campaigns.get': ({ ids }) => ({ id: ids.campaign }),
  'campaigns.list': ({ ids }) => ({
    filter: { status: ['draft'], type: 'broadcast', audienceId: ids.list, text: 'e' },
  }),
  'campaigns.update': ({ ids }) => ({
    id: ids.drip,
    version: 1,
    name: 'Changed',
    audienceId: ids.rules,
    drip: { goalEvents: ['bought'], reentry: 'after_exit', afterOutage: 'respace' },
  }),
  'campaigns.delete': ({ ids }) => ({ id: ids.campaign }),
  'campaigns.duplicate': ({ ids }) => ({ id: ids.listCampaign, name: 'Once more' }),
  'campaigns.channels.add': ({ ids }) => ({
    campaignId: ids.abTest,
    channel: 'sms',
    senderId: ids.smsSender,
    position: 1,
    config: { type: 'text', text: 'Hello {{ name | default: "there" }}' },
  }),
  'campaigns.channels.update': ({ ids }) => ({
    id: ids.campaignChannel,
    senderId: ids.emailSender,
    config: { subject: 'Changed', text: 'Hello' },
  }),
  'campaigns.channels.remove': ({ ids }) => ({ id: ids.campaignChannel }),
  'campaigns.variants.add': ({ ids }) => ({
    campaignId: ids.abTest,
    name: `D ${++serial}`,
    weight: 2,
    contents: { email: { subject: 'D', text: 'Hello' } },
  }),
  'campaigns.variants.update': ({ ids }) => ({ id: ids.variant, weight: 3 }),
  'campaigns.variants.remove': ({ ids }) => ({ id: ids.variant }),
  'campaigns.steps.add': ({ ids }) => ({
    campaignId: ids.drip,
    name: 'Last',
    delayMinutes: 1440,
    localMinute: 540,
    contents: { email: { subject: 'Last', text: 'Hello' } },
  }),
  'campaigns.steps.update': ({ ids }) => ({ id: ids.step, name: 'Changed', delayMinutes: 10 }),
  'campaigns.steps.remove': ({ ids }) => ({ id: ids.step }),
  'campaigns.steps.reorder': ({ ids }) => ({ campaignId: ids.drip, stepIds: [ids.laterStep, ids.step] }),
  'campaigns.entries.add': ({ ids }) => ({ campaignId: ids.listCampaign, contactIds: [ids.other] }),
  'campaigns.entries.addCsv': ({ ids }) => ({
    campaignId: ids.listCampaign,
    text: `E-mail,Name,Coupon\nnew.${++serial}@example.in,Asha,A1\n`,
    country: 'IN',
  }),
  'campaigns.entries.list': ({ ids }) => ({ campaignId: ids.listCampaign }),
  'campaigns.entries.clear': ({ ids }) => ({ campaignId: ids.listCampaign }),
  'campaigns.settings.get': () => undefined,
  'campaigns.settings.update': () => ({ quietHours, timeZone: 'Asia/Kolkata', frequencyCaps }),
  'campaigns.check': ({ ids }) => ({ id: ids.campaign }),
  'campaigns.preview': ({ ids }) => ({ id: ids.abTest, contactId: ids.contact, variantId: ids.variant }),
  'campaigns.sendTest': ({ ids }) => ({
    id: ids.drip,
    stepId: ids.step,
    channelId: ids.dripChannel,
    to: [{ contactId: ids.contact }, { address: 'house@example.in' }],
    contactId: ids.other,
  }),
  'campaigns.schedule': ({ ids }) => ({
    id: ids.campaign,
    when: { mode: 'recipient', at: '2099-11-20T09:00', timeZone: 'Asia/Kolkata' },
  }),
  'campaigns.start': ({ ids }) => ({ id: ids.campaign }),
  'campaigns.pause': ({ ids }) => ({ id: ids.scheduledCampaign }),
  'campaigns.resume': ({ ids }) => ({ id: ids.begunCampaign }),
  'campaigns.cancel': ({ ids }) => ({ id: ids.begunCampaign }),
  'campaigns.retryFailed': ({ ids }) => ({ id: ids.begunCampaign }),
  'campaigns.watch': ({ ids }) => ({ id: ids.campaign }),
  'campaigns.statistics': ({ ids }) => ({ id: ids.abTest }),
  'campaigns.recipients.list': ({ ids }) => ({
    campaignId: ids.begunCampaign,
    filter: { status: ['failed'], channelId: ids.begunChannel, contactId: ids.contact, stepPosition: 0 },
  }),
  'campaigns.recipients.createExportLink': ({ ids }) => ({ campaignId: ids.begunCampaign }),
  'campaigns.experiment.get': ({ ids }) => ({ campaignId: ids.abTest }),
  'campaigns.experiment.chooseWinner': ({ ids }) => ({ campaignId: ids.begunTest, variantId: ids.begunVariant }),
  'campaigns.enrollments.list': ({ ids }) => ({
    campaignId: ids.begunDrip,
    filter: { status: 'active', contactId: ids.contact },
  }),
  'campaigns.enrollments.add': ({ ids }) => ({
    campaignId: ids.begunDrip,
    contactIds: [ids.other],
    variables: { coupon: 'A1' },
  }),
  'campaigns.enrollments.remove': ({ ids }) => ({ id: ids.enrollment }),
};
