import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { CampaignStep } from '../campaigns/campaign.schema.ts';
import { AddStepInput, ReorderStepsInput, StepList, UpdateStepInput } from './step.schema.ts';
import { addStep, removeStep, reorderSteps, updateStep } from './step.service.ts';

export const stepRouter = {
  add: orgProcedure('campaigns.write')
    .meta({ summary: 'Adds a step at the end of a drip, also while the drip runs.' })
    .input(AddStepInput)
    .output(CampaignStep)
    .mutation(({ ctx, input }) => addStep(ctx, input)),

  update: orgProcedure('campaigns.write')
    .meta({ summary: 'Changes a step of a drip, also while it runs, for contacts that have not received the step.' })
    .input(UpdateStepInput)
    .output(CampaignStep)
    .mutation(({ ctx, input }) => updateStep(ctx, input)),

  remove: orgProcedure('campaigns.write')
    .meta({ summary: 'Removes a step from a drip that has not started; later steps move up.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => removeStep(ctx, input)),

  reorder: orgProcedure('campaigns.write')
    .meta({ summary: 'Puts the steps of a drip that has not started into another order.' })
    .input(ReorderStepsInput)
    .output(StepList)
    .mutation(({ ctx, input }) => reorderSteps(ctx, input)),
} satisfies TRPCRouterRecord;
