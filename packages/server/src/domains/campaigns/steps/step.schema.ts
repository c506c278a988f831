import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { CampaignStep } from '../campaigns/campaign.schema.ts';
import { ContentByChannel } from '../content/content.schema.ts';

const name = nameText(200).describe('The name that people see.');
const delayMinutes = z
  .int()
  .min(0)
  .max(1_051_200)
  .describe('Minutes after the previous step was sent; for the first step, after enrollment.');
const localMinute = z.int().min(0).max(1439).nullable();
const localMinuteMeaning =
  'The step is not sent before this minute of the recipient’s day: 540 is 09:00. null: at any time.';
const contentsMeaning =
  'Content by channel. Where a channel is left out, the content of the campaign’s channel is sent.';

export const AddStepInput = z.object({
  campaignId: z.uuid().describe('The drip to add it to.'),
  name,
  delayMinutes,
  localMinute: localMinute.default(null).describe(localMinuteMeaning),
  contents: ContentByChannel.default({}).describe(contentsMeaning),
});

export const UpdateStepInput = z.object({
  id: z.uuid().describe('The step to change.'),
  name: name.optional(),
  delayMinutes: delayMinutes.optional(),
  localMinute: localMinute.optional().describe(localMinuteMeaning),
  contents: ContentByChannel.optional().describe(
    `${contentsMeaning} Replaces all contents, for contacts that have not received the step.`,
  ),
});

export const ReorderStepsInput = z.object({
  campaignId: z.uuid().describe('The drip.'),
  stepIds: z.array(z.uuid()).min(1).max(100).describe('All steps of the drip, in their new order.'),
});

export const StepList = z.array(CampaignStep);
