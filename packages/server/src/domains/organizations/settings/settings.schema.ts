import { organizationSettingsRow } from '@tessera/db';
import { z } from 'zod';
import { currency, webPage } from '../../../lib/schemas/field-schemas.ts';

const hexColor = z
  .string()
  .trim()
  .toLowerCase()
  .max(7)
  .regex(/^#[0-9a-f]{6}$/, 'must be a color such as #1a2b3c');

export const OrganizationSettings = organizationSettingsRow
  .omit({ organizationId: true, createdAt: true, updatedAt: true, serviceFeeFixed: true })
  .extend({
    defaultCurrency: z.string().describe('ISO 4217. The currency of prices that name no other.'),
    emailNotifications: z.boolean().describe('Whether members receive mails about the organization.'),
    serviceFeeBasisPoints: z.int().describe('Service fee as a share of the price, in basis points.'),
    serviceFeeAmount: z.int().describe('Service fee per ticket, in minor units of the default currency.'),
    allowGuestCheckout: z.boolean().describe('Whether customers can buy without an account.'),
    ticketTransfersEnabled: z.boolean().describe('Whether holders can transfer their tickets.'),
    refundPolicy: z.string().nullable().describe('The text that customers read.'),
    updatedAt: z.date().nullable().describe('When the settings were last changed; null when never.'),
  })
  .meta({
    id: 'OrganizationSettings',
    description: 'Settings of an organization: currency, checkout, policies and colors.',
  });

export const UpdateOrganizationSettingsInput = z.object({
  defaultCurrency: currency.optional().describe('ISO 4217. The currency of prices that name no other.'),
  emailNotifications: z.boolean().optional().describe('Whether members receive mails about the organization.'),
  primaryColor: hexColor.nullable().optional().describe('The main color of public pages.'),
  secondaryColor: hexColor.nullable().optional().describe('The second color of public pages.'),
  allowGuestCheckout: z.boolean().optional().describe('Whether customers can buy without an account.'),
  serviceFeeBasisPoints: z
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .describe('Service fee as a share of the price: 250 is 2.5 %.'),
  serviceFeeAmount: z
    .int()
    .min(0)
    .max(1_000_000_000_000)
    .optional()
    .describe(
      'Service fee per ticket, in minor units of the default currency. A change of the currency does not convert it.',
    ),
  ticketTransfersEnabled: z.boolean().optional().describe('Whether holders can transfer their tickets.'),
  refundPolicy: z.string().trim().min(1).max(20_000).nullable().optional().describe('The text that customers read.'),
  privacyPolicyUrl: webPage.nullable().optional().describe('The address of the privacy policy.'),
  termsOfServiceUrl: webPage.nullable().optional().describe('The address of the terms of service.'),
});
