import { Channel, MessageType } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { campaignProblemKinds } from '../error-kinds.ts';

export const CampaignProblem = z
  .object({
    kind: z.enum(campaignProblemKinds).describe('The kind of error that starting the campaign would answer with.'),
    isFatal: z
      .boolean()
      .describe('Whether it keeps the campaign from starting. Other problems only exclude some recipients.'),
    message: z.string(),
    channelId: z.uuid().nullable().describe('The channel it concerns; null for the campaign as a whole.'),
    variantId: z.uuid().nullable().describe('The variant whose content it concerns.'),
    stepId: z.uuid().nullable().describe('The step whose content it concerns.'),
    variable: z.string().nullable().describe('For `variable_missing`: the variable without a value.'),
  })
  .meta({
    id: 'CampaignProblem',
    description: 'A problem that keeps a campaign from starting or excludes recipients.',
  });

const ContentReach = z
  .object({
    channelId: z.uuid(),
    variantId: z.uuid().nullable().describe('The variant whose content it is.'),
    stepId: z.uuid().nullable().describe('The step whose content it is.'),
    checkedCount: z.int().describe('The contacts that were checked.'),
    isSample: z.boolean().describe('Whether the audience has more contacts than were checked: about 1,000 at most.'),
    reachableCount: z.int().describe('The checked contacts that would get the message now.'),
    countByReason: z
      .record(z.string(), z.int())
      .describe(
        'The other checked contacts by the reason for which they would be skipped; no_address: not recipients.',
      ),
  })
  .meta({ id: 'CampaignReach', description: 'Whom a content of a campaign would reach if it were sent now.' });

export const CheckCampaignResult = z.object({
  isReady: z.boolean().describe('Whether the campaign can be started.'),
  problems: z.array(CampaignProblem),
  reach: z.array(ContentReach).describe('For each content that can be composed.'),
});

/** Which of the campaign's messages is meant. */
const messageSelection = {
  variantId: z.uuid().optional().describe('Use the content of this variant.'),
  stepId: z.uuid().optional().describe('Use the content of this step of a drip; the first step if left out.'),
};

export const PreviewCampaignInput = z.object({
  id: z.uuid().describe('The campaign.'),
  contactId: z.uuid().describe('The contact whose values fill the variables.'),
  ...messageSelection,
});

const PreviewedMessage = z
  .object({
    channelId: z.uuid(),
    channel: Channel,
    address: z
      .string()
      .nullable()
      .describe('The address it would be sent to; null if the contact has none on this channel.'),
    type: MessageType,
    subject: z.string().nullable(),
    text: z.string().nullable(),
    html: z.string().nullable(),
    url: z.string().nullable(),
    mediaUrl: z.string().nullable(),
    missing: z.string().nullable().describe('The variable that has neither a value for this contact nor a fallback.'),
    problem: z.string().nullable().describe('Why it would not be sent; null if it would be.'),
  })
  .meta({ id: 'PreviewedMessage', description: 'The message a contact would get on one channel.' });

export const PreviewCampaignResult = z.array(PreviewedMessage);

export const SendTestInput = z.object({
  id: z.uuid().describe('The campaign.'),
  channelId: z.uuid().describe('The channel whose message is sent.'),
  to: z
    .array(
      z.union([
        z.object({ contactId: z.uuid() }),
        z.object({
          address: nameText(320).describe('A phone number with +, or an e-mail address.'),
        }),
      ]),
    )
    .min(1)
    .max(10)
    .describe('Who gets the test: contacts, each with its own values, or addresses.'),
  contactId: z.uuid().optional().describe('The contact whose values fill the variables for addresses.'),
  ...messageSelection,
});

export const SendTestResult = z.object({
  messageIds: z.array(z.uuid()).describe('The messages, for `messaging.messages.get`.'),
});
