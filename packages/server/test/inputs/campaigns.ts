/** Valid inputs for the procedures of campaigns. */
import type { World } from '../worlds/ids.ts';

let serial = 0;

export const campaignsInputs: Record<string, (world: World) => unknown> = {
  'campaigns.variants.add': ({ ids }) => ({
    campaignId: ids.abTest,
    name: `D ${++serial}`,
    weight: 2,
    contents: { email: { subject: 'D', text: 'Hello' } },
  }),
  'campaigns.entries.addCsv': ({ ids }) => ({
    campaignId: ids.listCampaign,
    text: `E-mail,Name,Coupon\nnew.${++serial}@example.in,Asha,A1\n`,
    country: 'IN',
  }),
};
