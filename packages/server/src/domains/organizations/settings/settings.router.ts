import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { OrganizationSettings, UpdateSettingsInput } from './settings.schema.ts';
import { getSettings, updateSettings } from './settings.service.ts';

export const settingsRouter = {
  get: orgProcedure('organizations.read')
    .meta({ summary: 'What the organization has decided about money, checkout, policies and colours.' })
    .output(OrganizationSettings)
    .query(({ ctx }) => getSettings(ctx)),

  update: orgProcedure('organizations.write')
    .meta({ summary: 'Changes the settings that are given; null clears a text, a colour or an address.' })
    .input(UpdateSettingsInput)
    .output(OrganizationSettings)
    .mutation(({ ctx, input }) => updateSettings(ctx, input)),
} satisfies TRPCRouterRecord;
