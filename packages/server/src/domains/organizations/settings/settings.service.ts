/** Settings of an organization: defaults until the first change. The API's `serviceFeeAmount` is the column `service_fee_fixed`. */
import { OrganizationSettings, type organizationSettingsRow } from '@tessera/db';
import type { z } from 'zod';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { UpdateOrganizationSettingsInput } from './settings.schema.ts';

const DEFAULT_SETTINGS = {
  defaultCurrency: 'USD',
  emailNotifications: true,
  primaryColor: null,
  secondaryColor: null,
  allowGuestCheckout: true,
  serviceFeeBasisPoints: 0,
  serviceFeeFixed: 0,
  ticketTransfersEnabled: true,
  refundPolicy: null,
  privacyPolicyUrl: null,
  termsOfServiceUrl: null,
};

/** A row, or the defaults of an organization without one. */
type StoredSettings = Omit<z.infer<typeof organizationSettingsRow>, 'organizationId' | 'createdAt' | 'updatedAt'> & {
  updatedAt: Date | null;
};

type SettingsField = keyof z.infer<typeof UpdateOrganizationSettingsInput>;

export async function getSettings(ctx: Ctx) {
  const [row] = await OrganizationSettings.of(ctx).select(OrganizationSettings.columns);
  const { serviceFeeFixed, ...settings }: StoredSettings = row ?? { ...DEFAULT_SETTINGS, updatedAt: null };
  return { ...settings, serviceFeeAmount: serviceFeeFixed };
}

export async function updateOrganizationSettings(ctx: Ctx, input: z.infer<typeof UpdateOrganizationSettingsInput>) {
  const fields = (Object.keys(input) as SettingsField[]).filter((field) => input[field] !== undefined);
  const before = await getSettings(ctx);
  if (fields.length === 0) return before;
  const { serviceFeeAmount: serviceFeeFixed, ...columns } = input;
  const changes = Object.fromEntries(
    Object.entries({ ...columns, serviceFeeFixed }).filter(([, value]) => value !== undefined),
  );
  // Of two concurrent first changes, the second merges its own fields into the row of the first.
  await OrganizationSettings.query(ctx.db)
    .insert({ ...DEFAULT_SETTINGS, ...changes, organizationId: ctx.organization.id })
    .onConflict('organizationId')
    .merge(Object.keys(changes));
  const after = await getSettings(ctx);
  await recordActivity(ctx, {
    action: 'organizations.settings.update',
    resource: 'organizations.settings',
    resourceId: ctx.organization.id,
    changes: changesOf<z.infer<typeof UpdateOrganizationSettingsInput>>(before, after, fields),
  });
  return after;
}
