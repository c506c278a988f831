import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { CampaignStep } from '../campaigns/campaign.schema.ts';
import { AddStepInput, ReorderStepsInput, StepList, UpdateStepInput } from './step.schema.ts';
import { addStep, removeStep, reorderSteps, updateStep } from './step.service.ts';

export const stepRouter = {
  add: orgProcedure('campaigns.write')
    .meta({
      summary: 'Adds a step at the end of a drip, also while the drip runs.',
      example: {
        campaignId: sample.drip,
        name: 'Last',
        delayMinutes: 1440,
        localMinute: 540,
        contents: { email: { subject: 'Last', text: 'Hello' } },
      },
    })
    .input(AddStepInput)
    .output(CampaignStep)
    .mutation(({ ctx, input }) => addStep(ctx, input)),

  update: orgProcedure('campaigns.write')
    .meta({
      summary: 'Changes a step of a drip, also while it runs, for contacts that have not received the step.',
      example: { id: sample.step, name: 'Changed', delayMinutes: 10 },
    })
    .input(UpdateStepInput)
    .output(CampaignStep)
    .mutation(({ ctx, input }) => updateStep(ctx, input)),

  remove: orgProcedure('campaigns.write')
    .meta({
      summary: 'Removes a step from a drip that has not started; later steps move up.',
      example: { id: sample.step },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => removeStep(ctx, input)),

  reorder: orgProcedure('campaigns.write')
    .meta({
      summary: 'Puts the steps of a drip that has not started into another order.',
      example: { campaignId: sample.drip, stepIds: [sample.laterStep, sample.step] },
    })
    .input(ReorderStepsInput)
    .output(StepList)
    .mutation(({ ctx, input }) => reorderSteps(ctx, input)),
} satisfies TRPCRouterRecord;
