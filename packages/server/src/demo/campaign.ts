/** The messages of the demo: sandbox senders, and a campaign whose replies fill the inbox. */

import { addChannel, createCampaign, startCampaign } from '../domains/campaigns/index.ts';
import { createAudience } from '../domains/contacts/index.ts';
import { createSender } from '../domains/messaging/index.ts';
import type { Ctx } from '../trpc/context.ts';

/** How the contacts of the sandbox behave: what share reads and what share replies. */
const BEHAVIOUR = { read: 0.7, replied: 0.2, replyText: 'Lovely! A table for two on Friday, please.' };

export async function createDemoCampaign(ctx: Ctx): Promise<void> {
  const sandbox = { provider: 'sandbox' as const, isDefault: true, settings: BEHAVIOUR as never };
  await createSender(ctx, { ...sandbox, channel: 'whatsapp', name: 'Café Malabar', address: '+914842000000' });
  const mailbox = { ...sandbox, channel: 'email' as const, name: 'Café Malabar', address: 'hello@malabar.example' };
  const { id: senderId } = await createSender(ctx, mailbox);
  const audience = await createAudience(ctx, {
    type: 'rules',
    name: 'Newsletter',
    rules: { type: 'tags', operator: 'hasAny', tags: ['newsletter', 'vip'] },
  });
  const { id } = await createCampaign(ctx, {
    name: 'Monsoon menu',
    type: 'broadcast',
    audienceId: audience.id,
    // No quiet hours, so that the first start sends at any time of day.
    quietHours: { from: 0, until: 0 },
  });
  await addChannel(ctx, {
    campaignId: id,
    channel: 'email',
    senderId,
    position: 0,
    config: {
      type: 'text',
      subject: 'The monsoon menu is here, {{ first_name | default: "friend" }}',
      text: 'Hot appam, pepper rasam and the new roast from Wayanad: from Friday on at Café Malabar.\n\nhttps://malabar.example/menu',
    },
  });
  await startCampaign(ctx, { id });
}
