import {
  CampaignStatus,
  CampaignType,
  campaignChannelRow,
  campaignRow,
  campaignStepRow,
  campaignVariantRow,
} from '@tessera/db';
import { z } from 'zod';
import { isTimeZone } from '../../../lib/time-zones.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { MessageContent } from '../../messaging/index.ts';
import { Contents, Drip, Experiment, FrequencyCaps, QuietHours, Utm } from '../content/content.schema.ts';

/** An IANA time zone that this runtime knows. */
export const timeZone = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine(isTimeZone, 'must be a time zone of the IANA database, such as Asia/Kolkata');

export const Campaign = campaignRow
  .omit({ organizationId: true, expandAfter: true, sentOn: true })
  .extend({
    audienceId: z.uuid().nullable().describe('Whom it is for; null: its entries.'),
    channelMode: campaignRow.shape.channelMode.describe(
      'all: over each channel that reaches the contact. first: over the first that does.',
    ),
    category: campaignRow.shape.category.describe('Quiet hours and caps hold for marketing only.'),
    scheduledLocal: z.string().nullable().describe('The wall-clock time it was scheduled for, with `timeZone`.'),
    scheduleMode: campaignRow.shape.scheduleMode.describe(
      'instant: for all at once. recipient: at that time of each recipient’s own clock.',
    ),
    timeZone: z.string().nullable().describe('Of the schedule, and of recipients of whom nobody knows it.'),
    quietHours: QuietHours.nullable().describe('null: as the organization has it.'),
    frequencyCaps: FrequencyCaps.nullable().describe('null: as the organization has it.'),
    rateLimitPerMinute: z.int().nullable().describe('Never more in any 60 seconds; null: what the senders allow.'),
    dailyLimit: z
      .int()
      .nullable()
      .describe('Never more in a day (UTC), over all channels; null: what the senders allow.'),
    deliveryPolicy: campaignRow.shape.deliveryPolicy.describe(
      'When nobody can say whether a message arrived: at_most_once leaves it, at_least_once sends it again.',
    ),
    experiment: Experiment.nullable(),
    drip: Drip.nullable(),
    utm: Utm.nullable(),
    expandedAt: z.date().nullable().describe('When its recipients were all there; null before.'),
  })
  .meta({ id: 'Campaign', description: 'Messages to an audience: once, in variants, or step by step.' });

export const CampaignChannel = campaignChannelRow
  .omit({ organizationId: true })
  .extend({ config: MessageContent.describe('What it says.') })
  .meta({ id: 'CampaignChannel', description: 'A channel of a campaign: what it is sent from, and what it says.' });

export const CampaignVariant = campaignVariantRow
  .omit({ organizationId: true })
  .extend({ contents: Contents })
  .meta({ id: 'CampaignVariant', description: 'One of the versions a campaign compares.' });

export const CampaignStep = campaignStepRow
  .omit({ organizationId: true })
  .extend({
    delayMinutes: z.int().describe('After the step before was really sent; of the first, after entering.'),
    localMinute: z.int().nullable().describe('Not before this minute of the recipient’s day; null: whenever.'),
    contents: Contents,
  })
  .meta({ id: 'CampaignStep', description: 'One message of a drip.' });

export const CampaignDetails = Campaign.extend({
  channels: z.array(CampaignChannel),
  variants: z.array(CampaignVariant),
  steps: z.array(CampaignStep),
}).meta({ id: 'CampaignDetails', description: 'A campaign with everything it consists of.' });

const name = z.string().trim().min(1).max(200);
const description = z.string().trim().min(1).max(2000);

const settable = {
  channelMode: campaignRow.shape.channelMode.optional(),
  category: campaignRow.shape.category.optional(),
  deliveryPolicy: campaignRow.shape.deliveryPolicy.optional(),
  tracksOpens: z.boolean().optional().describe('Of marketing e-mail; true when left out.'),
  tracksClicks: z.boolean().optional(),
};
const clearable = {
  description,
  audienceId: z.uuid().describe('Whom it is for; without, it takes entries.'),
  timeZone,
  quietHours: QuietHours,
  frequencyCaps: FrequencyCaps,
  rateLimitPerMinute: z.int().min(1).max(1_000_000),
  dailyLimit: z.int().min(1).max(100_000_000),
  experiment: Experiment,
  drip: Drip,
  utm: Utm,
};

export const CreateCampaignInput = z.object({
  name,
  type: CampaignType.default('broadcast'),
  ...settable,
  ...z.object(clearable).partial().shape,
});

const changed = z.object({
  description: description.nullable(),
  audienceId: clearable.audienceId.nullable(),
  timeZone: timeZone.nullable(),
  quietHours: QuietHours.nullable(),
  frequencyCaps: FrequencyCaps.nullable(),
  rateLimitPerMinute: clearable.rateLimitPerMinute.nullable(),
  dailyLimit: clearable.dailyLimit.nullable(),
  experiment: Experiment.nullable(),
  drip: Drip.nullable(),
  utm: Utm.nullable(),
});

export const UpdateCampaignInput = z.object({
  id: z.uuid(),
  version: z.int().min(1).max(2_147_483_647).describe('The one this change is based on.'),
  name: name.optional(),
  ...settable,
  ...changed.partial().shape,
});

export const DuplicateCampaignInput = z.object({
  id: z.uuid(),
  name: name.optional().describe('As the original’s when left out.'),
  withEntries: z.boolean().default(false).describe('Also whom it was for, when that was a list of its own.'),
});

const CampaignFilter = z.object({
  status: z.array(CampaignStatus).min(1).max(7).optional(),
  type: CampaignType.optional(),
  audienceId: z.uuid().optional(),
  text: z.string().trim().min(1).max(100).optional().describe('Part of the name, whatever case or accents.'),
});

export const ListCampaignsInput = listInput(CampaignFilter, ['createdAt', 'updatedAt', 'name']);
export const CampaignList = listOutput(Campaign);
