import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import {
  CampaignDetails,
  CampaignList,
  CreateCampaignInput,
  DuplicateCampaignInput,
  ListCampaignsInput,
  UpdateCampaignInput,
} from './campaign.schema.ts';
import { createCampaign, deleteCampaign, getCampaign, listCampaigns, updateCampaign } from './campaign.service.ts';
import { duplicateCampaign } from './campaign-duplicate.service.ts';

export const campaignRouter = {
  create: orgProcedure('campaigns.write')
    .meta({ summary: 'Makes a draft of a campaign; its channels, variants, steps and entries are added to it.' })
    .input(CreateCampaignInput)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => createCampaign(ctx, input)),

  get: orgProcedure('campaigns.read')
    .meta({ summary: 'One campaign with its channels, variants and steps.' })
    .input(withId)
    .output(CampaignDetails)
    .query(({ ctx, input }) => getCampaign(ctx, input)),

  list: orgProcedure('campaigns.read')
    .meta({ summary: 'Campaigns, newest first unless sorted otherwise.' })
    .input(ListCampaignsInput)
    .output(CampaignList)
    .query(({ ctx, input }) => listCampaigns(ctx, input)),

  update: orgProcedure('campaigns.write')
    .meta({
      summary: 'Changes a campaign that is a draft, scheduled or paused; what is not given stays.',
      description:
        'CONFLICT with kind `version_conflict` when somebody changed it meanwhile, `campaign_begun` for what decides who ' +
        'gets what once it has begun.',
    })
    .input(UpdateCampaignInput)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => updateCampaign(ctx, input)),

  delete: orgProcedure('campaigns.write')
    .meta({ summary: 'Deletes a draft.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteCampaign(ctx, input)),

  duplicate: orgProcedure('campaigns.write')
    .meta({ summary: 'A draft of the same campaign; what happened with the original is not copied.' })
    .input(DuplicateCampaignInput)
    .output(CampaignDetails)
    .mutation(({ ctx, input }) => duplicateCampaign(ctx, input)),
} satisfies TRPCRouterRecord;
