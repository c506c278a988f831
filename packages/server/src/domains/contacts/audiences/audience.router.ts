import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import {
  Audience,
  AudienceList,
  CreateAudienceInput,
  ListAudiencesInput,
  UpdateAudienceInput,
} from './audience.schema.ts';
import { createAudience, deleteAudience, getAudience, listAudiences, updateAudience } from './audience.service.ts';

export const audienceRouter = {
  create: orgProcedure('contacts.write')
    .meta({ summary: 'Makes an audience: by rules, or as a list to put contacts on.' })
    .input(CreateAudienceInput)
    .output(Audience)
    .mutation(({ ctx, input }) => createAudience(ctx, input)),

  get: orgProcedure('contacts.read')
    .meta({ summary: 'One audience.' })
    .input(withId)
    .output(Audience)
    .query(({ ctx, input }) => getAudience(ctx, input)),

  list: orgProcedure('contacts.read')
    .meta({ summary: 'Audiences, newest first unless sorted otherwise.' })
    .input(ListAudiencesInput)
    .output(AudienceList)
    .query(({ ctx, input }) => listAudiences(ctx, input)),

  update: orgProcedure('contacts.write')
    .meta({ summary: 'Changes the name, description or rules of an audience; what is not given stays.' })
    .input(UpdateAudienceInput)
    .output(Audience)
    .mutation(({ ctx, input }) => updateAudience(ctx, input)),

  delete: orgProcedure('contacts.write')
    .meta({ summary: 'Deletes an audience; its contacts stay.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteAudience(ctx, input)),
} satisfies TRPCRouterRecord;
