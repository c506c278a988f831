import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { streamOf } from '../../../trpc/subscription.ts';
import {
  Audience,
  AudienceList,
  AudiencePreview,
  CreateAudienceInput,
  ListAudiencesInput,
  PreviewAudienceInput,
  UpdateAudienceInput,
} from './audience.schema.ts';
import { createAudience, deleteAudience, getAudience, listAudiences, updateAudience } from './audience.service.ts';
import { previewAudience } from './audience-preview.service.ts';
import { watchAudience } from './audience-watch.service.ts';
import { AudienceMemberCount } from './members/member.schema.ts';

export const audienceRouter = {
  create: orgProcedure('contacts.write')
    .meta({
      summary: 'Creates an audience: by rules, or as a list to which contacts are added.',
      example: {
        type: 'rules',
        name: 'Audience 4',
        rules: { type: 'and', rules: [{ type: 'field', field: 'name', operator: 'isNotEmpty' }] },
      },
    })
    .input(CreateAudienceInput)
    .output(Audience)
    .mutation(({ ctx, input }) => createAudience(ctx, input)),

  get: orgProcedure('contacts.read')
    .meta({ summary: 'Returns an audience.', example: { id: sample.rules } })
    .input(withId)
    .output(Audience)
    .query(({ ctx, input }) => getAudience(ctx, input)),

  list: orgProcedure('contacts.read')
    .meta({ summary: 'Lists audiences, newest first unless sorted otherwise.', example: {} })
    .input(ListAudiencesInput)
    .output(AudienceList)
    .query(({ ctx, input }) => listAudiences(ctx, input)),

  update: orgProcedure('contacts.write')
    .meta({
      summary: 'Changes the given fields of an audience and keeps the others.',
      example: { id: sample.rules, description: 'Changed' },
    })
    .input(UpdateAudienceInput)
    .output(Audience)
    .mutation(({ ctx, input }) => updateAudience(ctx, input)),

  delete: orgProcedure('contacts.write')
    .meta({ summary: 'Deletes an audience; its contacts stay.', example: { id: sample.rules } })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteAudience(ctx, input)),

  preview: orgProcedure('contacts.read')
    .meta({
      costly: true,
      summary: 'Counts the contacts that rules match and returns ten of them, without storing anything.',
      example: { rules: { type: 'and', rules: [{ type: 'field', field: 'name', operator: 'isNotEmpty' }] } },
    })
    .input(PreviewAudienceInput)
    .output(AudiencePreview)
    .query(({ ctx, input }) => previewAudience(ctx, input)),

  watch: orgSubscription('contacts.read')
    .meta({
      summary: 'Streams the number of contacts in an audience whenever it changes, at most once a second.',
      example: { id: sample.list },
    })
    .input(withId)
    .output(streamOf(AudienceMemberCount))
    .subscription(({ ctx, input, signal }) => watchAudience(ctx, input, signal)),
} satisfies TRPCRouterRecord;
