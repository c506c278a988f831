import {
  CampaignStatus,
  CampaignType,
  campaignChannelRow,
  campaignRow,
  campaignStepRow,
  campaignVariantRow,
} from '@tessera/db';
import { z } from 'zod';
import { nameText, timeZone } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { MessageContent } from '../../messaging/index.ts';
import { ContentByChannel } from '../content/content.schema.ts';
import { DripConfig } from '../drips/drip.schema.ts';
import { ExperimentConfig } from '../experiment/experiment-config.schema.ts';
import { FrequencyCaps, QuietHours } from '../limits/limit.schema.ts';
import { UtmParameters } from '../link-tracking/utm.schema.ts';

const recipientCount = z.int().describe('Recipients that exist so far: one per contact, channel and step.');

export const Campaign = campaignRow
  .omit({
    organizationId: true,
    expandAfter: true,
    nextCheckAt: true,
    sweepAt: true,
    sentOn: true,
    totalRecipients: true,
  })
  .extend({
    recipientCount,
    audienceId: z.uuid().nullable().describe('The audience; null for a campaign with entries.'),
    channelMode: campaignRow.shape.channelMode.describe(
      'all: a contact is reached on every channel that has an address for it. first: on the first such channel only.',
    ),
    category: campaignRow.shape.category.describe('Quiet hours and frequency caps apply to marketing only.'),
    scheduledLocal: z.string().nullable().describe('The wall-clock time it is scheduled for, in `timeZone`.'),
    scheduleMode: campaignRow.shape.scheduleMode.describe(
      'instant: one moment for all recipients. recipient: the same wall-clock time in each recipient’s time zone.',
    ),
    timeZone: z.string().nullable().describe('The time zone of the schedule, and of recipients without a known one.'),
    quietHours: QuietHours.nullable().describe('null: those of the organization apply.'),
    frequencyCaps: FrequencyCaps.nullable().describe('null: those of the organization apply.'),
    rateLimitPerMinute: z
      .int()
      .nullable()
      .describe('The most messages in any 60 seconds; null: only the limits of the senders apply.'),
    dailyLimit: z
      .int()
      .nullable()
      .describe('The most messages per UTC day over all channels; null: only the limits of the senders apply.'),
    deliveryPolicy: campaignRow.shape.deliveryPolicy.describe(
      'What happens to a message whose outcome stays unknown. at_most_once: it is not sent again. at_least_once: it is sent again.',
    ),
    experiment: ExperimentConfig.nullable(),
    drip: DripConfig.nullable(),
    utm: UtmParameters.nullable(),
    expandedAt: z.date().nullable().describe('When the last recipient was created; null before.'),
  })
  .meta({ id: 'Campaign', description: 'Messages to an audience: once, in variants, or step by step.' });

export const CampaignChannel = campaignChannelRow
  .omit({ organizationId: true, channelType: true, totalRecipients: true })
  .extend({
    channel: campaignChannelRow.shape.channelType,
    recipientCount,
    config: MessageContent.describe('The content that the channel sends.'),
  })
  .meta({ id: 'CampaignChannel', description: 'A channel of a campaign: its sender and its content.' });

export const CampaignVariant = campaignVariantRow
  .omit({ organizationId: true, totalRecipients: true })
  .extend({ recipientCount, contents: ContentByChannel })
  .meta({ id: 'CampaignVariant', description: 'One of the versions that an A/B test compares.' });

export const CampaignStep = campaignStepRow
  .omit({ organizationId: true })
  .extend({
    delayMinutes: z.int().describe('Minutes after the previous step was sent; for the first step, after enrollment.'),
    localMinute: z
      .int()
      .nullable()
      .describe('The step is not sent before this minute of the recipient’s day; null: at any time.'),
    contents: ContentByChannel,
  })
  .meta({ id: 'CampaignStep', description: 'One message of a drip.' });

export const CampaignDetails = Campaign.extend({
  channels: z.array(CampaignChannel),
  variants: z.array(CampaignVariant),
  steps: z.array(CampaignStep),
}).meta({ id: 'CampaignDetails', description: 'A campaign with its channels, variants and steps.' });

const name = nameText(200).describe('The name that people see in lists.');
const description = z.string().trim().min(1).max(2000);

const settable = {
  channelMode: campaignRow.shape.channelMode
    .optional()
    .describe('all (the default): every channel with an address for the contact. first: the first such channel only.'),
  category: campaignRow.shape.category
    .optional()
    .describe('marketing (the default) is subject to quiet hours and frequency caps; transactional is not.'),
  deliveryPolicy: campaignRow.shape.deliveryPolicy
    .optional()
    .describe(
      'Whether a message whose outcome stays unknown is sent again: at_most_once (the default) or at_least_once.',
    ),
  tracksOpens: z.boolean().optional().describe('Whether opens of marketing e-mail are counted; true by default.'),
  tracksClicks: z.boolean().optional().describe('Whether clicks on links are counted; true by default.'),
};
const clearable = {
  description,
  audienceId: z.uuid(),
  timeZone,
  quietHours: QuietHours,
  frequencyCaps: FrequencyCaps,
  rateLimitPerMinute: z.int().min(1).max(1_000_000),
  dailyLimit: z.int().min(1).max(100_000_000),
  experiment: ExperimentConfig,
  drip: DripConfig,
  utm: UtmParameters,
};
/** Described on the optional field, not on the schema: a named schema loses its name in the SDK when `.describe` copies it. */
const meaning = {
  description: 'A note for the team.',
  audienceId: 'The audience. A campaign without one is sent to its entries.',
  timeZone: 'The IANA time zone of recipients without a known one, such as Asia/Kolkata.',
  quietHours: 'Quiet hours instead of those of the organization.',
  frequencyCaps: 'Frequency caps instead of those of the organization. An empty list means no caps.',
  rateLimitPerMinute: 'The most messages in any 60 seconds.',
  dailyLimit: 'The most messages per UTC day, over all channels.',
  experiment: 'For type ab_test: how its variants are compared.',
  drip: 'For type drip: when contacts enter and leave it.',
  utm: 'Query parameters added to the links of the campaign.',
} as const satisfies Record<keyof typeof clearable, string>;

export const CreateCampaignInput = z.object({
  name,
  type: CampaignType.default('broadcast').describe(
    'How it is sent: once, in steps, or in variants. It cannot change later.',
  ),
  ...settable,
  description: clearable.description.optional().describe(meaning.description),
  audienceId: clearable.audienceId.optional().describe(meaning.audienceId),
  timeZone: clearable.timeZone.optional().describe(meaning.timeZone),
  quietHours: clearable.quietHours.optional().describe(meaning.quietHours),
  frequencyCaps: clearable.frequencyCaps.optional().describe(meaning.frequencyCaps),
  rateLimitPerMinute: clearable.rateLimitPerMinute.optional().describe(meaning.rateLimitPerMinute),
  dailyLimit: clearable.dailyLimit.optional().describe(meaning.dailyLimit),
  experiment: clearable.experiment.optional().describe(meaning.experiment),
  drip: clearable.drip.optional().describe(meaning.drip),
  utm: clearable.utm.optional().describe(meaning.utm),
});

/** Left out: keeps its value. null: cleared. */
const change = <Field extends z.ZodType>(field: Field, text: string) =>
  field.nullable().optional().describe(`${text} null clears it.`);

export const UpdateCampaignInput = z.object({
  id: z.uuid().describe('The campaign to change.'),
  version: z.int().min(1).max(2_147_483_647).describe('The version that this change is based on.'),
  name: name.optional(),
  ...settable,
  description: change(clearable.description, meaning.description),
  audienceId: change(clearable.audienceId, meaning.audienceId),
  timeZone: change(clearable.timeZone, meaning.timeZone),
  quietHours: change(clearable.quietHours, meaning.quietHours),
  frequencyCaps: change(clearable.frequencyCaps, meaning.frequencyCaps),
  rateLimitPerMinute: change(clearable.rateLimitPerMinute, meaning.rateLimitPerMinute),
  dailyLimit: change(clearable.dailyLimit, meaning.dailyLimit),
  experiment: change(clearable.experiment, meaning.experiment),
  drip: change(clearable.drip, meaning.drip),
  utm: change(clearable.utm, meaning.utm),
});

export const DuplicateCampaignInput = z.object({
  id: z.uuid().describe('The campaign to copy.'),
  name: name.optional().describe('The name of the copy; the name of the original if left out.'),
  withEntries: z.boolean().default(false).describe('Whether the entries of the original are copied as well.'),
});

const CampaignFilter = z.object({
  status: oneOrSeveral(CampaignStatus).optional().describe('Only campaigns in one of these states.'),
  type: oneOrSeveral(CampaignType).optional().describe('Only campaigns of one of these types.'),
  audienceId: z.uuid().optional().describe('Only campaigns for this audience.'),
  text: z.string().trim().min(1).max(100).optional().describe('Part of the name; case and accents are ignored.'),
});

export const ListCampaignsInput = listInput(CampaignFilter, ['createdAt', 'updatedAt', 'name']);
export const CampaignList = listOutput(Campaign);

/** 2026-11-20T09:00, with or without seconds, and no zone. */
const wallClock = z
  .string()
  .max(30)
  .pipe(z.iso.datetime({ local: true, offset: false }))
  .refine((text) => !/[zZ]$/.test(text), 'is a wall-clock time: leave the Z away')
  .describe('A wall-clock time, without a zone: 2026-11-20T09:00.');

export const ScheduleCampaignInput = z.object({
  id: z.uuid().describe('The campaign to schedule.'),
  when: z
    .discriminatedUnion('mode', [
      z.object({ mode: z.literal('instant'), at: z.date() }),
      z.object({ mode: z.literal('local'), at: wallClock, timeZone }),
      z.object({
        mode: z.literal('recipient'),
        at: wallClock,
        timeZone: timeZone
          .optional()
          .describe('The time zone of recipients without a known one; that of the organization if left out.'),
      }),
    ])
    .describe(
      'instant: at that moment. local: when clocks in `timeZone` show the time. recipient: when each recipient’s own clock shows it.',
    ),
});

export const RetryFailedResult = z.object({
  retriedCount: z.int().describe('Recipients that are sent to again.'),
  remainingCount: z
    .int()
    .describe('Failed recipients that remain: one call retries at most 50,000. Call again for the rest.'),
});
