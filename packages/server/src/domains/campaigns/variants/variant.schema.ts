import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { ContentByChannel } from '../content/content.schema.ts';

const name = nameText(100).describe('The name that people see in statistics.');
const weight = z
  .int()
  .min(1)
  .max(1000)
  .describe('Its share of recipients, relative to the weights of the other variants.');
const contentsMeaning =
  'Content by channel. Where a channel is left out, the content of the campaign’s channel is sent.';

export const AddVariantInput = z.object({
  campaignId: z.uuid().describe('The A/B test to add it to.'),
  name,
  weight: weight.default(1),
  contents: ContentByChannel.default({}).describe(contentsMeaning),
});

export const UpdateVariantInput = z.object({
  id: z.uuid().describe('The variant to change.'),
  name: name.optional(),
  weight: weight.optional(),
  contents: ContentByChannel.optional().describe(`${contentsMeaning} Replaces all contents.`),
});
