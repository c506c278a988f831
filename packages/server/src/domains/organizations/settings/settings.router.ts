import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { OrganizationSettings, UpdateSettingsInput } from './settings.schema.ts';
import { getSettings, updateSettings } from './settings.service.ts';

export const settingsRouter = {
  get: orgProcedure('organizations.read')
    .meta({ summary: 'Returns the settings: currency, checkout, policies and colors.' })
    .output(OrganizationSettings)
    .query(({ ctx }) => getSettings(ctx)),

  update: orgProcedure('organizations.write')
    .meta({ summary: 'Changes the given settings; null clears a text, a color or an address.' })
    .input(UpdateSettingsInput)
    .output(OrganizationSettings)
    .mutation(({ ctx, input }) => updateSettings(ctx, input)),
} satisfies TRPCRouterRecord;
