import type { TRPCRouterRecord } from '@trpc/server';
import { userProcedure } from '../../../trpc/procedures.ts';
import { Preferences, UpdatePreferencesInput } from './preferences.schema.ts';
import { getPreferences, updatePreferences } from './preferences.service.ts';

export const preferencesRouter = {
  get: userProcedure
    .meta({ summary: 'Returns your preferences, which apply in every organization.' })
    .output(Preferences)
    .query(({ ctx }) => getPreferences(ctx)),

  update: userProcedure
    .meta({
      summary: 'Changes the given preferences and keeps the others.',
      example: { theme: 'dark', preferences: { sidebar: 'narrow' } },
    })
    .input(UpdatePreferencesInput)
    .output(Preferences)
    .mutation(({ ctx, input }) => updatePreferences(ctx, input)),
} satisfies TRPCRouterRecord;
