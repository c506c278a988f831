/** Settings of an organization: defaults until something is changed. */
import { OrganizationSettings } from '@tessera/db';
import type { z } from 'zod';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { UpdateSettingsInput } from './settings.schema.ts';

const DEFAULTS = {
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

export async function getSettings(ctx: Ctx) {
  const [settings] = await OrganizationSettings.rows(ctx);
  return settings ?? { ...DEFAULTS, updatedAt: null };
}

export async function updateSettings(ctx: Ctx, input: z.infer<typeof UpdateSettingsInput>) {
  const changes = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const before = await getSettings(ctx);
  if (Object.keys(changes).length === 0) return before;
  // Two first changes at once meet in the row: each writes its own fields.
  await OrganizationSettings.query(ctx.db)
    .insert({ ...DEFAULTS, ...changes, organizationId: ctx.organization.id })
    .onConflict('organizationId')
    .merge(Object.keys(changes));
  const after = await getSettings(ctx);
  await recordActivity(ctx, {
    action: 'organizations.settings.update',
    resource: 'organizations.settings',
    resourceId: ctx.organization.id,
    changes: changesOf<typeof DEFAULTS>(before, after, Object.keys(changes) as (keyof typeof DEFAULTS)[]),
  });
  return after;
}
