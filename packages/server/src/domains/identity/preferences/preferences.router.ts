import type { TRPCRouterRecord } from '@trpc/server';
import { userProcedure } from '../../../trpc/procedures.ts';
import { Preferences, UpdatePreferencesInput } from './preferences.schema.ts';
import { getPreferences, updatePreferences } from './preferences.service.ts';

export const preferencesRouter = {
  get: userProcedure
    .meta({ summary: 'What you prefer, in every organization alike.' })
    .output(Preferences)
    .query(({ ctx }) => getPreferences(ctx)),

  update: userProcedure
    .meta({ summary: 'Changes the preferences you name and keeps the others.' })
    .input(UpdatePreferencesInput)
    .output(Preferences)
    .mutation(({ ctx, input }) => updatePreferences(ctx, input)),
} satisfies TRPCRouterRecord;
