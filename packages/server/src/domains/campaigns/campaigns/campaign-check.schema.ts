import { Channel, MessageType } from '@tessera/db';
import { z } from 'zod';

export const CampaignProblem = z
  .object({
    kind: z
      .string()
      .describe(
        'no_channels, sender_not_found, wrong_channel, sender_inactive, no_audience, empty_audience, too_few_variants, no_steps, ' +
          'template_not_found, template_not_approved, medium_not_found, no_subject, invalid_content, missing_variable, template_too_heavy.',
      ),
    isFatal: z
      .boolean()
      .describe('Whether it keeps the campaign from starting; the others only leave some recipients out.'),
    message: z.string(),
    channelId: z.uuid().nullable(),
    variantId: z.uuid().nullable(),
    stepId: z.uuid().nullable(),
    variable: z.string().nullable().describe('Which is missing.'),
  })
  .meta({ id: 'CampaignProblem', description: 'Something that speaks against starting a campaign.' });

export const CheckResult = z.object({
  isReady: z.boolean().describe('Whether it can be started.'),
  problems: z.array(CampaignProblem),
});

/** Which of its messages. */
const which = {
  variantId: z.uuid().optional().describe('As this variant says it.'),
  stepId: z.uuid().optional().describe('This step of a drip; the first when left out.'),
};

export const PreviewInput = z.object({ id: z.uuid(), contactId: z.uuid(), ...which });

const PreviewedMessage = z
  .object({
    channelId: z.uuid(),
    channelType: Channel,
    address: z.string().nullable().describe('Where it would go; null when the contact cannot be reached over it.'),
    type: MessageType,
    subject: z.string().nullable(),
    text: z.string().nullable(),
    html: z.string().nullable(),
    url: z.string().nullable(),
    mediaUrl: z.string().nullable(),
    missing: z.string().nullable().describe('The variable this contact has nothing of, and that has no fallback.'),
    problem: z.string().nullable().describe('Why it would not be sent; null when it would.'),
  })
  .meta({ id: 'PreviewedMessage', description: 'What a contact would get over a channel.' });

export const PreviewResult = z.array(PreviewedMessage);

export const SendTestInput = z.object({
  id: z.uuid(),
  channelId: z.uuid(),
  to: z
    .array(
      z.union([
        z.object({ contactId: z.uuid() }),
        z.object({
          address: z.string().trim().min(1).max(320).describe('A phone number with +, or an e-mail address.'),
        }),
      ]),
    )
    .min(1)
    .max(10),
  asContactId: z.uuid().optional().describe('Whose values it is written with, for addresses.'),
  ...which,
});

export const SendTestResult = z.object({ messageIds: z.array(z.uuid()) });
