import { z } from 'zod';
import { Contents } from '../content/content.schema.ts';

const name = z.string().trim().min(1).max(100);
const weight = z.int().min(1).max(1000).describe('Its share, next to the weights of the others.');
const contents = Contents.describe('What it says instead of what the channels say.');

export const AddVariantInput = z.object({
  campaignId: z.uuid(),
  name,
  weight: weight.default(1),
  contents: contents.default({}),
});

export const UpdateVariantInput = z.object({
  id: z.uuid(),
  name: name.optional(),
  weight: weight.optional(),
  contents: contents.optional().describe('Replaces what it says.'),
});
