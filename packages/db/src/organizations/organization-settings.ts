/** Settings of an organization: currency, checkout, policies and colors. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const organizationSettingsRow = z.object({
  organizationId: z.uuid(),
  defaultCurrency: z.string(),
  emailNotifications: z.boolean(),
  primaryColor: z.string().nullable(),
  secondaryColor: z.string().nullable(),
  allowGuestCheckout: z.boolean(),
  serviceFeeBasisPoints: z.int(),
  serviceFeeFixed: z.int(),
  ticketTransfersEnabled: z.boolean(),
  refundPolicy: z.string().nullable(),
  privacyPolicyUrl: z.string().nullable(),
  termsOfServiceUrl: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface OrganizationSettings extends z.infer<typeof organizationSettingsRow> {}
export class OrganizationSettings extends TenantRow {
  static tableName = 'organizations.organization_settings';
  static row = organizationSettingsRow;
  static idColumn = ['organizationId'];
}
