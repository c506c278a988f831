import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { CampaignVariant } from '../campaigns/campaign.schema.ts';
import { AddVariantInput, UpdateVariantInput } from './variant.schema.ts';
import { addVariant, removeVariant, updateVariant } from './variant.service.ts';

export const variantRouter = {
  add: orgProcedure('campaigns.write')
    .meta({
      summary: 'Adds a variant to an A/B test that has not started.',
      example: {
        campaignId: sample.abTest,
        name: 'D 1',
        weight: 2,
        contents: { email: { subject: 'D', text: 'Hello' } },
      },
    })
    .input(AddVariantInput)
    .output(CampaignVariant)
    .mutation(({ ctx, input }) => addVariant(ctx, input)),

  update: orgProcedure('campaigns.write')
    .meta({
      summary: 'Changes a variant of an A/B test that has not started; fields left out keep their value.',
      example: { id: sample.variant, weight: 3 },
    })
    .input(UpdateVariantInput)
    .output(CampaignVariant)
    .mutation(({ ctx, input }) => updateVariant(ctx, input)),

  remove: orgProcedure('campaigns.write')
    .meta({ summary: 'Removes a variant from an A/B test that has not started.', example: { id: sample.variant } })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => removeVariant(ctx, input)),
} satisfies TRPCRouterRecord;
