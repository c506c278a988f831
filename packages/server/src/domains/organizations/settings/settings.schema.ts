import { organizationSettingsRow } from '@tessera/db';
import { z } from 'zod';
import { currency } from '../../../lib/field-schemas.ts';

const color = z
  .string()
  .trim()
  .toLowerCase()
  .max(7)
  .regex(/^#[0-9a-f]{6}$/, 'must be a colour as #1a2b3c');
const page = z.url({ protocol: /^https?$/ }).max(2000);

export const OrganizationSettings = organizationSettingsRow
  .omit({ organizationId: true, createdAt: true, updatedAt: true })
  .extend({
    defaultCurrency: z.string().describe('ISO 4217; what prices are in unless something says otherwise.'),
    emailNotifications: z.boolean().describe('Whether members get mails about what happens here.'),
    serviceFeeBasisPoints: z.int().describe('Service fee as a share of the price, in hundredths of a percent.'),
    serviceFeeFixed: z.int().describe('Service fee per ticket, in minor units of the default currency.'),
    allowGuestCheckout: z.boolean().describe('Whether people may buy without an account.'),
    ticketTransfersEnabled: z.boolean().describe('Whether holders may pass their tickets on.'),
    refundPolicy: z.string().nullable().describe('As buyers read it.'),
    updatedAt: z.date().nullable().describe('When they were last changed; null when never.'),
  })
  .meta({
    id: 'OrganizationSettings',
    description: 'What an organization has decided about money, checkout and looks.',
  });

export const UpdateSettingsInput = z.object({
  defaultCurrency: currency.optional(),
  emailNotifications: z.boolean().optional(),
  primaryColor: color.nullable().optional(),
  secondaryColor: color.nullable().optional(),
  allowGuestCheckout: z.boolean().optional(),
  serviceFeeBasisPoints: z.int().min(0).max(10_000).optional().describe('250 is 2.5 %.'),
  serviceFeeFixed: z
    .int()
    .min(0)
    .max(1_000_000_000_000)
    .optional()
    .describe('In minor units of the default currency; it stays the same number when the currency changes.'),
  ticketTransfersEnabled: z.boolean().optional(),
  refundPolicy: z.string().trim().min(1).max(20_000).nullable().optional(),
  privacyPolicyUrl: page.nullable().optional(),
  termsOfServiceUrl: page.nullable().optional(),
});
