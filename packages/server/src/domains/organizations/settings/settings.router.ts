import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { OrganizationSettings, UpdateOrganizationSettingsInput } from './settings.schema.ts';
import { getSettings, updateOrganizationSettings } from './settings.service.ts';

export const organizationSettingsRouter = {
  get: orgProcedure('organizations.read')
    .meta({ summary: 'Returns the settings: currency, checkout, policies and colors.' })
    .output(OrganizationSettings)
    .query(({ ctx }) => getSettings(ctx)),

  update: orgProcedure('organizations.write')
    .meta({
      summary: 'Changes the given settings; null clears a text, a color or an address.',
      example: {
        defaultCurrency: 'INR',
        primaryColor: '#1a2b3c',
        serviceFeeBasisPoints: 250,
        serviceFeeAmount: 500,
        refundPolicy: 'Until the day before.',
        termsOfServiceUrl: 'https://example.in/terms',
      },
    })
    .input(UpdateOrganizationSettingsInput)
    .output(OrganizationSettings)
    .mutation(({ ctx, input }) => updateOrganizationSettings(ctx, input)),
} satisfies TRPCRouterRecord;
