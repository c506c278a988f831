import { z } from 'zod';
import { CampaignStep } from '../campaigns/campaign.schema.ts';
import { Contents } from '../content/content.schema.ts';

const name = z.string().trim().min(1).max(200);
const delayMinutes = z
  .int()
  .min(0)
  .max(1_051_200)
  .describe('After the step before was really sent; of the first, after entering.');
const localMinute = z
  .int()
  .min(0)
  .max(1439)
  .nullable()
  .describe('Not before this minute of the recipient’s day: 540 is 09:00. null: whenever.');

export const AddStepInput = z.object({
  campaignId: z.uuid(),
  name,
  delayMinutes,
  localMinute: localMinute.default(null),
  contents: Contents.default({}).describe('What it says over each channel; left out, what the channel says.'),
});

export const UpdateStepInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  delayMinutes: delayMinutes.optional(),
  localMinute: localMinute.optional(),
  contents: Contents.optional().describe('Replaces what it says, for those who have not had it.'),
});

export const ReorderStepsInput = z.object({
  campaignId: z.uuid(),
  stepIds: z.array(z.uuid()).min(1).max(100).describe('All of them, in the order they are to have.'),
});

export const StepList = z.array(CampaignStep);
